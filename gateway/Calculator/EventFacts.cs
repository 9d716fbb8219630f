namespace Edge.Calculator;

/// <summary>What a calculation may know of an event: nothing but what stands in the entry
/// itself.</summary>
/// <param name="Kind">The payload's <c>kind</c>.</param>
/// <param name="TimeQuality">The payload's <c>tq</c>: S, R or U.</param>
/// <param name="AtMs">Time of receipt at the gateway. Units: UTC ms.</param>
/// <param name="Fields">The payload's members.</param>
public sealed record EventFacts(string Kind, string TimeQuality, long AtMs, IEventFields Fields)
{
    /// <summary>What the meter's own signature says of the energy. Default: there is none.
    /// </summary>
    /// <remarks>Judged by whoever calculates, from the entry, the agreed keys and the pages used
    /// before: gateway and platform each for themselves.</remarks>
    public MeterSignature Signature { get; init; }
}

/// <summary>What a meter's signature says of an event's energy.</summary>
public enum MeterSignature
{
    /// <summary>There is none, or its key is not known here, or it speaks of something else.
    /// </summary>
    None,

    /// <summary>It is broken, used before, or under an error flag.</summary>
    Refused,

    /// <summary>The meter signed these registers.</summary>
    Good,
}
