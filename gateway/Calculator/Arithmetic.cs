using Edge.Exact;

namespace Edge.Calculator;

/// <summary>From factors and a quantity to rows: one rounding per row, integer sums
/// after.</summary>
internal static class Arithmetic
{
    public const string RoundDown = "down";
    public const string RoundUp = "up";

    public static Calculation Calculate(Pack pack, FactorsChosen choice, long quantity)
    {
        switch (pack.Rule.Kind)
        {
            case RuleKind.Linear or RuleKind.Difference:
                break;
            case RuleKind.Count or RuleKind.None:
                return Calculation.Nothing(Reasons.Qualitative);
            default:
                return Calculation.Nothing(Reasons.OperatorValueMissing);
        }
        if (!choice.PerUnit.TryApply(quantity, MulDiv.Down, out var milligrams))
        {
            return Calculation.Nothing(Reasons.OutOfRange);
        }
        var row = new CalculationRow(
            Factor.RoleName(FactorRole.Reduction),
            choice.Ids,
            quantity,
            Units.Name(choice.Unit),
            choice.PerUnit.Numerator,
            choice.PerUnit.Denominator,
            RoundDown,
            milligrams);
        return Calculation.Of(pack.Id, pack.Version, pack.Sha256, [row], milligrams);
    }
}
