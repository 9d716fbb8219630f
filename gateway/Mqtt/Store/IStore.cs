using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Store;

/// <summary>Where sessions, queues and retained messages outlive the process.</summary>
/// <remarks>All changes between <see cref="Enter"/> and <see cref="Exit"/> are on disk together or
/// not at all; never call Enter under a session's lock. A change to a session is written under
/// that session's lock. Thread-safety: safe.</remarks>
internal interface IStore : IAsyncDisposable
{
    /// <summary>False when nothing outlives the process.</summary>
    bool IsDurable { get; }

    /// <summary>The last batch whose sync has returned.</summary>
    long DurableBatch { get; }

    /// <summary>Opens a change; gives the batch it will be in.</summary>
    long Enter();

    void Exit();

    /// <summary>Asks for a call when the open batch is durable.</summary>
    void Await(Session session);

    void Await(Connection connection);

    void MessageTaken(Message message);

    void SessionKept(Session session);

    /// <summary>What follows is the whole of the session; earlier records of it are void.
    /// </summary>
    void SessionReset(Session session);

    void SessionEnded(Session session);

    void Subscribed(Subscription subscription);

    void Unsubscribed(Session session, string filter);

    void Queued(Session session, Delivery delivery);

    /// <summary>QoS 2 after PUBREC. Gives the batch it is in.</summary>
    long Advanced(Session session, Delivery delivery);

    void Finished(Session session, Delivery delivery);

    void InboundKept(Session session, ushort packetId);

    /// <summary>QoS 2 after PUBREL. Gives the batch it is in.</summary>
    long InboundReleased(Session session, ushort packetId);

    void Retained(Message message);

    void RetainedCleared(string topic);

    /// <summary>The will of a connection, due should the process die. Replaces an earlier one.
    /// </summary>
    void WillKept(string clientId, KeptWill will);

    /// <summary>The will was published or withdrawn.</summary>
    void WillGone(string clientId);
}

/// <summary>A will on disk.</summary>
/// <param name="Will">As in CONNECT.</param>
/// <param name="DelaySeconds">As granted. Units: s.</param>
internal sealed record KeptWill(WillPacket Will, uint DelaySeconds);

/// <summary>Keeps nothing: every batch is durable before it begins.</summary>
internal sealed class MemoryStore : IStore
{
    public bool IsDurable => false;

    public long DurableBatch => 0;

    public long Enter() => 0;

    public void Exit()
    {
    }

    public void Await(Session session)
    {
    }

    public void Await(Connection connection)
    {
    }

    public void MessageTaken(Message message)
    {
    }

    public void SessionKept(Session session)
    {
    }

    public void SessionReset(Session session)
    {
    }

    public void SessionEnded(Session session)
    {
    }

    public void Subscribed(Subscription subscription)
    {
    }

    public void Unsubscribed(Session session, string filter)
    {
    }

    public void Queued(Session session, Delivery delivery)
    {
    }

    public long Advanced(Session session, Delivery delivery) => 0;

    public void Finished(Session session, Delivery delivery)
    {
    }

    public void InboundKept(Session session, ushort packetId)
    {
    }

    public long InboundReleased(Session session, ushort packetId) => 0;

    public void Retained(Message message)
    {
    }

    public void RetainedCleared(string topic)
    {
    }

    public void WillKept(string clientId, KeptWill will)
    {
    }

    public void WillGone(string clientId)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
