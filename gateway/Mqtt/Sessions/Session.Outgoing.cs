using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Topics;

namespace Edge.Mqtt.Sessions;

/// <summary>The queue to the client, its window, its acknowledgements. Source: 4.3, 4.4.
/// </summary>
internal sealed partial class Session
{
    /// <summary>Packet ids given out at once. The rest is for publishers that passed the look at
    /// the queue at the same time.</summary>
    private const int IdsMost = 60_000;

    private readonly Dictionary<ushort, Delivery> byId = [];
    private readonly Queue<(ushort PacketId, long Batch)> releases = [];
    private DeliveryList waiting = new();
    private DeliveryList inFlight = new();
    private long queuedBytes;
    private int waitingUnacknowledged;
    private ushort lastId;

    /// <summary>True when a publisher should wait or be refused.</summary>
    public bool IsFull => IsAtLimit || byId.Count >= IdsMost;

    private bool IsAtLimit => waiting.Count >= broker.Options.Limits.QueuedMessages
        || Volatile.Read(ref queuedBytes) >= broker.Options.Limits.QueuedBytes;

    /// <summary>Messages waiting or in flight.</summary>
    public int Queued => waiting.Count + inFlight.Count;

    /// <summary>Takes a message for this client.</summary>
    /// <remarks>The change to the store must be open. Over the limit the policy decides, see
    /// <see cref="Room"/>.</remarks>
    /// <returns>False when it was left out.</returns>
    public bool Offer(Delivery d, long batch, FlushSet flush, Room room)
    {
        lock (gate)
        {
            if (IsEnded || !Access.MayReceive(d.Message.Topic))
                return false;
            if (d.Qos == 0)
                return OfferUnacknowledged(d, flush, room == Room.Retained);
            if (IsAtLimit && room == Room.Needed && !MakeRoom())
                return false;
            ushort id = NextId();
            if (id == 0)
                return false;
            d.PacketId = id;
            d.Batch = batch;
            byId[id] = d;
            waiting.AddLast(d);
            queuedBytes += d.Message.Bytes;
            if (IsKept)
                broker.Store.Queued(this, d);
            return true;
        }
    }

    /// <summary>Sends as much as the window, the socket and the store allow.</summary>
    public void Pump(FlushSet flush)
    {
        lock (gate)
        {
            if (connection is not { IsOpen: true } client)
                return;
            long durable = broker.Store.DurableBatch;
            while (releases.TryPeek(out var release) && release.Batch <= durable)
            {
                releases.Dequeue();
                client.SendAck(PacketType.Pubrel, release.PacketId);
            }
            while (waiting.First is { } d && d.Batch <= durable)
            {
                if ((d.Qos > 0 && inFlight.Count >= client.SendWindow)
                    || client.Outbound.IsCongested(broker.Options.Limits.OutboundBytes))
                    break;
                waiting.Remove(d);
                if (d.Qos == 0)
                {
                    waitingUnacknowledged--;
                    queuedBytes -= d.Message.Bytes;
                }
                Send(client, d);
            }
            flush.Add(client.Outbound);
        }
    }

    /// <summary>PUBACK from the client: the delivery is done. False when it fits nothing.
    /// </summary>
    public bool OnPuback(ushort id)
    {
        lock (gate)
        {
            if (!byId.TryGetValue(id, out Delivery? d))
                return true;
            if (d.Qos != 1 || d.Stage != DeliveryStage.Sent)
                return false;
            Finish(d);
            return true;
        }
    }

    /// <summary>PUBREC from the client. PUBREL goes out when the step is on disk: a broker that
    /// forgot it would send the message a second time.</summary>
    public bool OnPubrec(ushort id, ReasonCode code, Connection client)
    {
        lock (gate)
        {
            if (!byId.TryGetValue(id, out Delivery? d))
            {
                // Nothing is known under this id: let the client finish.
                if ((byte)code < 0x80)
                    client.SendAck(PacketType.Pubrel, id);
                return true;
            }
            if (d.Qos != 2 || d.Stage == DeliveryStage.Waiting)
                return false;
            if ((byte)code >= 0x80)
            {
                Finish(d); // MQTT-4.3.3-4 and 3.5.2.1: the flow ends here.
                return true;
            }
            if (d.Stage == DeliveryStage.Sent)
            {
                d.Stage = DeliveryStage.Released;
                d.Batch = IsKept ? broker.Store.Advanced(this, d) : 0;
                if (IsKept)
                    broker.Store.Await(this);
            }
            releases.Enqueue((id, d.Batch));
            return true;
        }
    }

    public bool OnPubcomp(ushort id)
    {
        lock (gate)
        {
            if (!byId.TryGetValue(id, out Delivery? d))
                return true;
            if (d.Qos != 2 || d.Stage != DeliveryStage.Released)
                return false;
            Finish(d);
            return true;
        }
    }

    /// <summary>What shared subscriptions brought and other members may have instead: what was
    /// never sent, and QoS 1 without its PUBACK.</summary>
    public List<Delivery> TakeShared(Func<SharedGroup, bool>? hasOthers = null)
    {
        lock (gate)
        {
            List<Delivery> taken =
            [
                .. InFlight().Where(d => d.Group is not null && d.Qos == 1),
                .. Waiting().Where(d => d.Group is not null
                    && (d.Qos == 1 || d.Stage == DeliveryStage.Waiting)),
            ];
            if (hasOthers is not null)
                taken.RemoveAll(d => !hasOthers(d.Group!));
            foreach (Delivery d in taken)
                Finish(d);
            return taken;
        }
    }

    private bool OfferUnacknowledged(Delivery d, FlushSet flush, bool isRetained)
    {
        int most = broker.Options.Limits.OutboundBytes;
        if (connection is not { IsOpen: true } client)
            return false; // MQTT 5.0 4.1: QoS 0 need not be kept for the absent.
        if (!isRetained && waitingUnacknowledged == 0)
        {
            if (client.Outbound.IsCongested(most))
                return false;
            Send(client, d);
            flush.Add(client.Outbound);
            return true;
        }
        // Behind retained ones that still wait: order within a topic.
        if (!isRetained && IsAtLimit)
            return false;
        waiting.AddLast(d);
        waitingUnacknowledged++;
        queuedBytes += d.Message.Bytes;
        return true;
    }

    private bool MakeRoom()
    {
        if (broker.Options.Limits.QueueFull != QueueFull.DropOldest)
            return false;
        Delivery? oldest = Waiting().FirstOrDefault(d => d.Stage == DeliveryStage.Waiting);
        if (oldest is null)
            return false;
        broker.Figures.Dropped();
        Finish(oldest);
        return true;
    }

    private void Send(Connection client, Delivery d)
    {
        if (d.Stage == DeliveryStage.Released)
        {
            inFlight.AddLast(d);
            client.SendAck(PacketType.Pubrel, d.PacketId);
            return;
        }
        // MQTT-3.3.2-5: expired before delivery began. MQTT-3.1.2-25: above its maximum.
        bool expired = d.Stage == DeliveryStage.Waiting
            && d.Message.ExpiresAtMs <= broker.NowMs();
        if (expired || !Access.MayReceive(d.Message.Topic) || !client.TrySendPublish(d))
        {
            broker.Figures.Dropped();
            if (d.Qos > 0)
                Forget(d);
            return;
        }
        broker.Figures.Sent(d.Message.Payload.Length);
        if (d.Qos == 0)
            return;
        d.Stage = DeliveryStage.Sent;
        inFlight.AddLast(d);
    }

    private void Finish(Delivery d)
    {
        d.List?.Remove(d);
        Forget(d);
    }

    private void Forget(Delivery d)
    {
        byId.Remove(d.PacketId);
        queuedBytes -= d.Message.Bytes;
        if (IsKept)
            broker.Store.Finished(this, d);
    }

    // MQTT-2.2.1-4: an id not in use. 0 when all 65 535 are.
    private ushort NextId()
    {
        if (byId.Count == ushort.MaxValue)
            return 0;
        do
            lastId = lastId == ushort.MaxValue ? (ushort)1 : (ushort)(lastId + 1);
        while (byId.ContainsKey(lastId));
        return lastId;
    }
}
