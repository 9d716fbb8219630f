namespace Edge.Calculator;

/// <summary>What one act takes of a cap over a person's day or a year.</summary>
/// <param name="Cap">The cap: pack id, then what it is over, e.g.
/// <c>bin.material.weight/person-day</c>.</param>
/// <param name="Who">Whose allowance: a session token, a meter; an act of nobody's is alone.
/// </param>
/// <param name="Period">The day, <c>2026-07-25</c>, or the year, <c>2026</c>, in Asia/Shanghai.
/// </param>
/// <param name="Max">The bound. Units: those of the cap.</param>
/// <param name="Quantity">What the act asks for. Units: those of the cap. Range: from 0.</param>
public sealed record CapUse(string Cap, string Who, string Period, long Max, long Quantity);

/// <summary>One beneficiary of a reduction.</summary>
/// <param name="Role">As the pack names it, e.g. driver.</param>
/// <param name="Part">Decimal string; the parts of a pack add up to exactly 1.</param>
public sealed record Share(string Role, string Part);
