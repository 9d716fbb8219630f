#nullable disable
using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Twin.Chips.Box;

/// <summary>A gateway that also answers what a box asks: the keyed tag of an object.</summary>
public sealed class BoxGateway : ILink
{
    private readonly SimulatedGateway _events;
    private readonly DeviceIdentity _identity;
    private readonly byte[] _cityKey;
    private readonly DownLine _down;
    private readonly byte[] _buffer = new byte[512];
    private long _counter;

    /// <summary>A gateway with a city key.</summary>
    public BoxGateway(SimulatedGateway events, DeviceIdentity identity, byte[] cityKey)
    {
        _events = events;
        _identity = identity;
        _cityKey = cityKey;
        _down = new DownLine(identity.Maker(512));
    }

    /// <summary>What judges events.</summary>
    public SimulatedGateway Events => _events;

    /// <summary>Questions are not answered.</summary>
    public bool Silent { get; set; }

    /// <summary>The next answers carry an old counter: a replay.</summary>
    public bool Replays { get; set; }

    /// <summary>Questions that were understood.</summary>
    public int Asked { get; private set; }

    /// <inheritdoc/>
    public bool Up => _events.Up;

    /// <inheritdoc/>
    public void Open() => _events.Open();

    /// <inheritdoc/>
    public void Close() => _events.Close();

    /// <inheritdoc/>
    public int Receive(byte[] into, out int topic) => _events.Receive(into, out topic);

    /// <inheritdoc/>
    public bool Send(int topic, byte[] data, int count)
    {
        if (topic != LinkTopic.Reply) return _events.Send(topic, data, count);
        if (!_events.Up) return false;
        Answer(data, count);
        return true;
    }

    /// <summary>The tag of a number under the city's key.</summary>
    public byte[] TagOf(byte[] type, int typeCount, byte[] number, int at, int count)
    {
        byte[] text = new byte[typeCount + 1 + count];
        System.Array.Copy(type, 0, text, 0, typeCount);
        text[typeCount] = (byte)'/';
        System.Array.Copy(number, at, text, typeCount + 1, count);
        byte[] code = new byte[Limits.KeyBytes];
        _identity.Hmac.Compute(_cityKey, text, 0, text.Length, code);
        byte[] tag = new byte[Limits.TagChars];
        Base64Text.Encode(code, 0, code.Length, tag, 0);
        return tag;
    }

    private void Answer(byte[] data, int count)
    {
        byte[] line = new byte[count];
        System.Array.Copy(data, 0, line, 0, count);
        bool good = _down.TryRead(
            TagMaker.LabelCommand, _identity.GatewayKey, _identity.Epoch, line, 0, count)
            && _down.Members.TryGetLong(Ascii.Bytes("n"), out long asked)
            && _down.Members.TryGetText(Ascii.Bytes("type"), out int typeAt, out int typeCount)
            && _down.Members.TryGetText(Ascii.Bytes("object"), out int at, out int length)
            && Reply(line, asked, typeAt, typeCount, at, length);
        if (good) Asked++;
    }

    private bool Reply(
        byte[] line, long asked, int typeAt, int typeCount, int at, int length)
    {
        if (Silent) return true;
        byte[] type = new byte[typeCount];
        System.Array.Copy(line, typeAt, type, 0, typeCount);
        byte[] tag = TagOf(type, typeCount, line, at, length);
        if (!Replays) _counter++;
        PayloadWriter payload = new PayloadWriter(256);
        payload.Begin();
        payload.Number("v", 1);
        payload.Text("dev", _identity.Dev);
        payload.Text("kind", "tag");
        payload.Number("n", _counter);
        payload.Number("re", asked);
        payload.Text("object", tag, 0, tag.Length);
        if (!payload.End()) return false;
        int count = _down.Write(
            TagMaker.LabelCommand, _identity.GatewayKey, _identity.Epoch, payload.Buffer,
            payload.Count, _buffer);
        if (count < 0) return false;
        byte[] answer = new byte[count];
        System.Array.Copy(_buffer, 0, answer, 0, count);
        _events.Inject(answer, LinkTopic.Command);
        return true;
    }
}
