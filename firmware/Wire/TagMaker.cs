namespace Edge.Wire;

/// <summary>Makes and checks tags without allocating: it keeps its buffers.</summary>
/// <remarks>Source: trust.md 1. A tag is B64(HMAC(key, label ‖ 00 ‖ text)).</remarks>
public sealed class TagMaker
{
    /// <summary>Label of tag <c>p</c>, for the platform.</summary>
    public const string LabelP = "EDGE1/p";

    /// <summary>Label of tag <c>g</c>, for the gateway.</summary>
    public const string LabelG = "EDGE1/g";

    /// <summary>Label of an ack.</summary>
    public const string LabelAck = "EDGE1/a";

    /// <summary>Label of a gateway's command.</summary>
    public const string LabelCommand = "EDGE1/c";

    /// <summary>Label of a platform's order.</summary>
    public const string LabelOrder = "EDGE1/u";

    /// <summary>Label of the lines of a claim, under the bench's secret.</summary>
    public const string LabelClaim = "EDGE1/claim";

    private const int LabelBytesMax = 12;
    private readonly IHmac hmac;
    private byte[] message;
    private readonly byte[] mac = new byte[Limits.KeyBytes];
    private readonly byte[] tag = new byte[Limits.TagChars];

    /// <summary>A maker for payloads up to a size. Units: bytes.</summary>
    public TagMaker(IHmac hmac, int payloadBytesMax)
    {
        this.hmac = hmac;
        MakeRoom(payloadBytesMax);
    }

    /// <summary>Takes payloads up to a size from now on. Units: bytes.</summary>
    /// <remarks>Nothing is kept from one call to the next: users in one thread may share it.
    /// </remarks>
    public void MakeRoom(int payloadBytesMax)
    {
        int bytes = LabelBytesMax + payloadBytesMax + 1 + Limits.TagChars;
        if (message == null || message.Length < bytes) message = new byte[bytes];
    }

    /// <summary>Writes the 44 characters of tag <c>p</c>.</summary>
    /// <returns>Where the next byte goes, or -1 when something does not fit.</returns>
    public int PutP(byte[] key, byte[] payload, int offset, int count, byte[] into, int at) =>
        Put(LabelP, key, payload, offset, count, null, 0, into, at);

    /// <summary>
    /// Writes the 44 characters of tag <c>g</c>, which covers the payload and <c>p</c>.
    /// </summary>
    /// <returns>Where the next byte goes, or -1 when something does not fit.</returns>
    public int PutG(
        byte[] key, byte[] payload, int offset, int count, byte[] p, int pAt,
        byte[] into, int at) =>
        Put(LabelG, key, payload, offset, count, p, pAt, into, at);

    /// <summary>Writes the tag of a text under a label (ack, command, order, claim).</summary>
    /// <returns>Where the next byte goes, or -1 when something does not fit.</returns>
    public int PutLabelled(
        string label, byte[] key, byte[] text, int offset, int count, byte[] into, int at) =>
        Put(label, key, text, offset, count, null, 0, into, at);

    /// <summary>Whether the 44 characters are the tag <c>p</c>. Fixed time.</summary>
    public bool IsP(byte[] key, byte[] payload, int offset, int count, byte[] p, int pAt) =>
        Put(LabelP, key, payload, offset, count, null, 0, tag, 0) > 0
            && Tags.FixedEquals(tag, 0, p, pAt, Limits.TagChars);

    /// <summary>Whether the 44 characters are the tag <c>g</c>. Fixed time.</summary>
    public bool IsG(
        byte[] key, byte[] payload, int offset, int count, byte[] p, int pAt, byte[] g, int gAt) =>
        Put(LabelG, key, payload, offset, count, p, pAt, tag, 0) > 0
            && Tags.FixedEquals(tag, 0, g, gAt, Limits.TagChars);

    /// <summary>
    /// Whether the 44 characters are the tag of a text under a label. Fixed time.
    /// </summary>
    public bool IsLabelled(
        string label, byte[] key, byte[] text, int offset, int count, byte[] given, int givenAt) =>
        Put(label, key, text, offset, count, null, 0, tag, 0) > 0
            && Tags.FixedEquals(tag, 0, given, givenAt, Limits.TagChars);

    private int Put(
        string label, byte[] key, byte[] text, int offset, int count, byte[] p, int pAt,
        byte[] into, int at)
    {
        int start = label.Length + 1;
        int end = start + count;
        if (count < 0 || start > LabelBytesMax || end + 1 + Limits.TagChars > message.Length)
        {
            return -1;
        }

        Ascii.Put(label, message, 0);
        message[start - 1] = 0;
        System.Array.Copy(text, offset, message, start, count);
        if (p != null)
        {
            message[end] = (byte)'|';
            System.Array.Copy(p, pAt, message, end + 1, Limits.TagChars);
            end += 1 + Limits.TagChars;
        }

        hmac.Compute(key, message, 0, end, mac);
        return Base64Text.Encode(mac, 0, mac.Length, into, at);
    }
}
