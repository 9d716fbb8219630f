using System.Globalization;
using Edge.Exact;

namespace Edge.Calculator;

/// <summary>A household's electricity of one day against its allowance, or against its own seven
/// days.</summary>
/// <remarks>
/// At or below persons x Wh per person and day: the difference counts. Above it: what lies below
/// the mean of the seven days before counts, summed before it is divided, so that a line is rounded
/// once. Fewer days: nothing, and the reason is said. Source: Shenzhen methodology for residents'
/// low-carbon electricity.
/// </remarks>
internal static class Household
{
    public const string HistoryId = "history";

    /// <summary>Most persons in one household: a bound for the product, not a rule.</summary>
    private const long PersonsMax = 1_000;

    public static Calculation Calculate(Pack pack, long quantity, Activity activity)
    {
        var rule = pack.Rule.Residential!;
        var factor = pack.Factors.First(f => f.Id == pack.Rule.Factor!.Id);
        var perUnit = factor.PerUnit;
        if ((!perUnit.IsNumber && !TryOperatorFactor(pack, factor, activity.Terms, out perUnit))
            || Whole(pack, rule.PerPersonDay, activity) is not { } perPersonDay
            || (activity.Long(rule.Persons)
            ?? Whole(pack, rule.Persons, activity)) is not { } persons
            || persons is < 1 or > PersonsMax || perPersonDay < 0
            || perPersonDay > MulDiv.Max / PersonsMax)
        {
            return Calculation.Nothing(Reasons.OperatorValueMissing);
        }
        var allowance = persons * perPersonDay;
        if (quantity <= allowance)
        {
            return Arithmetic.Sum(pack, Arithmetic.Row(
                FactorRole.Reduction,
                [factor.Id, rule.PerPersonDay, rule.Persons],
                (allowance - quantity, QuantityUnit.WattHour),
                perUnit));
        }
        return FromHistory(pack, factor.Id, perUnit, quantity, activity);
    }

    private static Calculation FromHistory(
        Pack pack, string factorId, Fraction perUnit, long quantity, Activity activity)
    {
        var days = pack.Rule.Residential!.HistoryDays;
        var known = History(activity.Text("prev7Wh"), pack.QuantityMax);
        if (known.Count < days)
        {
            return Calculation.Nothing(Reasons.HistoryTooShort);
        }
        var saved = Math.Max(0, known.Take(days).Sum() - (days * quantity));
        return Fraction.TryOf(1, days, out var share)
            && Fraction.TryMultiply(perUnit, share, out var daily)
            ? Arithmetic.Sum(pack, Arithmetic.Row(
                FactorRole.Reduction, [factorId, HistoryId], (saved, QuantityUnit.WattHour), daily))
            : Calculation.Nothing(Reasons.OutOfRange);
    }

    // "9000,8800,...": the days before, the newest first; one bad day makes the list end there.
    private static List<long> History(string? text, long max)
    {
        var known = new List<long>();
        foreach (var part in (text ?? "").Split(','))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var wh)
                || wh > max)
            {
                break;
            }
            known.Add(wh);
        }
        return known;
    }

    private static bool TryOperatorFactor(Pack pack, Factor factor, SiteTerms terms,
        out Fraction perUnit)
    {
        perUnit = default;
        return terms.Parameter(pack.Id, factor.Id) is { } text
            && Units.TryFactorUnit(factor.UnitText, out _, out var unit)
            && PackCompiler.TryPerUnit(text, unit, out perUnit);
    }

    private static long? Whole(Pack pack, string name, Activity activity)
    {
        var text = activity.Terms.Parameter(pack.Id, name) ?? pack.Parameters[name].Value;
        return text is not null
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }
}
