using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Store;

/// <summary>Writes records; <see cref="Replay"/> reads them.</summary>
internal static class RecordWriter
{
    public static void SessionState(ByteBuffer into, Session session)
    {
        into.Byte((byte)Record.SessionState);
        into.UInt32(session.StoreNumber);
        into.Text(session.ClientId);
        into.Byte(session.UserName is null ? (byte)0 : (byte)1);
        into.Text(session.UserName ?? "");
        into.UInt32(session.ExpirySeconds);
        into.Int64(session.EndsAtMs);
    }

    public static void OfSession(ByteBuffer into, Record record, Session session)
    {
        into.Byte((byte)record);
        into.UInt32(session.StoreNumber);
    }

    public static void OfPacket(ByteBuffer into, Record record, Session session, ushort packetId)
    {
        OfSession(into, record, session);
        into.UInt16(packetId);
    }

    public static void Subscribed(ByteBuffer into, Subscription subscription)
    {
        OfSession(into, Record.Subscribed, subscription.Session);
        into.Text(subscription.Filter);
        into.Byte(subscription.Entry.Options);
        into.UInt32(subscription.Identifier);
    }

    public static void Unsubscribed(ByteBuffer into, Session session, string filter)
    {
        OfSession(into, Record.Unsubscribed, session);
        into.Text(filter);
    }

    public static void Message(ByteBuffer into, Message message)
    {
        into.Byte((byte)Record.Message);
        into.Int64(message.Number);
        into.Byte((byte)(message.Qos | (message.Retain ? 4 : 0)));
        into.Int64(message.ExpiresAtMs);
        into.Text(message.PublisherId ?? "");
        into.Binary(message.TopicUtf8);
        into.UInt32((uint)message.Forward.Length);
        into.Raw(message.Forward);
        into.UInt32((uint)message.Payload.Length);
        into.Raw(message.Payload);
    }

    public static void Queued(ByteBuffer into, Session session, Delivery delivery)
    {
        OfSession(into, Record.Queued, session);
        into.Int64(delivery.Message.Number);
        into.UInt16(delivery.PacketId);
        into.Byte((byte)(delivery.Qos | (delivery.Retain ? 4 : 0)));
        into.UInt16(delivery.SubscriptionIds.Length);
        foreach (uint id in delivery.SubscriptionIds)
            into.UInt32(id);
    }

    public static void Will(ByteBuffer into, string clientId, KeptWill kept)
    {
        WillPacket will = kept.Will;
        into.Byte((byte)Record.Will);
        into.Text(clientId);
        into.UInt32(kept.DelaySeconds);
        into.Byte((byte)(will.Qos | (will.Retain ? 4 : 0)
            | (will.Properties.MessageExpiry is null ? 0 : 8)));
        into.UInt32(will.Properties.MessageExpiry ?? 0);
        into.Text(will.Topic);
        into.UInt32((uint)will.Properties.Forward.Length);
        into.Raw(will.Properties.Forward);
        into.UInt32((uint)will.Payload.Length);
        into.Raw(will.Payload);
    }

    public static void WillGone(ByteBuffer into, string clientId)
    {
        into.Byte((byte)Record.WillGone);
        into.Text(clientId);
    }

    public static void Retained(ByteBuffer into, Message message)
    {
        into.Byte((byte)Record.Retained);
        into.Int64(message.Number);
    }

    public static void RetainedCleared(ByteBuffer into, string topic)
    {
        into.Byte((byte)Record.RetainedCleared);
        into.Text(topic);
    }
}
