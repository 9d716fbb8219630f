using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Connections;

/// <summary>SUBSCRIBE and UNSUBSCRIBE.</summary>
internal sealed partial class Connection
{
    private const int MostFilters = 1_024;

    private Step OnSubscribe(ReadOnlySpan<byte> body)
    {
        if (!ReadSubscribe.TryRead(
            body, IsV5, MostFilters, out SubscribePacket packet, out Fault fault))
            return Fail(fault);
        uint identifier = packet.Properties.SubscriptionIdentifier ?? 0;
        var codes = new List<ReasonCode>(packet.Entries.Count);
        var retained = new List<(Subscription, bool IsNew)>();
        // MQTT-3.8.4-5, -6: one code per filter, in their order.
        foreach (SubscribeEntry entry in packet.Entries)
        {
            var subscription = new Subscription(Session!, entry, identifier);
            codes.Add(broker.Subscribe(subscription, UserName is null, out bool isNew));
            if ((byte)codes[^1] < 0x80)
                retained.Add((subscription, isNew));
        }
        long batch = broker.SendRetained(Session!, retained, flush);
        Reply(PacketType.Suback, packet.PacketId, codes, batch);
        Session!.Pump(flush);
        return Step.Next;
    }

    private Step OnUnsubscribe(ReadOnlySpan<byte> body)
    {
        if (!ReadUnsubscribe.TryRead(
            body, IsV5, MostFilters, out UnsubscribePacket packet, out Fault fault))
            return Fail(fault);
        // MQTT-3.11.3-1, -2.
        ReasonCode[] codes = [.. packet.Filters.Select(f => broker.Unsubscribe(Session!, f)
            ? ReasonCode.Success : ReasonCode.NoSubscriptionExisted)];
        Reply(PacketType.Unsuback, packet.PacketId, codes, broker.CurrentBatch(Session!));
        return Step.Next;
    }

    // A kept session's answer waits until the change is on disk.
    private void Reply(
        PacketType type, ushort id, IReadOnlyList<ReasonCode> codes, long batch)
    {
        var suback = new SubackPacket(id, codes, PropertySet.None);
        if (batch <= broker.Store.DurableBatch)
        {
            lock (Outbound.Gate)
                WriteSuback.Write(Outbound.Buffer, type, suback, IsV5);
            flush.Add(Outbound);
            return;
        }
        var bytes = new ByteBuffer();
        WriteSuback.Write(bytes, type, suback, IsV5);
        var ticket = new PublishTicket(this, Message.None, id, TicketKind.Completion)
        {
            Batch = batch,
            Packet = bytes.Written.ToArray(),
        };
        bytes.Release();
        lock (line)
            Join(ticket);
        broker.Store.Await(this);
        Drain(flush);
    }
}
