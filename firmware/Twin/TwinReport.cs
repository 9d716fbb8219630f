using Edge.Device.Link;
using Edge.Device.Store;

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
    long LastSeq, string State, string? Why)
{
    /// <summary>Reads it off a device's parts.</summary>
    internal static TwinReport Of(
        string dev, string kind, long boot, Journal journal, Totals totals, Outbox outbox,
        bool inService, string? linkError)
    {
        var recorded = Math.Max(0, journal.Next - 1);
        var why = inService ? linkError : outbox.Halted ?? "no journal";
        var online = outbox.Connected;
        return new TwinReport(
            dev, kind, boot, recorded, journal.Acked, totals.Grams, totals.WattHours,
            totals.Milligrams, recorded, !inService ? "service" : online ? "online" : "offline",
            online ? null : why);
    }
}
