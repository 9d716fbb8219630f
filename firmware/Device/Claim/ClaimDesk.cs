using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Device.Claim;

/// <summary>Asks for a name and a key until the platform gives them.</summary>
/// <remarks>
/// Request <c>{"v":1,"serial","kind":"claim","nd","product","fw"}</c>, answer <c>{"v":1,"serial",
/// "kind":"claimed","dev","nd","np","gw","site","k"}</c>, both under the bench's secret with label
/// EDGE1/claim. The answer counts only with this claim's own nonce. Driven by <see cref="Step"/>;
/// the board restarts when it is done. Source: trust.md 5, Claim. Thread-safety: none.
/// </remarks>
public sealed class ClaimDesk
{
    /// <summary>Longest line of a claim. Units: bytes.</summary>
    public const int LineBytesMax = 1024;

    private const int AgainMs = 5000;
    private const int OpeningMs = 30000;
    private const int SilentMs = 60000;
    private readonly ClaimState _state;
    private readonly ILink _link;
    private readonly IHmac _hmac;
    private readonly string _product;
    private readonly string _firmware;
    private readonly DownLine _down;
    private readonly BackOff _reconnect;
    private readonly PayloadWriter _writer = new PayloadWriter(512);
    private readonly byte[] _line = new byte[LineBytesMax];
    private readonly byte[] _secret;
    private readonly byte[] _nonce;
    private readonly string _nonceText;
    private bool _open;
    private long _sinceMs;
    private long _askAtMs;
    private long _openAtMs;

    /// <summary>Begins a claim; its nonce is used up by it.</summary>
    /// <param name="state">Serial and secret.</param>
    /// <param name="link">A link of the claim identity.</param>
    /// <param name="hmac">Computes HMAC-SHA256.</param>
    /// <param name="product">smart-bin, recycling-box, meter-collector.</param>
    /// <param name="firmware">Version text.</param>
    public ClaimDesk(
        ClaimState state, ILink link, IHmac hmac, string product, string firmware)
    {
        _state = state;
        _link = link;
        _hmac = hmac;
        _product = product;
        _firmware = firmware;
        _secret = state.Secret;
        // Counted once a claim, not once a start: a restart in the middle asks with the same one,
        // and the platform gives it the same answer again.
        if (state.Count == 0)
        {
            state.Begin();
        }

        _nonce = ClaimKeys.Nonce(hmac, _secret, state.Count);
        _nonceText = Base64Text.Encode(_nonce, 0, ClaimKeys.NonceBytes);
        _down = new DownLine(new TagMaker(hmac, LineBytesMax));
        _reconnect = new BackOff(_nonce[0] % 100);
    }

    /// <summary>A name and a key are kept on flash.</summary>
    public bool Done => _state.Stage == ClaimState.Claimed;

    /// <summary>Answers whose tag, serial or nonce was wrong.</summary>
    public int Refused { get; private set; }

    /// <summary>Requests handed to the link.</summary>
    public int Asked { get; private set; }

    /// <summary>Does what can be done now.</summary>
    /// <returns>Time until it wants to be called again. Units: ms. Range: 1 to 1000.</returns>
    public int Step(long nowMs)
    {
        if (Done || nowMs < _openAtMs)
        {
            return 1000;
        }

        if (!_open)
        {
            _open = true;
            _sinceMs = nowMs;
            _askAtMs = nowMs;
            _link.Open();
            return 50;
        }

        if (!_link.Up)
        {
            if (nowMs - _sinceMs > OpeningMs)
            {
                Drop(nowMs);
            }

            return 50;
        }

        Hear(nowMs);
        if (!Done && nowMs >= _askAtMs && Ask())
        {
            _askAtMs = nowMs + AgainMs;
        }

        // Waiting for a technician may take days; a fresh connection now and then costs little.
        if (nowMs - _sinceMs > SilentMs * 10)
        {
            Drop(nowMs);
        }

        return 100;
    }

    private bool Ask()
    {
        _writer.Begin();
        _writer.Number("v", 1);
        _writer.Text("serial", _state.Serial);
        _writer.Text("kind", "claim");
        _writer.Text("nd", _nonceText);
        _writer.Text("product", _product);
        _writer.Text("fw", _firmware);
        if (!_writer.End())
        {
            return false;
        }

        int count = _down.WriteClaim(_secret, _writer.Buffer, _writer.Count, _line);
        bool sent = count > 0 && _link.Send(LinkTopic.ClaimRequest, _line, count);
        Asked += sent ? 1 : 0;
        return sent;
    }

    private void Hear(long nowMs)
    {
        int count = _link.Receive(_line, out int topic);
        if (count <= 0)
        {
            return;
        }

        if (topic != LinkTopic.ClaimReply || !Take(count))
        {
            Refused++;
        }

        if (Done)
        {
            _link.Close();
        }
    }

    private bool Take(int count)
    {
        if (!_down.TryReadClaim(_secret, _line, 0, count))
        {
            return false;
        }

        PayloadMembers read = _down.Members;
        byte[] theirs = new byte[ClaimKeys.NonceBytes];
        bool good = Text(read, "kind") == "claimed" && Text(read, "serial") == _state.Serial
            && Text(read, "nd") == _nonceText && read.TryGetLong(Ascii.Bytes("v"), out long v)
            && v == 1 && read.TryGetText(Ascii.Bytes("np"), out int at, out int length)
            && length == 24
            && Base64Text.Decode(_line, at, length, theirs, 0) == ClaimKeys.NonceBytes
            && Ascii.IsId(Text(read, "dev")) && Ascii.IsId(Text(read, "gw"))
            && Ascii.IsId(Text(read, "site"))
            && read.TryGetLong(Ascii.Bytes("k"), out long k) && k >= 1;
        if (!good)
        {
            return false;
        }

        string dev = Text(read, "dev");
        read.TryGetLong(Ascii.Bytes("k"), out long epoch);
        return _state.Take(
            dev, Text(read, "gw"), Text(read, "site"),
            ClaimKeys.DeviceKey(_hmac, _secret, dev, _nonce, theirs), epoch);
    }

    private void Drop(long nowMs)
    {
        _link.Close();
        _open = false;
        _openAtMs = nowMs + _reconnect.NextMs();
    }

    private static string Text(PayloadMembers read, string name) =>
        read.TryGetText(Ascii.Bytes(name), out string value) ? value : "";
}
