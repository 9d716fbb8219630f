namespace Edge.Mqtt.Sessions;

/// <summary>QoS 2 from the client: packet ids between PUBREC and PUBREL. Source: 4.3.3.</summary>
internal sealed partial class Session
{
    private readonly Dictionary<ushort, Held> inbound = [];

    /// <summary>An open ticket while its decision is pending; else the batch the id is in.
    /// </summary>
    private readonly record struct Held(PublishTicket? Open, long Batch);

    /// <summary>Registers a QoS 2 PUBLISH. True when the id is new; else it is a repetition, of a
    /// message already taken or of an open one, and gets its own place in the line.</summary>
    public bool BeginInbound(PublishTicket ticket, out PublishTicket? again)
    {
        lock (gate)
        {
            again = null;
            if (inbound.TryAdd(ticket.PacketId, new Held(ticket, 0)))
                return true;
            Held held = inbound[ticket.PacketId];
            again = new PublishTicket(
                ticket.Owner, ticket.Message, ticket.PacketId, TicketKind.Repetition)
            {
                Batch = held.Batch,
            };
            if (held.Open is { } first)
                first.Repetition = again;
            else
                again.Complete(PublishOutcome.Accepted);
            return false;
        }
    }

    /// <summary>The message is taken: the id stays until PUBREL, on disk too.</summary>
    public void KeepInbound(PublishTicket ticket, long batch)
    {
        lock (gate)
        {
            if (IsEnded || !inbound.ContainsKey(ticket.PacketId))
                return;
            inbound[ticket.PacketId] = new Held(null, batch);
            if (IsKept)
                broker.Store.InboundKept(this, ticket.PacketId);
        }
    }

    /// <summary>The message was refused: the id is free (MQTT 5.0 4.3.3).</summary>
    public void DropInbound(PublishTicket ticket)
    {
        lock (gate)
            inbound.Remove(ticket.PacketId);
    }

    /// <summary>PUBREL: the id is free. PUBCOMP may leave when the batch is durable: a broker that
    /// forgot the release would take the next message under this id for a repetition.</summary>
    /// <returns>False when the id is not known.</returns>
    public bool ReleaseInbound(ushort id, out long batch)
    {
        lock (gate)
        {
            batch = 0;
            if (!inbound.Remove(id))
                return false;
            if (IsKept)
                batch = broker.Store.InboundReleased(this, id);
            return true;
        }
    }
}
