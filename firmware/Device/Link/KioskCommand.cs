using Edge.Wire;

namespace Edge.Device.Link;

/// <summary>
/// Reads what a person asked at the kiosk's page: a command of kind <c>panel</c>.
/// </summary>
/// <remarks>
/// Members: <c>v dev kind boot n act</c>, then <c>text</c>, <c>comp</c>, <c>g</c> as the act needs
/// them. Tagged as every command of the gateway. It counts for the start it names only, and its
/// number must grow within it: so that an old one cannot be played again, without a write to flash
/// at every touch. Reference: docs/reference/kiosk.md. Thread-safety: none.
/// </remarks>
public sealed class KioskCommand
{
    /// <summary>Kind of these commands.</summary>
    public const string Kind = "panel";

    /// <summary>Longest text of one. Units: bytes.</summary>
    public const int TextBytesMax = 32;

    private const int LineBytesMax = 768;
    private readonly DeviceIdentity identity;
    private readonly DownLine down;
    private readonly byte[] kindName = Ascii.Bytes("kind");
    private readonly byte[] devName = Ascii.Bytes("dev");
    private readonly byte[] bootName = Ascii.Bytes("boot");
    private readonly byte[] numberName = Ascii.Bytes("n");
    private readonly byte[] actName = Ascii.Bytes("act");
    private readonly byte[] textName = Ascii.Bytes("text");
    private readonly byte[] placeName = Ascii.Bytes("comp");
    private readonly byte[] gramsName = Ascii.Bytes("g");
    private long last;

    /// <summary>A reader for a device.</summary>
    public KioskCommand(DeviceIdentity identity)
    {
        this.identity = identity;
        down = new DownLine(identity.Maker(LineBytesMax));
    }

    /// <summary>What is to be done: <c>begin</c>, <c>choose</c> ...</summary>
    public string Act { get; private set; }

    /// <summary>Text that came with it: category, token, name.</summary>
    public byte[] Text { get; } = new byte[TextBytesMax];

    /// <summary>Length of <see cref="Text"/>. Units: bytes.</summary>
    public int TextCount { get; private set; }

    /// <summary>Compartment or connector; 0 when none came.</summary>
    public int Place { get; private set; }

    /// <summary>Mass that came with it. Units: g; 0 when none came.</summary>
    public long Grams { get; private set; }

    /// <summary>Lines that were refused since the start.</summary>
    public int Refused { get; private set; }

    /// <summary>Reads a line; false when it is not for this device, start and moment.</summary>
    public bool TryRead(byte[] line, int count, long boot)
    {
        bool good = count <= LineBytesMax && down.TryRead(
            TagMaker.LabelCommand, identity.GatewayKey, identity.Epoch, line, 0, count)
            && IsNext(down.Members, boot);
        Refused += good ? 0 : 1;
        return good;
    }

    private bool IsNext(PayloadMembers read, long boot)
    {
        bool ours = read.TryGetText(kindName, out string kind) && kind == Kind
            && read.TryGetText(devName, out string dev) && dev == identity.Dev
            && read.TryGetLong(bootName, out long of) && of == boot
            && read.TryGetLong(numberName, out long number) && number > last
            && read.TryGetText(actName, out string act) && TakeText(read);
        if (!ours)
        {
            return false;
        }

        read.TryGetLong(numberName, out last);
        read.TryGetText(actName, out string asked);
        Act = asked;
        Place = read.TryGetLong(placeName, out long place) && place > 0 && place < 100
            ? (int)place : 0;
        Grams = read.TryGetLong(gramsName, out long grams) && grams > 0 && grams < 1000000
            ? grams : 0;
        return true;
    }

    private bool TakeText(PayloadMembers read)
    {
        TextCount = 0;
        if (!read.TryGetText(textName, out int at, out int count))
        {
            return true;
        }

        if (count > TextBytesMax)
        {
            return false;
        }

        System.Array.Copy(down.Source, at, Text, 0, count);
        TextCount = count;
        return true;
    }
}
