using Edge.Exact;

namespace Edge.Calculator;

/// <summary>Turns decimal strings into mg per unit and proves that no line can leave the
/// range.</summary>
internal static class PackCompiler
{
    /// <summary>value x unit as mg per counted unit; a missing value compiles to no
    /// number.</summary>
    public static bool TryPerUnit(string? value, Fraction unit, out Fraction perUnit)
    {
        perUnit = default;
        return value is null
            || (Units.TryDecimal(value, out var number)
            && Fraction.TryMultiply(number, unit, out perUnit));
    }

    /// <summary>Checks what one factor alone cannot show: ids, choices, windows, units,
    /// range.</summary>
    public static void Check(Pack pack, string file, List<PackFault> faults)
    {
        void Fault(string rule, string where, string cause) =>
            faults.Add(new PackFault(rule, file, where, cause));

        if (pack.Quantities.Count == 0 || pack.QuantityMax is < 1 or > MulDiv.Max)
        {
            Fault("format", "unit.quantity", "a pack counts something, and maxQuantity bounds it");
        }
        for (var i = 0; i < pack.Factors.Count; i++)
        {
            var factor = pack.Factors[i];
            if (pack.Factors.Take(i).Any(f => f.Id == factor.Id))
            {
                Fault("L7", $"factors[{i}].id", $"'{factor.Id}' stands twice");
            }
            if (!pack.Quantities.Contains(factor.Unit))
            {
                Fault("L1", $"factors[{i}].unit", $"{factor.UnitText} against a quantity in "
                    + string.Join(", ", pack.Quantities.Select(Units.Name)));
            }
            if (factor.PerUnit.IsNumber && !Fits(pack.QuantityMax, factor.PerUnit))
            {
                Fault("L13", $"factors[{i}].value", "maxQuantity x factor is not below 2^62 mg");
            }
        }
        CheckChoice(pack, pack.Rule.Factor, "rule.factor", Fault);
        CheckChoice(pack, pack.Rule.Baseline, "rule.baseline", Fault);
        CheckChoice(pack, pack.Rule.Project, "rule.project", Fault);
        if (pack.Rule.Efficiency is { } name && !pack.Parameters.ContainsKey(name))
        {
            Fault("format", "rule.efficiency", $"there is no parameter '{name}'");
        }
    }

    private static bool Fits(long quantity, Fraction factor) =>
        MulDiv.Compute(quantity, Math.Abs(factor.Numerator), factor.Denominator, MulDiv.Up) >= 0;

    private static void CheckChoice(
        Pack pack, FactorChoice? choice, string where, Action<string, string, string> fault)
    {
        if (choice is null)
        {
            return;
        }
        if (choice.Id is { } id)
        {
            if (pack.Factors.All(f => f.Id != id))
            {
                fault("format", where, $"there is no factor '{id}'");
            }
            return;
        }

        // A factor belongs to a matching rule when it has exactly the rule's names.
        var mine = pack.Factors.Where(f => Belongs(f, choice)).ToList();
        if (mine.Count == 0)
        {
            fault("format", where, "no factor has exactly these names in its match");
        }
        for (var i = 0; i < mine.Count && !choice.Conservative; i++)
        {
            foreach (var other in mine.Skip(i + 1))
            {
                if (SameMatch(mine[i], other) && mine[i].Valid.Overlaps(other.Valid))
                {
                    fault("L7", where, $"'{mine[i].Id}' and '{other.Id}' both hold at one moment");
                    break; // one is enough: all pairs of thousands would be millions of faults
                }
            }
        }
    }

    /// <summary>True when a factor's match has exactly the names a choice asks for.</summary>
    public static bool Belongs(Factor factor, FactorChoice choice) =>
        factor.Match.Count == choice.Match.Count && choice.Match.All(factor.Match.ContainsKey);

    private static bool SameMatch(Factor a, Factor b) =>
        a.Unit == b.Unit && a.Match.All(m => b.Match.TryGetValue(m.Key, out var v) && v == m.Value);
}
