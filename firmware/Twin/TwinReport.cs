namespace Edge.Twin;

/// <summary>What a device has done since its claim.</summary>
/// <param name="Dev">Device id.</param>
/// <param name="Kind"><c>bin</c>, <c>box</c> or <c>meter</c>.</param>
/// <param name="Boot">Which start this is.</param>
/// <param name="Recorded">Events recorded.</param>
/// <param name="Acked">Highest event known to be durable.</param>
/// <param name="G">Net of all drop-offs. Units: g.</param>
/// <param name="Wh">Energy of all charging sessions. Units: Wh.</param>
/// <param name="Mg">Reduction shown for all of them. Units: mg CO2e.</param>
/// <param name="LastSeq">Last event recorded.</param>
/// <param name="State"><c>online</c>, <c>offline</c> or <c>service</c>.</param>
/// <param name="Why">Why it is in service or offline; null otherwise.</param>
public sealed record TwinReport(
    string Dev, string Kind, long Boot, long Recorded, long Acked, long G, long Wh, long Mg,
    long LastSeq, string State, string? Why);
