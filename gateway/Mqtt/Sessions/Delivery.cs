using Edge.Mqtt.Topics;

namespace Edge.Mqtt.Sessions;

/// <summary>How far one delivery is. Source: MQTT 5.0 4.3.</summary>
internal enum DeliveryStage : byte
{
    /// <summary>Never sent.</summary>
    Waiting,

    /// <summary>Sent, unacknowledged: sent again with DUP after a reconnect.</summary>
    Sent,

    /// <summary>QoS 2 after PUBREC: a PUBREL is due or out.</summary>
    Released,
}

/// <summary>What a full queue means for a message.</summary>
internal enum Room : byte
{
    /// <summary>It needs room; without, the policy decides.</summary>
    Needed,

    /// <summary>Its publisher found room before others took it, and will be told that it is
    /// stored: it is taken.</summary>
    Found,

    /// <summary>A retained one for a new subscription: their number has its own limit.</summary>
    Retained,
}

/// <summary>One message on its way to one session.</summary>
/// <remarks>Thread-safety: guarded by its session's lock.</remarks>
internal sealed class Delivery
{
    public required Message Message { get; init; }

    public required byte Qos { get; init; }

    public bool Retain { get; init; }

    /// <summary>Identifiers of all subscriptions that matched. MQTT-3.3.4-3, -4.</summary>
    public uint[] SubscriptionIds { get; init; } = [];

    /// <summary>The shared subscription it came by; it may move to another member.</summary>
    public SharedGroup? Group { get; init; }

    /// <summary>0 with QoS 0. Given when queued, so that it is on disk before it is sent.
    /// </summary>
    public ushort PacketId { get; set; }

    /// <summary>It may go out when this batch of the store is durable.</summary>
    public long Batch { get; set; }

    public DeliveryStage Stage { get; set; }

    /// <summary>The list it is in.</summary>
    public DeliveryList? List { get; set; }

    public Delivery? Previous { get; set; }

    public Delivery? Next { get; set; }
}

/// <summary>Deliveries in order; taking one out of the middle costs nothing.</summary>
internal sealed class DeliveryList
{
    public Delivery? First { get; private set; }

    public Delivery? Last { get; private set; }

    public int Count { get; private set; }

    public void AddLast(Delivery d)
    {
        d.Previous = Last;
        d.Next = null;
        if (Last is null)
            First = d;
        else
            Last.Next = d;
        Last = d;
        d.List = this;
        Count++;
    }

    public void Remove(Delivery d)
    {
        if (d.Previous is null)
            First = d.Next;
        else
            d.Previous.Next = d.Next;
        if (d.Next is null)
            Last = d.Previous;
        else
            d.Next.Previous = d.Previous;
        d.Previous = d.Next = null;
        d.List = null;
        Count--;
    }

    /// <summary>Puts all of another list in front, in its order, and empties it.</summary>
    public void TakeInFront(DeliveryList other)
    {
        if (other.First is null)
            return;
        for (Delivery? d = other.First; d is not null; d = d.Next)
            d.List = this;
        other.Last!.Next = First;
        if (First is null)
            Last = other.Last;
        else
            First.Previous = other.Last;
        First = other.First;
        Count += other.Count;
        other.First = other.Last = null;
        other.Count = 0;
    }
}
