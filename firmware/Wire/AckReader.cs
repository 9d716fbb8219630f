namespace Edge.Wire;

/// <summary>Reads acks for one device without allocating but for a reason.</summary>
public sealed class AckReader
{
    private readonly DownLine line;
    private readonly byte[] dev;
    private readonly byte[] ack = Ascii.Bytes("ack");
    private readonly byte[] nameV = Ascii.Bytes("v");
    private readonly byte[] nameDev = Ascii.Bytes("dev");
    private readonly byte[] nameKind = Ascii.Bytes("kind");
    private readonly byte[] nameUpto = Ascii.Bytes("upto");
    private readonly byte[] nameMg = Ascii.Bytes("mg");
    private readonly byte[] nameWhy = Ascii.Bytes("why");

    /// <summary>A reader for the acks of a device.</summary>
    public AckReader(TagMaker maker, string dev)
    {
        line = new DownLine(maker);
        this.dev = Ascii.Bytes(dev);
    }

    /// <summary>Highest durable sequence number of the last good ack.</summary>
    public long Upto { get; private set; }

    /// <summary>
    /// Sum reduced so far as the gateway tells it. Units: mg; -1 when it was left out.
    /// </summary>
    public long Milligrams { get; private set; }

    /// <summary>Why the gateway took no event further, or null.</summary>
    public string Why { get; private set; }

    /// <summary>Reads a line; false when it is no ack of this epoch for this device.</summary>
    public bool TryRead(byte[] gatewayKey, long epoch, byte[] source, int offset, int count)
    {
        Upto = -1;
        Milligrams = -1;
        Why = null;
        if (!line.TryRead(TagMaker.LabelAck, gatewayKey, epoch, source, offset, count))
        {
            return false;
        }

        PayloadMembers members = line.Members;
        bool good = IsText(nameKind, ack) && IsText(nameDev, dev)
            && members.TryGetLong(nameV, out long v) && v == 1
            && members.TryGetLong(nameUpto, out long upto) && upto >= 0;
        if (!good)
        {
            return false;
        }

        members.TryGetLong(nameUpto, out long durable);
        Upto = durable;
        if (members.TryGetLong(nameMg, out long mg))
        {
            Milligrams = mg;
        }

        if (members.TryGetText(nameWhy, out string why))
        {
            Why = why;
        }

        return true;
    }

    private bool IsText(byte[] name, byte[] expected) =>
        line.Members.TryGetText(name, out int at, out int count)
            && count == expected.Length
            && Ascii.Same(line.Source, at, expected, 0, count);
}
