using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Client;

/// <summary>A QoS 1 or 2 message this client sent and the broker did not finish yet.</summary>
internal sealed class PendingPublish(Message message)
{
    public Message Message { get; } = message;

    /// <summary>0 while it waits for a place in the window, and for QoS 0.</summary>
    public ushort PacketId { get; set; }

    /// <summary>True when its publisher went away before it had a place.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>True after PUBREC: only PUBREL is repeated.</summary>
    public bool IsReleased { get; set; }

    /// <summary>True once written to a socket.</summary>
    public bool WasSent { get; set; }

    public TaskCompletionSource<ReasonCode> Done { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Write(ByteBuffer into, bool v5)
    {
        if (IsReleased)
        {
            WriteAck.Write(into, PacketType.Pubrel, PacketId);
            return;
        }
        WritePublish.Write(into, Fields(), v5);
        WasSent = true;
    }

    private PublishFields Fields() => new()
    {
        Topic = Message.TopicUtf8,
        Payload = Message.Payload,
        Forward = Message.Forward,
        MessageExpiry = Message.ExpiresAtMs == long.MaxValue
            ? null : (uint)Message.ExpiresAtMs, // the client keeps the seconds as given
        PacketId = PacketId,
        Qos = Message.Qos,
        Retain = Message.Retain,
        Duplicate = WasSent,
    };
}
