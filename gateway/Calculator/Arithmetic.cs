using Edge.Exact;

namespace Edge.Calculator;

/// <summary>From factors and a quantity to rows: one rounding per row, integer sums
/// after.</summary>
internal static class Arithmetic
{
    public const string RoundDown = "down";
    public const string RoundUp = "up";

    public static Calculation Calculate(
        Pack pack, FactorsChosen choice, long quantity, Activity activity) => pack.Rule.Kind switch
        {
            RuleKind.Linear or RuleKind.Difference => Linear(pack, choice, quantity),
            RuleKind.LookupMinusAllocation => Lookup.Calculate(pack, quantity, activity),
            RuleKind.Residential => Household.Calculate(pack, quantity, activity),
            _ => Calculation.Nothing(Reasons.Qualitative),
        };

    /// <summary>One row: quantity x factor, rounded by its role.</summary>
    /// <returns>Null when the result leaves the range.</returns>
    public static CalculationRow? Row(
        FactorRole role, IReadOnlyList<string> ids, (long Value, QuantityUnit Unit) quantity,
            Fraction perUnit)
    {
        var mode = Factor.RoundingOf(role);
        return perUnit.TryApply(quantity.Value, mode, out var milligrams)
            ? new CalculationRow(
                Factor.RoleName(role),
                ids,
                quantity.Value,
                Units.Name(quantity.Unit),
                perUnit.Numerator,
                perUnit.Denominator,
                mode == MulDiv.Down ? RoundDown : RoundUp,
                milligrams)
            : null;
    }

    /// <summary>Sums rows, credits less debits; out of range is a reason, never a wrap.</summary>
    public static Calculation Sum(Pack pack, params IReadOnlyList<CalculationRow?> rows)
    {
        var total = 0L;
        foreach (var row in rows)
        {
            if (row is null)
            {
                return Calculation.Nothing(Reasons.OutOfRange);
            }
            var amount = row.Rounding == RoundDown ? row.Milligrams : -row.Milligrams;
            if (!MulDiv.TryAdd(total, amount, out total))
            {
                return Calculation.Nothing(Reasons.OutOfRange);
            }
        }
        return Calculation.Of(pack.Id, pack.Version, pack.Sha256, [.. rows.Select(r => r!)], total);
    }

    private static Calculation Linear(Pack pack, FactorsChosen choice, long quantity) =>
        Sum(pack, Row(FactorRole.Reduction, choice.Ids, (quantity, choice.Unit), choice.PerUnit));
}
