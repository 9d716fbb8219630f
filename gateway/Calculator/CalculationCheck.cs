using Edge.Exact;

namespace Edge.Calculator;

/// <summary>What a check of a calculation found.</summary>
public enum CheckResult
{
    /// <summary>Redone and equal.</summary>
    Ok,

    /// <summary>Redone and different.</summary>
    Fail,

    /// <summary>A value only the operator has (a table, a household) keeps it from being redone
    /// here.</summary>
    Skip,
}

/// <summary>
/// Redoes a calculation by hand: from the event, the pack and what the rows state, without the
/// site's terms.
/// </summary>
/// <remarks>
/// For receipts on a phone and at the command line; the platform recalculates in full. The script
/// <c>recalculate.js</c> does the same steps and is tested on the same lines. Thread-safe.
/// </remarks>
public sealed class CalculationCheck(PackLibrary packs)
{
    /// <summary>Checks one calculation against its event.</summary>
    /// <param name="calculation">As the entry states it.</param>
    /// <param name="facts">The event of the same entry.</param>
    /// <param name="detail">What was seen, in one line.</param>
    public CheckResult Check(Calculation calculation, EventFacts facts, out string detail)
    {
        if (calculation.None is { } reason)
        {
            detail = $"nothing is credited: {reason}";
            return CheckResult.Ok;
        }
        if (!AddsUp(calculation, out detail))
        {
            return CheckResult.Fail;
        }
        if (packs.Find(calculation.Pack, calculation.Version) is not { } pack)
        {
            detail = $"{calculation.Pack}@{calculation.Version} is not held here";
            return CheckResult.Skip;
        }
        if (pack.Sha256 != calculation.Sha256)
        {
            detail = $"{pack.Name} held here has another hash: a version never changes";
            return CheckResult.Fail;
        }
        return CheckRows(pack, calculation, facts, out detail);
    }

    /// <summary>True when every row is q x n / d rounded by its role, and the sum is
    /// theirs.</summary>
    public static bool AddsUp(Calculation calculation, out string detail)
    {
        var total = 0L;
        foreach (var row in calculation.Rows)
        {
            var credit = row.Role is "reduction" or "baseline";
            var mode = credit ? MulDiv.Down : MulDiv.Up;
            var rounded = credit ? Arithmetic.RoundDown : Arithmetic.RoundUp;
            if (!(credit || row.Role is "project" or "leakage") || row.Rounding != rounded
                || !MulDiv.TryComputeSigned(
                    row.Quantity, row.Numerator, row.Denominator, mode, out var milligrams)
                || milligrams != row.Milligrams
                || !MulDiv.TryAdd(total, credit ? milligrams : -milligrams, out total))
            {
                detail = $"{row.Quantity} {row.Unit} x {row.Numerator}/{row.Denominator} "
                    + $"{row.Rounding} is not {row.Milligrams} mg of {row.Role}";
                return false;
            }
        }
        detail = $"the rows give {total} mg, the calculation says {calculation.Milligrams}";
        return total == calculation.Milligrams;
    }

    private static CheckResult CheckRows(
        Pack pack, Calculation calculation, EventFacts facts, out string detail)
    {
        var activity = new Activity(facts, VectorEvent.AnySite);
        var first = calculation.Rows[0];
        if (pack.Rule.Kind is not (RuleKind.Linear or RuleKind.Difference))
        {
            detail = $"{calculation.Milligrams} mg add up; {pack.Name} needs its operator's values";
            return CheckResult.Skip;
        }
        var fromTable = first.FactorIds.Contains(LightPieces.Id);
        if (!Units.TryCounted(first.Unit, out var unit)
            || (!fromTable && activity.Quantity(unit) != first.Quantity))
        {
            detail = $"the event does not carry {first.Quantity} {first.Unit}";
            return CheckResult.Fail;
        }
        if (FractionFault(pack, first, activity.AtMs) is { } fault)
        {
            detail = fault;
            return CheckResult.Fail;
        }
        detail = $"{first.Quantity} {first.Unit} x {first.Numerator}/{first.Denominator} = "
            + $"{calculation.Milligrams} mg CO2e, pack {pack.Name}";
        return CheckResult.Ok;
    }

    private static string? FractionFault(Pack pack, CalculationRow row, long atMs)
    {
        var names = string.Join(", ", row.FactorIds);
        var factors = row.FactorIds.Select(id => pack.Factors.FirstOrDefault(f => f.Id == id))
            .OfType<Factor>().ToList();
        if (factors.Count != (pack.Rule.Kind == RuleKind.Linear ? 1 : 2))
        {
            return $"{names} are not the factors of {pack.Name}";
        }
        if (factors.FirstOrDefault(f => !f.Valid.Contains(atMs)) is { } stale)
        {
            return $"factor {stale.Id} was not in force on {ChinaTime.Date(atMs)}";
        }
        return Fraction.TryOf(row.Numerator, row.Denominator, out var stated)
            && Agrees(pack, row, factors, stated)
                ? null
                : $"{row.Numerator}/{row.Denominator} does not follow from {names}";
    }

    private static bool Agrees(Pack pack, CalculationRow row, List<Factor> factors, Fraction stated)
    {
        if (pack.Rule.Kind == RuleKind.Linear)
        {
            return factors[0].Role == FactorRole.Reduction && Same(stated, factors[0].PerUnit);
        }
        var cap = pack.Rule.CapPerUnit;
        if (row.FactorIds.Contains(Admission.CapId))
        {
            return cap.IsNumber && Same(stated, cap);
        }
        var debit = factors[1].PerUnit;
        if (pack.Rule.Efficiency is { } name
            && row.FactorIds.FirstOrDefault(id =>
            id.StartsWith(name + "=", StringComparison.Ordinal)) is { } set
            && (!Units.TryDecimal(set[(name.Length + 1)..], out var eta)
                || !Fraction.TryDivide(debit, eta, out debit)))
        {
            return false;
        }
        return Fraction.TrySubtract(factors[0].PerUnit, debit, out var net) && Same(stated, net)
            && !(cap.IsNumber && Fraction.Compare(net, cap) > 0);
    }

    private static bool Same(Fraction a, Fraction b) =>
        a.IsNumber && a.Numerator == b.Numerator && a.Denominator == b.Denominator;
}
