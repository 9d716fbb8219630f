namespace Edge.Wire;

/// <summary>Writes acks one after the other in the same buffers.</summary>
/// <remarks>Format: see <see cref="AckLine"/>. Thread-safety: none.</remarks>
public sealed class AckWriter
{
    private const int PayloadBytesMax = 160;
    private readonly PayloadWriter payload = new PayloadWriter(PayloadBytesMax);
    private readonly byte[] buffer = new byte[AckLine.MaxBytes];
    private readonly DownLine line;

    /// <summary>A writer that computes its tags so.</summary>
    public AckWriter(IHmac hmac)
    {
        line = new DownLine(new TagMaker(hmac, PayloadBytesMax));
    }

    /// <summary>The bytes of an ack; null when they would not be one.</summary>
    /// <param name="gatewayKey">K_g of the epoch.</param>
    /// <param name="epoch">Key epoch, from 1.</param>
    /// <param name="dev">Device the ack is for.</param>
    /// <param name="upto">Highest durable sequence number; 0 when there is none.</param>
    /// <param name="mg">Sum reduced so far in mg, as information only; -1 leaves it out.</param>
    /// <param name="why">clone, chain, full ...; null leaves it out.</param>
    public byte[] Write(
        byte[] gatewayKey, long epoch, string dev, long upto, long mg, string why)
    {
        payload.Begin();
        payload.Number("v", 1);
        payload.Text("dev", dev);
        payload.Text("kind", "ack");
        payload.Number("upto", upto);
        if (mg >= 0)
        {
            payload.Number("mg", mg);
        }

        if (why != null)
        {
            payload.Text("why", why);
        }

        // An ack that lost a word would still carry a good tag: none is written then.
        if (!payload.End())
        {
            return null;
        }

        int count = line.Write(
            TagMaker.LabelAck, gatewayKey, epoch, payload.Buffer, payload.Count, buffer);
        if (count < 0)
        {
            return null;
        }

        byte[] exact = new byte[count];
        System.Array.Copy(buffer, 0, exact, 0, count);
        return exact;
    }
}
