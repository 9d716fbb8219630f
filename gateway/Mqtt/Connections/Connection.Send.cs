using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Connections;

/// <summary>Packets to the client.</summary>
internal sealed partial class Connection
{
    private Dictionary<string, ushort>? aliasesOut;
    private int aliasesAllowed;
    private long clientPacketBytes = long.MaxValue;

    /// <summary>Unacknowledged QoS 1 and 2 the client takes (MQTT-3.3.4-9), at most ours.
    /// </summary>
    public int SendWindow { get; private set; } = 1;

    /// <summary>Writes a PUBLISH; false when it is longer than the client's maximum
    /// (MQTT-3.1.2-24).</summary>
    public bool TrySendPublish(Delivery d)
    {
        Message m = d.Message;
        var fields = new PublishFields
        {
            Topic = m.TopicUtf8,
            Payload = m.Payload,
            PacketId = d.PacketId,
            Qos = d.Qos,
            Retain = d.Retain,
            Duplicate = d.Qos > 0 && d.Stage == DeliveryStage.Sent,
        };
        if (IsV5)
        {
            fields.Forward = m.Forward;
            fields.SubscriptionIds = d.SubscriptionIds;
            fields.MessageExpiry = m.SecondsLeft(broker.NowMs());
        }
        lock (Outbound.Gate)
        {
            if (clientPacketBytes < long.MaxValue
                && WritePublish.Size(fields, IsV5) + 3 > clientPacketBytes)
                return false;
            if (aliasesAllowed > 0)
                Alias(ref fields, m.Topic);
            WritePublish.Write(Outbound.Buffer, fields, IsV5);
        }
        return true;
    }

    /// <summary>Writes a PUBACK, PUBREC, PUBREL or PUBCOMP; why not only to 5.0.</summary>
    public void SendAck(
        PacketType type, ushort id, ReasonCode code = ReasonCode.Success, string? text = null)
    {
        if (!IsV5)
            code = ReasonCode.Success;
        lock (Outbound.Gate)
        {
            int before = Outbound.Buffer.Count;
            WriteAck.Write(Outbound.Buffer, type, id, code, wantsProblems ? text : null);
            // MQTT-3.4.2-2: the text is left out where the packet would be too long.
            if (text is null || Outbound.Buffer.Count - before <= clientPacketBytes)
                return;
            Outbound.Buffer.Cut(before);
            WriteAck.Write(Outbound.Buffer, type, id, code);
        }
    }

    private void SendCompletion(PublishTicket done)
    {
        if (done.Packet is not { } packet)
        {
            SendAck(PacketType.Pubcomp, done.PacketId, done.Outcome.Code);
            return;
        }
        lock (Outbound.Gate)
            Outbound.Buffer.Raw(packet);
    }

    // 3.3.2.3.4: the first use carries the topic and the alias, later ones the alias alone. Until
    // all are given away each new topic gets one; they are never moved.
    private void Alias(ref PublishFields fields, string topic)
    {
        aliasesOut ??= [];
        if (aliasesOut.TryGetValue(topic, out ushort alias))
        {
            fields.Topic = default;
            fields.TopicAlias = alias;
        }
        else if (aliasesOut.Count < aliasesAllowed)
        {
            alias = (ushort)(aliasesOut.Count + 1);
            aliasesOut[topic] = alias;
            fields.TopicAlias = alias;
        }
    }
}
