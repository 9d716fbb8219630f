using System.Text.RegularExpressions;

namespace Edge.Calculator;

/// <summary>Finds what is wrong with a site's terms before the first event meets it.</summary>
public static partial class TermsCheck
{
    private const int SaidMax = 3;

    private static readonly string[] Kinds = ["dropoff", "charge", "reading", "checkin"];

    /// <summary>Everything found; rule <c>terms</c> is an error, <c>unset</c> a value still to be
    /// supplied.</summary>
    /// <param name="packs">The packs held.</param>
    /// <param name="terms">As read from a file, so members may be absent.</param>
    public static IReadOnlyList<PackFault> Find(PackLibrary packs, SiteTerms? terms)
    {
        var faults = new List<PackFault>();
        if (terms is not { Region: not null, Packs: not null, Parameters: not null,
            Tables: not null, Shares: not null })
        {
            Fault("terms", "region and packs must be there; null is for the platform only");
            return faults;
        }
        if (!Region().IsMatch(terms.Region))
        {
            Fault("region", $"'{terms.Region}' is no code such as CN-4403 (GB/T 2260)");
        }
        foreach (var (key, names) in terms.Packs.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var kind = key.Split('/')[0];
            if (!Kinds.Contains(kind))
            {
                Fault("packs." + key, $"'{kind}' is not one of {string.Join(", ", Kinds)}");
            }
            foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                CheckPack(packs, terms, "packs." + key, name, kind, faults);
            }
        }
        foreach (var (name, value) in terms.Parameters)
        {
            var parts = name.Split('/', 2);
            if (parts.Length < 2 || packs.Find(parts[0]) is not { } pack
                || !IsParameter(pack, parts[1]))
            {
                Fault("parameters." + name, "no pack has this parameter, operator's factor or cap");
            }
            else if (!Units.TryDecimal(value, out _))
            {
                Fault("parameters." + name, $"'{value}' is no decimal string");
            }
        }
        foreach (var name in terms.Tables.Keys.Where(n => packs.Find(n) is null))
        {
            Fault("tables." + name, "no pack has this name");
        }
        foreach (var (name, shares) in terms.Shares)
        {
            if (packs.Find(name) is null)
            {
                Fault("shares." + name, "no pack has this name");
            }
            else if (!Shares.TrySplit(0, [.. shares.Select(s => s.Part)], out _, out var cause))
            {
                Fault("shares." + name, cause);
            }
        }
        return faults;

        void Fault(string where, string cause) =>
            faults.Add(new PackFault("terms", "terms", where, cause));
    }

    /// <summary>Why a process must not start with these terms; null when it may.</summary>
    /// <remarks>A value still to be supplied does not stop it: its pack credits nothing yet.
    /// </remarks>
    /// <param name="packs">The packs held.</param>
    /// <param name="terms">As read from a file, so members may be absent.</param>
    public static string? Refusal(PackLibrary packs, SiteTerms? terms)
    {
        var faults = Find(packs, terms).Where(f => f.Rule == "terms").ToList();
        return faults.Count == 0 ? null
            : string.Join("; ", faults.Take(SaidMax).Select(f => $"{f.Where}: {f.Cause}"))
                + (faults.Count > SaidMax ? $"; and {faults.Count - SaidMax} more" : "");
    }

    private static void CheckPack(
        PackLibrary packs, SiteTerms terms, string where, string name, string kind,
            List<PackFault> faults)
    {
        var parts = name.Split('@');
        if (packs.Find(parts[0], parts.Length > 1 ? parts[1] : null) is not { } pack)
        {
            faults.Add(new PackFault("terms", "terms", where, $"no pack is called {name}"));
            return;
        }
        if (pack.Event != kind)
        {
            faults.Add(new PackFault("terms", "terms", where, $"{pack.Name} is for {pack.Event}"));
        }
        var place = Admission.Place(pack, terms);
        if (Regions.Resolve(pack.RegionCodes, place) is null)
        {
            var codes = string.Join(", ", pack.RegionCodes);
            faults.Add(new PackFault("terms", "terms", where,
                $"{pack.Name} does not hold in '{place}' but in {codes}"));
        }
        foreach (var missing in Unset(pack, terms))
        {
            faults.Add(
                new PackFault("unset", "terms", where,
                    $"{pack.Id}/{missing} is for the operator to set"));
        }
    }

    private static IEnumerable<string> Unset(Pack pack, SiteTerms terms)
    {
        var values = pack.Parameters.Values.Where(p => p.Value is null && p.SetBy == "operator")
            .Select(p => p.Name)
            .Concat(pack.Factors.Where(f => f.Value is null).Select(f => f.Id))
            .Distinct(StringComparer.Ordinal)
            .Where(n => terms.Parameter(pack.Id, n) is null);
        var caps = CreditCap.Unset(pack, terms).Select(c => "cap." + c.Per);
        var tables = pack.Rule.Lookup is not null && !terms.Tables.ContainsKey(pack.Id)
            ? (IEnumerable<string>)["table"]
            : [];
        return values.Concat(caps).Concat(tables);
    }

    private static bool IsParameter(Pack pack, string name) =>
        pack.Parameters.ContainsKey(name) || pack.Factors.Any(f => f.Id == name && f.Value is null)
        || pack.Caps.Any(c => "cap." + c.Per == name);

    [GeneratedRegex(@"\ACN(-([0-9]{2}){1,3})?\z")]
    private static partial Regex Region();
}
