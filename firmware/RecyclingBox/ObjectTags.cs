using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.RecyclingBox;

/// <summary>Asks the gateway for the keyed tag of an object's number before it is recorded.
/// </summary>
/// <remarks>
/// The city's key stays with the gateway: a box cannot keep one safe. The number goes over the
/// device's own connection, is never stored, and is wiped when the answer came or the time is
/// over. Question on <c>reply</c>: <c>{"v":1,"dev","kind":"ask","n","type","object"}</c> under
/// K_g with label EDGE1/c; answer on <c>command</c>: <c>{"v":1,"dev","kind":"tag","n","re",
/// "object"}</c>, whose <c>n</c> only grows. Source: design.md 5, trust.md 1.
/// </remarks>
public sealed class ObjectTags : ICommands
{
    /// <summary>Longest wait for an answer. Units: ms.</summary>
    public const int AnswerMs = 15000;

    private const int AgainMs = 3000;
    private const int NumberBytesMax = 30;
    private const int LineBytes = 512;

    private readonly ILink _link;
    private readonly DeviceIdentity _identity;
    private readonly DownLine _down;
    private readonly PayloadWriter _ask = new PayloadWriter(256);
    private readonly byte[] _line = new byte[LineBytes];
    private readonly byte[] _number = new byte[NumberBytesMax];
    private readonly byte[] _tag = new byte[Limits.TagChars];
    private readonly byte[] _kind = Ascii.Bytes("kind");
    private readonly byte[] _re = Ascii.Bytes("re");
    private readonly byte[] _n = Ascii.Bytes("n");
    private readonly byte[] _object = Ascii.Bytes("object");
    private readonly byte[] _isTag = Ascii.Bytes("tag");
    private readonly byte[] _dev;
    private readonly byte[] _devName = Ascii.Bytes("dev");
    private string _type;
    private int _count;
    private long _asked;
    private long _highest;
    private long _sinceMs;
    private long _againMs;

    /// <summary>Asks over a link.</summary>
    public ObjectTags(ILink link, DeviceIdentity identity)
    {
        _link = link;
        _identity = identity;
        _dev = Ascii.Bytes(identity.Dev);
        _down = new DownLine(identity.Maker(LineBytes));
    }

    /// <summary>A question is open.</summary>
    public bool Waiting { get; private set; }

    /// <summary>The tag that came, <see cref="Limits.TagChars"/> characters, or null.</summary>
    public byte[] Tag { get; private set; }

    /// <summary>Lines on the command topic that were no good answer.</summary>
    public int Refused { get; private set; }

    /// <summary>Opens a question; an open one is forgotten.</summary>
    /// <param name="type">imei or isbn.</param>
    /// <param name="number">The number.</param>
    /// <param name="count">How long it is.</param>
    /// <param name="boot">Which start this is: no answer of an earlier one fits.</param>
    /// <param name="nowMs">Monotonic time.</param>
    public void Ask(string type, byte[] number, int count, long boot, long nowMs)
    {
        Forget();
        _type = type;
        _count = count < NumberBytesMax ? count : NumberBytesMax;
        System.Array.Copy(number, 0, _number, 0, _count);
        _asked = _asked == 0 ? boot * 1000000 + 1 : _asked + 1;
        _sinceMs = nowMs;
        _againMs = nowMs;
        Waiting = true;
    }

    /// <summary>Sends, repeats, gives up; true while the answer is awaited.</summary>
    public bool Step(long nowMs)
    {
        if (!Waiting) return false;
        if (nowMs - _sinceMs > AnswerMs)
        {
            Forget();
            return false;
        }
        if (nowMs >= _againMs && _link.Up && Send()) _againMs = nowMs + AgainMs;
        return true;
    }

    /// <summary>Ends the question and wipes the number.</summary>
    public void Forget()
    {
        System.Array.Clear(_number, 0, NumberBytesMax);
        System.Array.Clear(_line, 0, LineBytes);
        _count = 0;
        Waiting = false;
        Tag = null;
    }

    /// <inheritdoc/>
    public void OnCommand(byte[] line, int count, long nowMs)
    {
        bool good = _down.TryRead(
            TagMaker.LabelCommand, _identity.GatewayKey, _identity.Epoch, line, 0, count);
        if (!good || !Is(_devName, _dev) || !Is(_kind, _isTag)
            || !_down.Members.TryGetLong(_n, out long n) || n <= _highest)
        {
            Refused++;
            return;
        }
        _highest = n;
        bool ours = Waiting && _down.Members.TryGetLong(_re, out long re) && re == _asked
            && _down.Members.TryGetText(_object, out int at, out int length)
            && Take(at, length);
        if (!ours) Refused++;
    }

    private bool Take(int at, int length)
    {
        if (length != Limits.TagChars) return false;
        System.Array.Copy(_down.Source, at, _tag, 0, length);
        Forget();
        Tag = _tag;
        return true;
    }

    private bool Is(byte[] name, byte[] value) =>
        _down.Members.TryGetText(name, out int at, out int length) && length == value.Length
        && Ascii.Same(_down.Source, at, value, 0, length);

    private bool Send()
    {
        _ask.Begin();
        _ask.Number("v", 1);
        _ask.Text("dev", _identity.Dev);
        _ask.Text("kind", "ask");
        _ask.Number("n", _asked);
        _ask.Text("type", _type);
        _ask.Text("object", _number, 0, _count);
        if (!_ask.End()) return false;
        int length = _down.Write(
            TagMaker.LabelCommand, _identity.GatewayKey, _identity.Epoch, _ask.Buffer,
            _ask.Count, _line);
        return length > 0 && _link.Send(LinkTopic.Reply, _line, length);
    }
}
