using System.Buffers.Binary;
using System.Text;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Store;

/// <summary>A session as the log tells it.</summary>
internal sealed class ReplayedSession
{
    public required string ClientId { get; init; }

    public uint Number { get; init; }

    public string? UserName { get; set; }

    public uint ExpirySeconds { get; set; }

    public long EndsAtMs { get; set; }

    public Dictionary<string, (byte Options, uint Identifier)> Subscriptions { get; } = [];

    /// <summary>In the order they were queued.</summary>
    public List<Delivery> Queue { get; private set; } = [];

    public HashSet<ushort> Inbound { get; } = [];

    public Dictionary<ushort, Delivery> ById { get; } = [];

    public void Reset()
    {
        Subscriptions.Clear();
        Queue.Clear();
        ById.Clear();
        Inbound.Clear();
    }

    /// <summary>Takes what was finished out of the queue.</summary>
    public void Settle() => Queue = [.. Queue.Where(d => ById.GetValueOrDefault(d.PacketId) == d)];
}

/// <summary>Reads a log from its first byte to its last whole batch.</summary>
internal sealed class Replay
{
    private readonly Dictionary<uint, ReplayedSession> sessions = [];
    private readonly Dictionary<long, Message> messages = [];

    public IEnumerable<ReplayedSession> Sessions => sessions.Values;

    public Dictionary<string, Message> Retained { get; } = [];

    /// <summary>By client id: of connections that were open at the end.</summary>
    public Dictionary<string, KeptWill> Wills { get; } = [];

    public long LastMessage { get; private set; }

    public uint LastSession { get; private set; }

    /// <summary>Takes in one file. False when it has bytes that are no batch of ours.</summary>
    public bool Take(ReadOnlySpan<byte> file)
    {
        while (file.Length >= StoreLog.HeadBytes)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file);
            uint sum = BinaryPrimitives.ReadUInt32BigEndian(file[4..]);
            if (length == 0)
                break;
            if (length > (uint)(file.Length - StoreLog.HeadBytes))
                return false;
            ReadOnlySpan<byte> batch = file.Slice(StoreLog.HeadBytes, (int)length);
            if (Crc32C.Of(batch) != sum || !TakeBatch(batch))
                return false;
            file = file[(StoreLog.HeadBytes + (int)length)..];
        }
        // Zeros are room that was made and not used.
        return file.IndexOfAnyExcept((byte)0) < 0;
    }

    private bool TakeBatch(ReadOnlySpan<byte> batch)
    {
        var reader = new PacketReader(batch);
        while (!reader.AtEnd)
        {
            if (!TakeRecord(ref reader))
                return false;
        }
        return true;
    }

    private bool TakeRecord(ref PacketReader r)
    {
        r.TryByte(out byte kind);
        switch ((Record)kind)
        {
            case Record.Message: return TakeMessage(ref r);
            case Record.Retained: return TakeRetained(ref r);
            case Record.RetainedCleared:
                bool cleared = TryText(ref r, out string topic);
                Retained.Remove(topic);
                return cleared;
            case Record.SessionState: return TakeState(ref r);
            case Record.Will: return TakeWill(ref r);
            case Record.WillGone:
                bool gone = TryText(ref r, out string clientId);
                Wills.Remove(clientId);
                return gone;
            default:
                return r.TryUInt32(out uint number)
                    && TakeOfSession((Record)kind, number, ref r);
        }
    }

    private bool TakeOfSession(Record kind, uint number, ref PacketReader r)
    {
        // Records of a session that has ended by now are read and lead nowhere.
        ReplayedSession session = sessions.GetValueOrDefault(number)
            ?? new ReplayedSession { ClientId = "" };
        switch (kind)
        {
            case Record.SessionEnded:
                sessions.Remove(number);
                return true;
            case Record.SessionReset:
                session.Reset();
                return true;
            case Record.Subscribed: return TakeSubscribed(session, ref r);
            case Record.Unsubscribed:
                bool gone = TryText(ref r, out string filter);
                session.Subscriptions.Remove(filter);
                return gone;
            case Record.Queued: return TakeQueued(session, ref r);
            case Record.Advanced or Record.Finished or Record.InboundKept
                or Record.InboundReleased:
                return r.TryUInt16(out ushort id) && TakePacket(kind, session, id);
            default: return false;
        }
    }

    private static bool TakePacket(Record kind, ReplayedSession session, ushort id)
    {
        switch (kind)
        {
            case Record.InboundKept: session.Inbound.Add(id); break;
            case Record.InboundReleased: session.Inbound.Remove(id); break;
            case Record.Finished: session.ById.Remove(id); break;
            default:
                if (session.ById.TryGetValue(id, out Delivery? d))
                    d.Stage = DeliveryStage.Released;
                break;
        }
        return true;
    }

    private bool TakeState(ref PacketReader r)
    {
        if (!r.TryUInt32(out uint number) || !TryText(ref r, out string clientId)
            || !r.TryByte(out byte hasUser) || !TryText(ref r, out string user)
            || !r.TryUInt32(out uint expiry) || !TryLong(ref r, out long endsAt))
            return false;
        if (!sessions.TryGetValue(number, out ReplayedSession? session))
            sessions[number] = session =
                new ReplayedSession { ClientId = clientId, Number = number };
        LastSession = Math.Max(LastSession, number);
        session.UserName = hasUser == 1 ? user : null;
        session.ExpirySeconds = expiry;
        session.EndsAtMs = endsAt;
        return true;
    }

    private static bool TakeSubscribed(ReplayedSession session, ref PacketReader r)
    {
        if (!TryText(ref r, out string filter) || !r.TryByte(out byte options)
            || !r.TryUInt32(out uint identifier))
            return false;
        session.Subscriptions[filter] = (options, identifier);
        return true;
    }

    private bool TakeQueued(ReplayedSession session, ref PacketReader r)
    {
        if (!TryLong(ref r, out long number) || !r.TryUInt16(out ushort id)
            || !r.TryByte(out byte flags) || !r.TryUInt16(out ushort count))
            return false;
        uint[] ids = new uint[count];
        for (int i = 0; i < count; i++)
        {
            if (!r.TryUInt32(out ids[i]))
                return false;
        }
        // Its bytes went with an older file: the session's whole state follows further on.
        if (!messages.TryGetValue(number, out Message? message))
            return true;
        var delivery = new Delivery
        {
            Message = message,
            Qos = (byte)(flags & 3),
            Retain = (flags & 4) != 0,
            SubscriptionIds = ids,
            PacketId = id,
            // It may have been sent: nobody wrote that down. DUP says so (MQTT-3.3.1-1).
            Stage = DeliveryStage.Sent,
        };
        session.Queue.Add(delivery);
        session.ById[id] = delivery;
        return true;
    }

    private bool TakeMessage(ref PacketReader r)
    {
        if (!TryLong(ref r, out long number) || !r.TryByte(out byte flags)
            || !TryLong(ref r, out long expires) || !TryText(ref r, out string publisher)
            || !r.TryBinary(out ReadOnlySpan<byte> topic)
            || !r.TryUInt32(out uint forwardBytes) || forwardBytes > (uint)r.Left
            || !r.TryTake((int)forwardBytes, out ReadOnlySpan<byte> forward)
            || !r.TryUInt32(out uint payloadBytes) || payloadBytes > (uint)r.Left
            || !r.TryTake((int)payloadBytes, out ReadOnlySpan<byte> payload))
            return false;
        LastMessage = Math.Max(LastMessage, number);
        messages[number] = new Message
        {
            Number = number,
            Topic = Encoding.UTF8.GetString(topic),
            TopicUtf8 = topic.ToArray(),
            Payload = payload.ToArray(),
            Forward = forward.ToArray(),
            Qos = (byte)(flags & 3),
            Retain = (flags & 4) != 0,
            ExpiresAtMs = expires,
            PublisherId = publisher.Length == 0 ? null : publisher,
        };
        return true;
    }

    private bool TakeWill(ref PacketReader r)
    {
        if (!TryText(ref r, out string clientId) || !r.TryUInt32(out uint delay)
            || !r.TryByte(out byte flags) || !r.TryUInt32(out uint expiry)
            || !TryText(ref r, out string topic)
            || !r.TryUInt32(out uint forwardBytes) || forwardBytes > (uint)r.Left
            || !r.TryTake((int)forwardBytes, out ReadOnlySpan<byte> forward)
            || !r.TryUInt32(out uint payloadBytes) || payloadBytes > (uint)r.Left
            || !r.TryTake((int)payloadBytes, out ReadOnlySpan<byte> payload))
            return false;
        var properties = new PropertySet
        {
            MessageExpiry = (flags & 8) != 0 ? expiry : null,
            Forward = forward.ToArray(),
        };
        Wills[clientId] = new KeptWill(
            new WillPacket(
                topic, payload.ToArray(), (byte)(flags & 3), (flags & 4) != 0, properties),
            delay);
        return true;
    }

    private bool TakeRetained(ref PacketReader r)
    {
        if (!TryLong(ref r, out long number))
            return false;
        if (messages.TryGetValue(number, out Message? m))
            Retained[m.Topic] = m;
        return true;
    }

    private static bool TryText(ref PacketReader r, out string text)
    {
        bool got = r.TryBinary(out ReadOnlySpan<byte> bytes);
        text = Encoding.UTF8.GetString(bytes);
        return got;
    }

    private static bool TryLong(ref PacketReader r, out long value)
    {
        bool got = r.TryTake(8, out ReadOnlySpan<byte> eight);
        value = got ? BinaryPrimitives.ReadInt64BigEndian(eight) : 0;
        return got;
    }
}
