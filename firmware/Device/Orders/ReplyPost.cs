using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Device.Orders;

/// <summary>Says on the reply topic how an order ended; keeps what could not be sent.</summary>
/// <remarks>A reply to the gateway goes under K_g, one to the platform under K_u. Four may wait;
/// a lost one comes again, because an order is repeated until it is answered.</remarks>
public sealed class ReplyPost
{
    /// <summary>Longest reply. Units: bytes.</summary>
    public const int LineBytesMax = 1792;

    private const int Room = 4;
    private readonly ILink _link;
    private readonly DeviceIdentity _identity;
    private readonly DownLine _down;
    private readonly PayloadWriter _writer = new PayloadWriter(LineBytesMax - 128);
    private readonly byte[] _line = new byte[LineBytesMax];
    private readonly byte[][] _lines = new byte[Room][];
    private readonly int[] _counts = new int[Room];
    private int _waiting;

    /// <summary>Replies over a link.</summary>
    public ReplyPost(ILink link, DeviceIdentity identity)
    {
        _link = link;
        _identity = identity;
        _down = new DownLine(identity.Maker(LineBytesMax));
    }

    /// <summary>The writer between two replies, for what is written and sent at once.</summary>
    internal PayloadWriter Scratch => _writer;

    /// <summary>Replies that wait to be sent.</summary>
    public int Waiting => _waiting;

    /// <summary>Starts a reply; the caller adds what it has to say and ends it.</summary>
    /// <param name="number">Number of the order; 0 when no good one was read.</param>
    /// <param name="result">How it ended.</param>
    public PayloadWriter Begin(long number, int result)
    {
        _writer.Begin();
        _writer.Number("v", 1);
        _writer.Text("dev", _identity.Dev);
        _writer.Text("kind", "reply");
        _writer.Number("re", number);
        bool good = result == OrderResult.Done || result == OrderResult.Waits;
        _writer.Text("result", good ? OrderResult.Name(result) : "refused");
        if (!good)
        {
            _writer.Text("why", OrderResult.Name(result));
        }

        return _writer;
    }

    /// <summary>Starts a question or a remark of another kind, to the gateway.</summary>
    public PayloadWriter BeginOther(string kind)
    {
        _writer.Begin();
        _writer.Number("v", 1);
        _writer.Text("dev", _identity.Dev);
        _writer.Text("kind", kind);
        return _writer;
    }

    /// <summary>Ends what was begun and sends it, or keeps it to be sent.</summary>
    /// <returns>False when it did not fit or there was no room to keep it.</returns>
    public bool End(bool toPlatform)
    {
        if (!_writer.End() || _waiting == Room)
        {
            return false;
        }

        int count = toPlatform
            ? _down.WriteOrder(_identity.OrderKey, _writer.Buffer, _writer.Count, _line)
            : _down.Write(
                TagMaker.LabelCommand, _identity.GatewayKey, _identity.Epoch, _writer.Buffer,
                _writer.Count, _line);
        if (count < 0)
        {
            return false;
        }

        Step();
        bool sent = _waiting == 0 && _link.Up && _link.Send(LinkTopic.Reply, _line, count);
        if (!sent)
        {
            // What waits takes no more memory than it needs: mostly nothing waits.
            _lines[_waiting] = new byte[count];
            System.Array.Copy(_line, 0, _lines[_waiting], 0, count);
            _counts[_waiting] = count;
            _waiting++;
        }

        return true;
    }

    /// <summary>Sends what waits, oldest first.</summary>
    public void Step()
    {
        while (_waiting > 0 && _link.Up && _link.Send(LinkTopic.Reply, _lines[0], _counts[0]))
        {
            _waiting--;
            for (int i = 0; i < _waiting; i++)
            {
                _lines[i] = _lines[i + 1];
                _counts[i] = _counts[i + 1];
            }

            _lines[_waiting] = null;
        }
    }
}
