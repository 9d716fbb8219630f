using System.Globalization;
using System.Text.Json;

namespace Edge.Calculator;

/// <summary>One worked example of a pack, and what the engine makes of it.</summary>
/// <param name="Name">The example's name.</param>
/// <param name="Expected">What the pack states.</param>
/// <param name="Got">What the engine found, in the same words.</param>
/// <param name="Facts">The event it was turned into; null for a whole year.</param>
/// <param name="Calculation">Its calculation; null for a whole year.</param>
public sealed record VectorOutcome(
    string Name, string Expected, string Got, EventFacts? Facts, Calculation? Calculation)
{
    /// <summary>True when the example reproduces.</summary>
    public bool Holds => Expected == Got;
}

/// <summary>Runs the worked examples of a pack through the engine, as events.</summary>
public static class PackVectors
{
    /// <summary>Runs them all, in file order.</summary>
    public static IReadOnlyList<VectorOutcome> Run(Pack pack)
    {
        using var document = JsonDocument.Parse(pack.Bytes);
        return document.RootElement.TryGetProperty("vectors", out var list)
            ? [.. list.EnumerateArray().Select(v => RunOne(pack, v))]
            : [];
    }

    /// <summary>Calculates one question in the words of a worked example's <c>in</c>.</summary>
    /// <param name="pack">The pack to use, whatever any site's terms allow.</param>
    /// <param name="input">q, category, region, platform, at, with, table ...</param>
    /// <param name="facts">The event it was turned into: weighed, settled, metered, in
    /// session.</param>
    public static Calculation Calculate(Pack pack, JsonElement input, out EventFacts facts)
    {
        (facts, var terms, var changed) = VectorEvent.Of(pack, input);
        return ReductionEngine.ReduceWith(changed, facts, terms);
    }

    private static VectorOutcome RunOne(Pack pack, JsonElement vector)
    {
        var name = vector.GetProperty("name").GetString()!;
        var input = vector.GetProperty("in");
        var stated = vector.GetProperty("out");
        if (input.TryGetProperty("annual", out var annual))
        {
            var ratio = Allocation.YearReduction(annual);
            return Compare(name, stated, m =>
                m == "exact" ? ratio.ToString() : ratio.HalfUp(2), null, null);
        }
        var (facts, terms, changed) = VectorEvent.Of(pack, input);
        var calculation = ReductionEngine.ReduceWith(changed, facts, terms);
        var lines = input.TryGetProperty("lines", out var n) ? n.GetInt64() : 1;
        return Compare(name, stated, m =>
            Answer(m, pack, calculation, lines, facts), facts, calculation);
    }

    private static VectorOutcome Compare(
        string name, JsonElement stated, Func<string, string> answer, EventFacts? facts,
            Calculation? c)
    {
        var members = stated.EnumerateObject().ToList();
        return new VectorOutcome(
            name,
            string.Join(", ", members.Select(m => m.Name + " " + Stated(m.Value))),
            string.Join(", ", members.Select(m => m.Name + " " + answer(m.Name))),
            facts,
            c);
    }

    private static string Stated(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? string.Join(' ', value.EnumerateArray().Select(v => v.ToString()))
        : value.ToString();

    private static string Answer(
        string member, Pack pack, Calculation c, long lines, EventFacts facts) => member switch
        {
            "mg" when c.None == Reasons.Qualitative => "",
            "mg" when c.None == Reasons.HistoryTooShort => "0",
            "mg" => c.None is null ? Text(c.Milligrams) : "none: " + c.None,
            "mgSum" => Text(lines * c.Milligrams),
            "shown" => Text(c.Shown),
            "refused" or "reason" => c.None ?? "credited",
            "factors" => string.Join(' ', c.Rows[0].FactorIds),
            "capped" => c.Rows[0].FactorIds.Contains(Admission.CapId) ? "True" : "False",
            "default" => c.Rows[0].FactorIds.Contains(Lookup.DefaultId) ? "True" : "False",
            "warning" => c.Rows[0].FactorIds[^1],
            "counted" =>
            Text(new Activity(facts, VectorEvent.AnySite).Quantity(pack.Quantities[0]) ?? -1),
            _ => "unknown member",
        };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
