using System.Text;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Tests.Unit.ChargingMeter;

/// <summary>The least a gateway does: take events in order, once, and ack them.</summary>
internal sealed class LoopGateway(byte[] gatewayKey, string dev) : ILink
{
    private readonly ManagedHmac _hmac = new();
    private readonly EventLine _event = new();
    private readonly Queue<byte[]> _acks = new();

    /// <summary>What the device said of itself, in order.</summary>
    public List<string> Telemetry { get; } = [];

    /// <summary>Lines for its command topic.</summary>
    public Queue<byte[]> Commands { get; } = new();

    /// <summary>Accepted payloads in order.</summary>
    public List<string> Accepted { get; } = [];

    /// <summary>Lines that were no events, or out of order.</summary>
    public int Refused { get; private set; }

    /// <summary>While false nothing gets through.</summary>
    public bool Reachable { get; set; } = true;

    /// <summary>Every n-th ack is lost; 0 for none.</summary>
    public int LoseEvery { get; set; }

    private int _count;

    public bool Up { get; private set; }

    public void Open() => Up = Reachable;

    public void Close()
    {
        Up = false;
        _acks.Clear();
    }

    public bool Send(int topic, byte[] data, int count)
    {
        if (!Reachable)
        {
            Up = false;
            return false;
        }

        if (topic == LinkTopic.Telemetry) Telemetry.Add(Encoding.ASCII.GetString(data, 0, count));
        if (topic != LinkTopic.Event)
        {
            return true;
        }

        if (!_event.TryParse(data, 0, count))
        {
            Refused++;
            return true;
        }

        if (!_event.IsHello && _event.Seq == Accepted.Count + 1)
        {
            Accepted.Add(Encoding.ASCII.GetString(
                data, _event.PayloadOffset, _event.PayloadCount));
        }

        _count++;
        if (LoseEvery == 0 || _count % LoseEvery != 0)
        {
            _acks.Enqueue(AckLine.Write(_hmac, gatewayKey, 1, dev, Accepted.Count, -1, null));
        }

        return true;
    }

    public int Receive(byte[] into, out int topic)
    {
        if (Up && Commands.TryDequeue(out var command))
        {
            topic = LinkTopic.Command;
            command.CopyTo(into, 0);
            return command.Length;
        }

        topic = LinkTopic.Ack;
        if (!Up || !_acks.TryDequeue(out var line))
        {
            return 0;
        }

        line.CopyTo(into, 0);
        return line.Length;
    }
}
