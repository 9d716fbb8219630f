namespace Edge.Pipeline.Fraud;

/// <summary>Where each fraud rule begins to speak.</summary>
/// <remarks>Starting values of hardware.md section 3; every finding names the one it used.
/// </remarks>
public sealed record FraudLimits
{
    /// <summary>Drop-offs into one compartment within an hour. A drop-off takes the box 9 s at the
    /// very least: door, settling, record. Default: 400.</summary>
    public int PerHour { get; init; } = 400;

    /// <summary>Drop-offs of one session token within a day. Default: 60.</summary>
    public int PerSession { get; init; } = 60;

    /// <summary>What an emptying may weigh less than its drop-offs. Units: g. Default: 40, twice
    /// the division of a bin's scale.</summary>
    public long BalanceGrams { get; init; } = 40;

    /// <summary>The same in proportion. Units: percent. Default: 5.</summary>
    public int BalancePercent { get; init; } = 5;

    /// <summary>How long after a drop-off a loss of mass is its taking back. Units: ms. Default:
    /// 10 min.</summary>
    public long BackMs { get; init; } = 10 * 60_000;

    /// <summary>Drop-offs in a row of the same category and gram. Default: 5.</summary>
    public int SameInARow { get; init; } = 5;

    /// <summary>Below this, equal masses are common. Units: g. Default: 50.</summary>
    public long SameFromGrams { get; init; } = 50;

    /// <summary>Refused lines with a wrong tag or a taken number within an hour. Default: 3.
    /// </summary>
    public int RefusedPerHour { get; init; } = 3;

    /// <summary>Largest tare that a bag or a box explains. Units: g. Default: 2 000.</summary>
    public long TareGrams { get; init; } = 2_000;
}

/// <summary>What a rule found.</summary>
/// <param name="Code">The rule's alarm code.</param>
/// <param name="Device">The device.</param>
/// <param name="AtMs">When. Units: ms UTC.</param>
/// <param name="Detail">The evidence: the events by number, the figures, the limit.</param>
public sealed record Finding(string Code, string Device, long AtMs, string Detail);
