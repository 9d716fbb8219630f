using Edge.Exact;

namespace Edge.Calculator;

/// <summary>What a factor's number does to a reduction.</summary>
public enum FactorRole
{
    /// <summary>A reduction by itself; rounded down, the lowest of several is taken.</summary>
    Reduction,

    /// <summary>Emission without the act; rounded down, the lowest of several is taken.</summary>
    Baseline,

    /// <summary>Emission of the act; rounded up, the highest of several is taken.</summary>
    Project,

    /// <summary>Emission caused elsewhere; rounded up, the highest of several is taken.</summary>
    Leakage,
}

/// <summary>One number of a pack, with where it holds and when.</summary>
/// <param name="Id">Unique in the pack; a ledger row names it.</param>
/// <param name="Role">What it does.</param>
/// <param name="Value">Decimal string as printed; null when the operator supplies it.</param>
/// <param name="UnitText">Unit as printed, e.g. t/shortTon.</param>
/// <param name="Unit">What its quantity is counted in.</param>
/// <param name="PerUnit">mg CO2e per counted unit, reduced; not a number when Value is
/// null.</param>
/// <param name="Match">Members of an activity that must be equal.</param>
/// <param name="Valid">Activity times it holds for.</param>
/// <param name="Flag">seed, official, illustrative or operator.</param>
public sealed record Factor(
    string Id,
    FactorRole Role,
    string? Value,
    string UnitText,
    QuantityUnit Unit,
    Fraction PerUnit,
    IReadOnlyDictionary<string, string> Match,
    TimeWindow Valid,
    string Flag)
{
    /// <summary>What so much makes, cut: for a price tag on a screen, not for a ledger row.
    /// </summary>
    /// <param name="quantity">Units: the factor's own. Range: from 0.</param>
    public long TagFor(long quantity) => (long)(
        new System.Numerics.BigInteger(quantity) * PerUnit.Numerator / PerUnit.Denominator);

    /// <summary>Word for a ledger row.</summary>
    public static string RoleName(FactorRole role) => role switch
    {
        FactorRole.Reduction => "reduction",
        FactorRole.Baseline => "baseline",
        FactorRole.Project => "project",
        _ => "leakage",
    };

    /// <summary>Rounding of a row of this role: credits down, debits up.</summary>
    public static int RoundingOf(FactorRole role) =>
        role is FactorRole.Reduction or FactorRole.Baseline ? MulDiv.Down : MulDiv.Up;
}
