using System.Collections.Concurrent;
using System.IO.Pipelines;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;
using Edge.Mqtt.Store;
using Edge.Mqtt.Topics;

namespace Edge.Mqtt;

/// <summary>An MQTT broker: 3.1, 3.1.1 and 5.0, over any transport that is a pair of pipes.
/// </summary>
/// <remarks>Thread-safety: safe. What is acknowledged is final: see <see cref="IPublishGate"/> and
/// <see cref="BrokerOptions.StoreFolder"/>.</remarks>
public sealed partial class Broker : IBroker
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<Connection, byte> connections = [];
    private readonly ITimer sweep;
    private readonly TaskCompletionSource<Exception> storeFailure =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OwnTopics ownTopics = new();
    private int isSweeping;

    /// <summary>Opens a broker; with a store folder, takes up what is in it.</summary>
    /// <param name="options">Limits and folder.</param>
    /// <param name="gate">The application's say over what is published.</param>
    /// <param name="authenticator">Who may come in, and what they may do.</param>
    /// <param name="time">The clock; nothing here reads another.</param>
    public Broker(
        BrokerOptions options, IPublishGate gate, IAuthenticator authenticator, TimeProvider time)
    {
        Options = options;
        Gate = gate;
        Authenticator = authenticator;
        Time = time;
        Store = options.StoreFolder is null ? new MemoryStore()
            : OpenStore(new FolderFiles(options.StoreFolder));
        startedAtMs = sysAtMs = NowMs();
        TakeUpWills();
        sweep = time.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Counters since the start.</summary>
    public Figures Figures { get; } = new();

    /// <summary>Connections open now.</summary>
    public int ConnectionCount => connections.Count;

    internal BrokerOptions Options { get; }

    internal IPublishGate Gate { get; }

    internal IAuthenticator Authenticator { get; }

    internal TimeProvider Time { get; }

    internal IStore Store { get; }

    internal SubscriptionTree Tree { get; } = new();

    internal RetainedTree Retained { get; } = new();

    /// <summary>Serves one client. The task is the connection's lifetime; it does not fail.
    /// </summary>
    /// <param name="transport">The client's bytes; completed at the end.</param>
    /// <param name="facts">What is known of the client before its first byte.</param>
    /// <param name="cancellation">Ends the connection with Server shutting down.</param>
    public async Task ServeAsync(
        IDuplexPipe transport, ConnectionFacts facts, CancellationToken cancellation)
    {
        using var connection = new Connection(this, transport, facts);
        connections[connection] = 0;
        Count(facts.Address, 1);
        try
        {
            await connection.ServeAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Count(facts.Address, -1);
            connections.TryRemove(connection, out _);
        }
    }

    /// <summary>Publishes from the application, past the gate and the access rules.</summary>
    /// <param name="topic">A topic name without wildcards.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="qos">Range: 0, 1, 2.</param>
    /// <param name="retain">Keep it for later subscribers; an empty payload forgets it.</param>
    /// <exception cref="ArgumentException">The topic is not a topic name.</exception>
    public void Publish(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain) =>
        Publish(topic, payload, qos, retain, MessageProperties.None);

    /// <summary>Publishes from the application, with properties for 5.0 subscribers.</summary>
    /// <param name="topic">A topic name without wildcards.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="qos">Range: 0, 1, 2.</param>
    /// <param name="retain">Keep it for later subscribers; an empty payload forgets it.</param>
    /// <param name="properties">Beside the payload.</param>
    /// <exception cref="ArgumentException">The topic is not a topic name.</exception>
    public void Publish(
        string topic, ReadOnlyMemory<byte> payload, int qos, bool retain,
        MessageProperties properties)
    {
        OwnTopic known = ownTopics.Find(topic, Tree);
        // A message nobody wants is not copied: a batch is a megabyte.
        if (!retain && known.Route is { Targets: [], Groups: [] })
            return;
        Message message = Message.Create(
            topic, known.Utf8, payload.Span, qos, retain, properties, NowMs());
        var flush = new FlushSet();
        Deliver(message, known.Route, null, flush);
        // The application's thread has better to do than to write to sockets.
        flush.FlushSoon();
    }

    /// <summary>Closes every connection, keeps what is to be kept, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await sweep.DisposeAsync().ConfigureAwait(false);
        foreach (Connection connection in connections.Keys)
            connection.Close(ReasonCode.ServerShuttingDown, "shutting down");
        long from = Time.GetTimestamp();
        while (!connections.IsEmpty && Time.GetElapsedTime(from) < TimeSpan.FromSeconds(5))
            await Task.Delay(TimeSpan.FromMilliseconds(10), Time).ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends when the store's disk has failed: nothing is acknowledged any more, and the
    /// process should be started anew. Never ends otherwise.</summary>
    public Task<Exception> StoreFailure => storeFailure.Task;

    Task<Exception> IBroker.Failure => StoreFailure;

    internal long NowMs() => Time.GetUtcNow().ToUnixTimeMilliseconds();

    internal void Notify(string kind, string? clientId, string text) =>
        Options.Notice?.Invoke(new BrokerNotice(kind, clientId, text));

    private void PublishOwn(Message message)
    {
        var flush = new FlushSet();
        Route route = Tree.Match(message.Topic, message.PublisherId);
        Deliver(message, route, null, flush);
        flush.Flush();
    }
}
