using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Store;
using Edge.Mqtt.Topics;

namespace Edge.Mqtt.Sessions;

/// <summary>What outlives a connection: subscriptions, queue, packet ids. Source: MQTT 5.0 4.1.
/// </summary>
/// <remarks>Thread-safety: safe; everything that moves is behind <see cref="gate"/>. Locks are
/// taken in the order connection, store, session, socket.</remarks>
internal sealed partial class Session(string clientId, string? userName, Broker broker)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Subscription> subscriptions = [];
    private Connection? connection;

    public string ClientId { get; } = clientId;

    /// <summary>Who the session belongs to; nobody else may take it over.</summary>
    public string? UserName { get; } = userName;

    /// <summary>Its number in the store's records; 0 = not written yet.</summary>
    public uint StoreNumber { get; set; }

    /// <summary>Units: s; 0 = ends with its connection. Source: MQTT 5.0 3.1.2.11.2.</summary>
    public uint ExpirySeconds { get; set; }

    /// <summary>When it ends while nobody is connected. Units: ms since 1970.</summary>
    public long EndsAtMs { get; set; } = long.MaxValue;

    /// <summary>The will of the last connection, and when it is due. Units: ms since 1970.
    /// </summary>
    public WillPacket? DelayedWill { get; set; }

    public long WillAtMs { get; set; }

    /// <summary>Rights as of the last connection; asked again at each delivery.</summary>
    public IAccessRules Access { get; set; } = NoAccess.Instance;

    /// <summary>True when it is written to the store.</summary>
    public bool IsKept => ExpirySeconds > 0 && broker.Store.IsDurable;

    public bool IsConnected => Volatile.Read(ref connection) is not null;

    public Connection? Connection => Volatile.Read(ref connection);

    /// <summary>True once it is no longer the session of its client id.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Gives the session to a new connection.</summary>
    /// <remarks>Unacknowledged deliveries come first again, in their order (MQTT-4.4.0-1).
    /// </remarks>
    public void Attach(Connection newcomer)
    {
        lock (gate)
        {
            connection = newcomer;
            EndsAtMs = long.MaxValue;
            waiting.TakeInFront(inFlight);
            releases.Clear();
        }
    }

    /// <summary>Takes the session from a connection; false when another one has it already.
    /// </summary>
    public bool Detach(Connection leaver)
    {
        lock (gate)
        {
            if (connection != leaver)
                return false;
            connection = null;
            return true;
        }
    }

    /// <summary>Adds a subscription; says whether the filter is new, or null at the limit.
    /// </summary>
    public bool? Subscribe(Subscription subscription, int most)
    {
        lock (gate)
        {
            bool isNew = !subscriptions.ContainsKey(subscription.Filter);
            if (isNew && subscriptions.Count >= most)
                return null;
            subscriptions[subscription.Filter] = subscription;
            if (IsKept)
                broker.Store.Subscribed(subscription);
            return isNew;
        }
    }

    public bool Unsubscribe(string filter)
    {
        lock (gate)
        {
            bool had = subscriptions.Remove(filter);
            if (had && IsKept)
                broker.Store.Unsubscribed(this, filter);
            return had;
        }
    }

    public Subscription[] Subscriptions()
    {
        lock (gate)
            return [.. subscriptions.Values];
    }

    /// <summary>Ends the session: nothing is delivered any more. Gives what shared subscriptions
    /// may hand to other members.</summary>
    /// <remarks>Source: MQTT 5.0 4.8.2: QoS 2 that was sent goes to nobody else.</remarks>
    public List<Delivery> End()
    {
        lock (gate)
        {
            IsEnded = true;
            List<Delivery> shared = TakeShared();
            waiting = new DeliveryList();
            inFlight = new DeliveryList();
            byId.Clear();
            queuedBytes = 0;
            subscriptions.Clear();
            return shared;
        }
    }

    /// <summary>Writes the whole of the session to the store, as one change.</summary>
    public void Snapshot(IStore store)
    {
        lock (gate)
        {
            if (!IsKept || IsEnded)
                return;
            store.SessionReset(this);
            foreach (Subscription s in subscriptions.Values)
                store.Subscribed(s);
            foreach (ushort id in inbound.Where(i => i.Value.Open is null)
                .Select(i => i.Key))
                store.InboundKept(this, id);
            foreach (Delivery d in InFlight().Concat(Waiting()).Where(d => d.Qos > 0))
            {
                store.Queued(this, d);
                if (d.Stage == DeliveryStage.Released)
                    store.Advanced(this, d);
            }
        }
    }

    /// <summary>Puts back what the store had, before anybody connects.</summary>
    public void Restore(ReplayedSession had)
    {
        StoreNumber = had.Number;
        ExpirySeconds = had.ExpirySeconds;
        foreach ((string filter, (byte options, uint identifier)) in had.Subscriptions)
            subscriptions[filter] = new Subscription(
                this, SubscribeEntry.FromOptions(filter, options), identifier);
        foreach (ushort id in had.Inbound)
            inbound[id] = default;
        had.Settle();
        foreach (Delivery d in had.Queue)
        {
            byId[d.PacketId] = d;
            lastId = d.PacketId;
            waiting.AddLast(d);
            queuedBytes += d.Message.Bytes;
        }
    }

    private IEnumerable<Delivery> Waiting()
    {
        for (Delivery? d = waiting.First; d is not null; d = d.Next)
            yield return d;
    }

    private IEnumerable<Delivery> InFlight()
    {
        for (Delivery? d = inFlight.First; d is not null; d = d.Next)
            yield return d;
    }
}
