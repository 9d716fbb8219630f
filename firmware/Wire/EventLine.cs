namespace Edge.Wire;

/// <summary>Reads a device's line <c>EDGE1|{payload}|{"p":"...","k":n,"g":"..."}</c>.</summary>
/// <remarks>
/// Source: trust.md 1 and row 1 of its acceptance table. The object is reused: it points into the
/// bytes it last read, which must stay as they are while it is asked. Thread-safety: none.
/// </remarks>
public sealed class EventLine
{
    /// <summary>Longest line. Units: bytes.</summary>
    public const int MaxBytes = Limits.LineBytesMax;

    private const int PrefixBytes = 6;
    private const int TagsBytesMin = 109;
    private readonly byte[] nameV = Ascii.Bytes("v");
    private readonly byte[] nameDev = Ascii.Bytes("dev");
    private readonly byte[] nameBoot = Ascii.Bytes("boot");
    private readonly byte[] nameSeq = Ascii.Bytes("seq");
    private readonly byte[] nameT = Ascii.Bytes("t");
    private readonly byte[] nameTq = Ascii.Bytes("tq");
    private readonly byte[] nameKind = Ascii.Bytes("kind");
    private readonly byte[] namePrev = Ascii.Bytes("prev");
    private readonly byte[] hello = Ascii.Bytes("hello");
    private readonly byte[] beforeP = Ascii.Bytes("{\"p\":\"");
    private readonly byte[] beforeK = Ascii.Bytes("\",\"k\":");
    private readonly byte[] beforeG = Ascii.Bytes(",\"g\":\"");
    private readonly byte[] afterG = Ascii.Bytes("\"}");
    private readonly PayloadMembers members = new PayloadMembers(Limits.MembersMax);
    private string dev;
    private string tq;
    private string kind;
    private string prev;
    private string p;
    private string g;
    private int devAt;
    private int devCount;
    private int tqAt;
    private int tqCount;
    private int kindAt;
    private int kindCount;

    /// <summary>Why the last line was refused, or null.</summary>
    public string Fault { get; private set; }

    /// <summary>The bytes last read.</summary>
    public byte[] Source { get; private set; }

    /// <summary>Where the payload starts in the bytes read.</summary>
    public int PayloadOffset { get; private set; }

    /// <summary>How long the payload is. Units: bytes.</summary>
    public int PayloadCount { get; private set; }

    /// <summary>Where the 44 characters of <c>p</c> start.</summary>
    public int POffset { get; private set; }

    /// <summary>Where the 44 characters of <c>g</c> start.</summary>
    public int GOffset { get; private set; }

    /// <summary>Where the 44 characters of <c>prev</c> start.</summary>
    public int PrevOffset { get; private set; }

    /// <summary>Format number.</summary>
    public long V { get; private set; }

    /// <summary>Start counter of the device.</summary>
    public long Boot { get; private set; }

    /// <summary>Sequence number; 0 only in a hello.</summary>
    public long Seq { get; private set; }

    /// <summary>The device's clock. Units: ms since 1970 UTC.</summary>
    public long T { get; private set; }

    /// <summary>Key epoch of <c>g</c>, from 1.</summary>
    public long Epoch { get; private set; }

    /// <summary>Device id.</summary>
    public string Dev => dev ??= Ascii.Text(Source, devAt, devCount);

    /// <summary>Clock quality: S, R or U.</summary>
    public string Tq => tq ??= Ascii.Text(Source, tqAt, tqCount);

    /// <summary>Kind of event.</summary>
    public string Kind => kind ??= Ascii.Text(Source, kindAt, kindCount);

    /// <summary>Tag <c>p</c> of the event before.</summary>
    public string Prev => prev ??= Ascii.Text(Source, PrevOffset, Limits.TagChars);

    /// <summary>Tag for the platform.</summary>
    public string P => p ??= Ascii.Text(Source, POffset, Limits.TagChars);

    /// <summary>Tag for the gateway.</summary>
    public string G => g ??= Ascii.Text(Source, GOffset, Limits.TagChars);

    /// <summary>Whether this is the first message of a connection, which is no evidence.</summary>
    public bool IsHello => Seq == 0;

    /// <summary>Top-level members of the payload.</summary>
    public int FieldCount => members.Count;

    /// <summary>Name of a top-level member, in the order of the line.</summary>
    public string FieldName(int index) => members.Name(index);

    /// <summary>Where the name of a top-level member starts in the bytes read.</summary>
    public int FieldNameOffset(int index) => members.NameOffset(index);

    /// <summary>How long the name of a top-level member is.</summary>
    public int FieldNameLength(int index) => members.NameLength(index);

    /// <summary>Value of a top-level integer.</summary>
    public bool TryGetLong(string name, out long value) =>
        members.TryGetLong(Ascii.Bytes(name), out value);

    /// <summary>Value of a top-level string.</summary>
    public bool TryGetText(string name, out string value) =>
        members.TryGetText(Ascii.Bytes(name), out value);

    /// <summary>Whether <c>p</c> belongs to this payload under a platform key.</summary>
    public bool HasGoodP(TagMaker maker, byte[] platformKey) =>
        maker.IsP(platformKey, Source, PayloadOffset, PayloadCount, Source, POffset);

    /// <summary>
    /// Whether <c>g</c> belongs to this payload and <c>p</c> under a gateway key.
    /// </summary>
    public bool HasGoodG(TagMaker maker, byte[] gatewayKey) => maker.IsG(
        gatewayKey, Source, PayloadOffset, PayloadCount, Source, POffset, Source, GOffset);

    /// <summary>Reads a line; false leaves the reason in <see cref="Fault"/>.</summary>
    public bool TryParse(byte[] source, int offset, int count)
    {
        dev = tq = kind = prev = p = g = null;
        Source = source;
        Fault = null;
        if (count > MaxBytes)
        {
            return Refuse("longer than 4096 bytes");
        }

        if (count < PrefixBytes + TagsBytesMin || !HasPrefix(source, offset))
        {
            return Refuse("does not start with EDGE1|");
        }

        int bar = FindBar(source, offset + PrefixBytes, offset + count);
        if (bar < 0)
        {
            return Refuse("not exactly two bars, or a byte outside 20..7E");
        }

        PayloadOffset = offset + PrefixBytes;
        PayloadCount = bar - PayloadOffset;
        if (!ReadTags(bar + 1, offset + count))
        {
            return Refuse("tags are not exactly p, k, g");
        }

        return members.TryRead(source, PayloadOffset, PayloadCount)
            ? ReadRequired()
            : Refuse(members.Fault);
    }

    private bool ReadRequired()
    {
        if (!ReadNumber(nameV, out long v) || !ReadNumber(nameBoot, out long boot)
            || !ReadNumber(nameSeq, out long seq) || !ReadNumber(nameT, out long t))
        {
            return Refuse("v, boot, seq or t is missing or negative");
        }

        if (!members.TryGetText(nameDev, out devAt, out devCount)
            || !Ascii.IsId(Source, devAt, devCount))
        {
            return Refuse("dev is missing or no id");
        }

        if (!members.TryGetText(nameTq, out tqAt, out tqCount)
            || !members.TryGetText(nameKind, out kindAt, out kindCount))
        {
            return Refuse("tq or kind is missing");
        }

        bool linked = members.TryGetText(namePrev, out int prevAt, out int prevCount);
        if (!linked || !Base64Text.IsTag(Source, prevAt, prevCount))
        {
            return Refuse("prev is missing or no tag");
        }

        PrevOffset = prevAt;
        V = v;
        Boot = boot;
        Seq = seq;
        T = t;
        bool greets = kindCount == hello.Length && Ascii.Same(Source, kindAt, hello, 0, kindCount);
        return seq > 0 || greets || Refuse("seq 0 and no hello");
    }

    private bool ReadNumber(byte[] name, out long value) =>
        members.TryGetLong(name, out value) && value >= 0;

    // {"p":"<44>","k":<n>,"g":"<44>"}, byte for byte.
    private bool ReadTags(int at, int end)
    {
        Epoch = 0;
        int tail = end - 52;
        if (end - at < TagsBytesMin || !IsAt(at, beforeP) || !IsAt(at + 50, beforeK)
            || !IsAt(tail, beforeG) || !IsAt(end - 2, afterG))
        {
            return false;
        }

        POffset = at + 6;
        GOffset = end - 46;
        int digits = tail - (at + 56);
        bool good = Ascii.TryReadLong(Source, at + 56, digits, out long epoch)
            && Base64Text.IsTag(Source, POffset, Limits.TagChars)
            && Base64Text.IsTag(Source, GOffset, Limits.TagChars);
        Epoch = good ? epoch : 0;
        return epoch > 0 && good;
    }

    private bool IsAt(int at, byte[] text) => Ascii.Same(Source, at, text, 0, text.Length);

    private static bool HasPrefix(byte[] s, int at) =>
        s[at] == 'E' && s[at + 1] == 'D' && s[at + 2] == 'G' && s[at + 3] == 'E'
            && s[at + 4] == '1' && s[at + 5] == '|';

    // The one further bar, or -1: all bytes are looked at, so the rest need not ask again.
    private static int FindBar(byte[] source, int at, int end)
    {
        int bar = -1;
        for (; at < end; at++)
        {
            byte b = source[at];
            if (b < 0x20 || b > 0x7e || b == (byte)'\\' || (b == (byte)'|' && bar >= 0))
            {
                return -1;
            }

            bar = b == (byte)'|' ? at : bar;
        }

        return bar;
    }

    private bool Refuse(string why)
    {
        Fault = why;
        return false;
    }
}
