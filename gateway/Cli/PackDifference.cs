using Edge.Calculator;

namespace Edge.Cli;

/// <summary>Names what differs between two packs, as far as a calculation reads it.</summary>
internal static class PackDifference
{
    public static IReadOnlyList<string> Between(Pack a, Pack b)
    {
        var changes = new List<string>();
        Compare("rule", a.Rule.Kind.ToString(), b.Rule.Kind.ToString());
        Compare("least evidence", a.MinEvidence.ToString(), b.MinEvidence.ToString());
        Compare("class", a.QuantClass, b.QuantClass);
        Compare("regions", string.Join(' ', a.RegionCodes), string.Join(' ', b.RegionCodes));
        Compare("holds", Window(a.Valid), Window(b.Valid));
        Compare("largest quantity", $"{a.QuantityMax}", $"{b.QuantityMax}");
        Compare("cap per unit", Fraction(a.Rule.CapPerUnit), Fraction(b.Rule.CapPerUnit));
        Compare("rules and checks", Guards(a), Guards(b));
        foreach (var id in a.Factors.Concat(b.Factors).Select(f => f.Id)
            .Distinct(StringComparer.Ordinal))
        {
            Compare("factor " + id, Find(a, id), Find(b, id));
        }
        foreach (var name in a.Parameters.Keys.Union(b.Parameters.Keys, StringComparer.Ordinal))
        {
            Compare("parameter " + name, Parameter(a, name), Parameter(b, name));
        }
        return changes;

        void Compare(string what, string before, string after)
        {
            if (before != after)
            {
                changes.Add($"{what}: {before} -> {after}");
            }
        }
    }

    private static string Find(Pack pack, string id) =>
        pack.Factors.FirstOrDefault(f => f.Id == id) is { } f
        ? $"{Factor.RoleName(f.Role)} {f.Value ?? "by the operator"} {f.UnitText} "
            + $"{Window(f.Valid)} {f.Flag}"
        : "absent";

    private static string Parameter(Pack pack, string name) =>
        pack.Parameters.TryGetValue(name, out var p) ? $"{p.Value ?? "unset"} {p.UnitText}"
            : "absent";

    private static string Guards(Pack pack) =>
        string.Join(' ', pack.Eligibility.Concat(pack.Plausibility).Select(g => g.Name));

    private static string Fraction(Exact.Fraction value) =>
        value.IsNumber ? $"{value.Numerator}/{value.Denominator} mg" : "none";

    private static string Window(TimeWindow window) =>
        $"[{ChinaTime.Date(window.FromMs)}, "
        + (window.ToMs == TimeWindow.NoEnd ? "open)" : ChinaTime.Date(window.ToMs) + ")");
}
