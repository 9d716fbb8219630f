using Edge.Exact;

namespace Edge.Calculator;

/// <summary>Baseline of one object by its key, or the smallest of the table, less one order's
/// share.</summary>
/// <remarks>
/// Source: Shenzhen methodology for second-hand phones: same brand, same model, same memory; where
/// any of the three or the value is unknown, the smallest over the makers except Samsung.
/// </remarks>
internal static class Lookup
{
    public const string TableId = "table";
    public const string DefaultId = "default";

    /// <summary>Marks a line of a brand that the default leaves out, and that takes it all the
    /// same.</summary>
    public const string ExcludedBrandId = "excludedBrandUsesDefault";

    public static Calculation Calculate(Pack pack, long quantity, Activity activity)
    {
        var rule = pack.Rule.Lookup!;
        if (!activity.Terms.Tables.TryGetValue(pack.Id, out var table) || table.Count == 0
            || !Units.TryFactorUnit(rule.UnitText, out var unit, out var perUnit))
        {
            return Calculation.Nothing(Reasons.OperatorValueMissing);
        }
        var key = rule.Key.Select(activity.Text).ToList();
        List<string> ids = [TableId];
        if (!TryFind(table, key, perUnit, out var baseline))
        {
            ids.Add(DefaultId);
            if (key[0] is { } brand && rule.ExceptBrands.Contains(brand))
            {
                ids.Add(ExcludedBrandId);
            }
            if (!TrySmallest(table, rule, perUnit, out baseline))
            {
                return Calculation.Nothing(Reasons.OperatorValueMissing);
            }
        }
        var values = Admission.ValuesOf(pack, activity);
        var refused = Admission.Choose(
            pack, pack.Rule.Project!, FactorRole.Project, values, activity.AtMs, out var project);
        return refused is not null
            ? Calculation.Nothing(refused)
            : Arithmetic.Sum(
                pack,
                Arithmetic.Row(FactorRole.Baseline, ids, (quantity, unit), baseline),
                Arithmetic.Row(FactorRole.Project, [project.Id], (quantity, unit),
                project.PerUnit));
    }

    private static bool TryFind(
        IReadOnlyList<IReadOnlyList<string>> table,
        List<string?> key,
        Fraction perUnit,
        out Fraction baseline)
    {
        baseline = default;
        foreach (var row in table)
        {
            if (row.Count == key.Count + 1 && key.Zip(row).All(pair => pair.First == pair.Second))
            {
                return PackCompiler.TryPerUnit(row[^1], perUnit, out baseline);
            }
        }
        return false;
    }

    private static bool TrySmallest(
        IReadOnlyList<IReadOnlyList<string>> table, LookupRule rule, Fraction perUnit,
            out Fraction smallest)
    {
        smallest = default;
        foreach (var row in table)
        {
            if (row.Count != rule.Key.Count + 1 || rule.ExceptBrands.Contains(row[0])
                || !PackCompiler.TryPerUnit(row[^1], perUnit, out var value))
            {
                continue;
            }
            if (!smallest.IsNumber || Fraction.Compare(value, smallest) < 0)
            {
                smallest = value;
            }
        }
        return smallest.IsNumber;
    }
}
