using System.Globalization;
using System.Text;

namespace Edge.Calculator;

/// <summary>A pack as a device holds it: one line for <see cref="Exact.CompactTable"/>.</summary>
/// <remarks>
/// Everything a site decides (region, platform, edition in force, efficiency, cap) is folded in, so
/// the device only looks a key up and multiplies. It holds until the next edition; send a new one
/// then.
/// </remarks>
public sealed class CompactPack
{
    private CompactPack(string text, Pack pack, TimeWindow window, int rows)
    {
        Text = text;
        Name = pack.Name;
        Sha256 = pack.Sha256;
        Kind = pack.Event;
        Window = window;
        Rows = rows;
    }

    /// <summary>The line, ASCII without blank, quote or backslash.</summary>
    public string Text { get; }

    /// <summary>id@version.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the pack file.</summary>
    public string Sha256 { get; }

    /// <summary>Event kind it previews.</summary>
    public string Kind { get; }

    /// <summary>Activity times it holds for.</summary>
    public TimeWindow Window { get; }

    /// <summary>Rows in it.</summary>
    public int Rows { get; }

    /// <summary>Compiles a pack for a site.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="terms">The site.</param>
    /// <param name="atMs">A moment it shall hold at. Units: UTC ms.</param>
    /// <param name="compact">The table; null on failure.</param>
    /// <param name="fault">Why there is none.</param>
    public static bool TryCompile(
        Pack pack, SiteTerms terms, long atMs, out CompactPack? compact, out string fault)
    {
        compact = null;
        if (!pack.Valid.Contains(atMs))
        {
            fault = $"{pack.Name}: {Reasons.PackNotInForce} on {ChinaTime.Date(atMs)}";
            return false;
        }
        var window = pack.Valid;
        var rows = new StringBuilder();
        var count = 0;
        var last = Reasons.CategoryHasFactor;
        foreach (var key in Keys(pack))
        {
            var values = Admission.Values(pack, terms, key);
            var chosen = Admission.ChooseFactors(pack, values, atMs, terms);
            if (chosen.Refused is { } refused)
            {
                last = refused;
                continue;
            }
            window = new TimeWindow(
                Math.Max(window.FromMs, chosen.Window.FromMs),
                    Math.Min(window.ToMs, chosen.Window.ToMs));
            rows.Append(count == 0 ? "" : ";").Append(key ?? "*").Append('=').Append(Value(chosen));
            count++;
        }
        if (count is 0 or > Exact.CompactTable.RowsMax)
        {
            fault = $"{pack.Name}: {(count == 0 ? last : "more rows than a device holds")}";
            return false;
        }
        var head = string.Join('|', "EDGEPACK1", pack.Name, pack.Sha256,
            Units.Name(pack.Quantities[0]));
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{head}|{pack.QuantityMax}|{window.FromMs}|{window.ToMs}|{rows}");
        fault = text.Length <= Exact.CompactTable.BytesMax ? ""
            : $"{pack.Name}: longer than a device holds";
        compact = fault.Length == 0 ? new CompactPack(text, pack, window, count) : null;
        return compact is not null;
    }

    /// <summary>The tables a site's devices of one event kind need, in the order of the site's
    /// terms.</summary>
    public static IReadOnlyList<CompactPack> ForSite(
        PackLibrary packs, SiteTerms terms, string kind, long atMs)
    {
        var tables = new List<CompactPack>();
        var gridOnly = kind == "charge" && SiteTerms.ClaimsGeneration(packs, terms);
        var names =
            terms.Packs.Where(p =>
                p.Key == kind || p.Key.StartsWith(kind + "/", StringComparison.Ordinal))
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .SelectMany(p => p.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var parts = name.Split('@');
            if (packs.FindInForce(parts[0], parts.Length > 1 ? parts[1] : null, atMs) is { } pack
                && (!gridOnly || pack.Rule.Kind == RuleKind.Difference)
                && TryCompile(pack, terms, atMs, out var compact, out _))
            {
                tables.Add(compact!);
            }
        }
        return tables;
    }

    private static IReadOnlyList<string?> Keys(Pack pack)
    {
        if (pack.Rule.Factor is not { } choice || !choice.Match.Contains("category"))
        {
            return [null];
        }
        return [.. pack.Factors.Where(f => PackCompiler.Belongs(f, choice))
            .Select(f => f.Match["category"]).Distinct(StringComparer.Ordinal)];
    }

    private static string Value(FactorsChosen chosen) => chosen.PerUnit.IsNumber
        ? string.Create(CultureInfo.InvariantCulture,
            $"{chosen.PerUnit.Numerator}/{chosen.PerUnit.Denominator}")
        : "-";
}
