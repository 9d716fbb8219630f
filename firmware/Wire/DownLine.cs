namespace Edge.Wire;

/// <summary>
/// A line with one tag: <c>EDGE1|{payload}|{"k":n,"g":"..."}</c>, <c>|{"u":"..."}</c> or
/// <c>|{"c":"..."}</c>.
/// </summary>
/// <remarks>
/// Acks and commands come from the gateway under K_g of an epoch, orders from the platform under
/// K_u, the two lines of a claim go under the bench's secret. Answers take the same way back.
/// Source: trust.md 1 and 5. The reader is reused and keeps its buffers. Thread-safety: none.
/// </remarks>
public sealed class DownLine
{
    private const int PrefixBytes = 6;
    private const int MembersMax = 32;

    // EDGE1|
    private static readonly byte[] Prefix =
        [(byte)'E', (byte)'D', (byte)'G', (byte)'E', (byte)'1', (byte)'|'];
    // |{"k":
    private static readonly byte[] BeforeK =
        [(byte)'|', (byte)'{', (byte)'"', (byte)'k', (byte)'"', (byte)':'];
    // ,"g":"
    private static readonly byte[] BeforeG =
        [(byte)',', (byte)'"', (byte)'g', (byte)'"', (byte)':', (byte)'"'];
    // |{"u":"
    private static readonly byte[] BeforeU =
        [(byte)'|', (byte)'{', (byte)'"', (byte)'u', (byte)'"', (byte)':', (byte)'"'];
    // |{"c":"
    private static readonly byte[] BeforeC =
        [(byte)'|', (byte)'{', (byte)'"', (byte)'c', (byte)'"', (byte)':', (byte)'"'];
    // "}
    private static readonly byte[] After =
        [(byte)'"', (byte)'}'];

    private readonly TagMaker maker;
    private PayloadMembers members;
    private byte[] source;

    /// <summary>A reader and writer that tags with a maker.</summary>
    public DownLine(TagMaker maker)
    {
        this.maker = maker;
    }

    /// <summary>Members of the payload last read with success; null before any was read.</summary>
    public PayloadMembers Members => members;

    /// <summary>The bytes last read.</summary>
    public byte[] Source => source;

    /// <summary>Writes a gateway's line.</summary>
    /// <returns>Its length, or -1 when it does not fit.</returns>
    public int Write(
        string label, byte[] gatewayKey, long epoch, byte[] payload, int count, byte[] into)
    {
        int at = Ascii.Put(Prefix, 0, PrefixBytes, into, 0);
        at = Ascii.Put(payload, 0, count, into, at);
        at = Ascii.Put(BeforeK, 0, BeforeK.Length, into, at);
        at = Ascii.PutLong(epoch, into, at);
        at = Ascii.Put(BeforeG, 0, BeforeG.Length, into, at);
        return Tagged(label, gatewayKey, payload, count, into, at);
    }

    /// <summary>Writes a platform's order, or a device's answer to one.</summary>
    /// <returns>Its length, or -1 when it does not fit.</returns>
    public int WriteOrder(byte[] orderKey, byte[] payload, int count, byte[] into) =>
        Single(TagMaker.LabelOrder, BeforeU, orderKey, payload, count, into);

    /// <summary>Writes a line of a claim.</summary>
    /// <returns>Its length, or -1 when it does not fit.</returns>
    public int WriteClaim(byte[] secret, byte[] payload, int count, byte[] into) =>
        Single(TagMaker.LabelClaim, BeforeC, secret, payload, count, into);

    /// <summary>
    /// Reads a gateway's line of one epoch; false when form, epoch or tag is wrong.
    /// </summary>
    public bool TryRead(
        string label, byte[] gatewayKey, long epoch, byte[] line, int offset, int count)
    {
        source = line;
        int end = offset + count;
        int bar = FindBar(line, offset, count);
        int tail = end - 46 - BeforeG.Length;
        int digitsAt = bar + BeforeK.Length;
        bool formed = bar > 0 && tail > digitsAt && IsAt(bar, BeforeK) && IsAt(tail, BeforeG)
            && IsAt(end - 2, After);
        return formed
            && Ascii.TryReadLong(line, digitsAt, tail - digitsAt, out long k) && k == epoch
            && IsTagged(label, gatewayKey, offset, bar, end - 46);
    }

    /// <summary>Reads a platform's order; false when form or tag is wrong.</summary>
    public bool TryReadOrder(byte[] orderKey, byte[] line, int offset, int count) =>
        TryReadSingle(TagMaker.LabelOrder, BeforeU, orderKey, line, offset, count);

    /// <summary>Reads a line of a claim; false when form or tag is wrong.</summary>
    public bool TryReadClaim(byte[] secret, byte[] line, int offset, int count) =>
        TryReadSingle(TagMaker.LabelClaim, BeforeC, secret, line, offset, count);

    /// <summary>
    /// Reads the payload of a line without looking at its tag: to find out whose key to ask for.
    /// </summary>
    public bool TryPeek(byte[] line, int offset, int count)
    {
        source = line;
        int bar = FindBar(line, offset, count);
        int start = offset + PrefixBytes;
        if (members == null) members = new PayloadMembers(MembersMax);
        return bar > 0 && members.TryRead(line, start, bar - start);
    }

    private int Single(
        string label, byte[] before, byte[] key, byte[] payload, int count, byte[] into)
    {
        int at = Ascii.Put(Prefix, 0, PrefixBytes, into, 0);
        at = Ascii.Put(payload, 0, count, into, at);
        at = Ascii.Put(before, 0, before.Length, into, at);
        return Tagged(label, key, payload, count, into, at);
    }

    private bool TryReadSingle(
        string label, byte[] before, byte[] key, byte[] line, int offset, int count)
    {
        source = line;
        int end = offset + count;
        int bar = FindBar(line, offset, count);
        bool formed = bar > 0 && end - 46 == bar + before.Length && IsAt(bar, before)
            && IsAt(end - 2, After);
        return formed && IsTagged(label, key, offset, bar, end - 46);
    }

    private int Tagged(string label, byte[] key, byte[] payload, int count, byte[] into, int at)
    {
        if (at < 0)
        {
            return -1;
        }

        at = maker.PutLabelled(label, key, payload, 0, count, into, at);
        at = Ascii.Put(After, 0, After.Length, into, at);
        return at > Limits.LineBytesMax ? -1 : at;
    }

    // The tag first: nothing of a payload is looked at before it is known to be the sender's.
    private bool IsTagged(string label, byte[] key, int offset, int bar, int tagAt)
    {
        int start = offset + PrefixBytes;
        int count = bar - start;
        if (members == null) members = new PayloadMembers(MembersMax);
        return maker.IsLabelled(label, key, source, start, count, source, tagAt)
            && members.TryRead(source, start, count);
    }

    private bool IsAt(int at, byte[] text) => Ascii.Same(source, at, text, 0, text.Length);

    // Where the bar after the payload is, or -1 when the line cannot be one.
    private int FindBar(byte[] line, int offset, int count)
    {
        if (count > Limits.LineBytesMax || count < PrefixBytes + 2 + BeforeU.Length + 46
            || !Ascii.Same(line, offset, Prefix, 0, PrefixBytes))
        {
            return -1;
        }

        int end = offset + count - 46 - BeforeG.Length;
        for (int i = offset + PrefixBytes; i < end; i++)
        {
            if (line[i] == (byte)'|')
            {
                return i;
            }
        }

        return -1;
    }
}
