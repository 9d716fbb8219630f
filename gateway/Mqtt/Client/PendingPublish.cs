using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Client;

/// <summary>A QoS 1 or 2 message this client sent and the broker did not finish yet.</summary>
internal sealed class PendingPublish(Message message, ushort id)
{
    public Message Message { get; } = message;

    public ushort PacketId { get; } = id;

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
