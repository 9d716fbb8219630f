namespace Edge.Wire;

/// <summary>
/// The gateway's word that a device's events up to a sequence number are durable.
/// </summary>
/// <remarks>
/// Payload <c>{"v":1,"dev":..,"kind":"ack","upto":n[,"mg":n][,"why":"clone"]}</c> under label
/// <c>EDGE1/a</c>. Source: trust.md 1: no ack counts without a good tag.
/// </remarks>
public static class AckLine
{
    /// <summary>Longest ack. Units: bytes.</summary>
    public const int MaxBytes = 256;

    /// <summary>The bytes of an ack.</summary>
    /// <param name="hmac">Computes the tag.</param>
    /// <param name="gatewayKey">K_g of the epoch.</param>
    /// <param name="epoch">Key epoch, from 1.</param>
    /// <param name="dev">Device the ack is for.</param>
    /// <param name="upto">Highest durable sequence number; 0 when there is none.</param>
    /// <param name="mg">Sum reduced so far in mg, as information only; -1 leaves it out.</param>
    /// <param name="why">clone, chain, full ...; null leaves it out.</param>
    public static byte[] Write(
        IHmac hmac, byte[] gatewayKey, long epoch, string dev, long upto, long mg, string why)
    {
        return new AckWriter(hmac).Write(gatewayKey, epoch, dev, upto, mg, why);
    }

    /// <summary>Reads an ack once, for hosts; a device keeps an <see cref="AckReader"/>.</summary>
    public static bool TryRead(
        IHmac hmac, byte[] gatewayKey, long epochExpected, string dev,
        byte[] line, int offset, int count, out long upto, out long mg, out string why)
    {
        AckReader reader = new AckReader(new TagMaker(hmac, Limits.LineBytesMax), dev);
        bool good = reader.TryRead(gatewayKey, epochExpected, line, offset, count);
        upto = reader.Upto;
        mg = reader.Milligrams;
        why = reader.Why;
        return good;
    }
}
