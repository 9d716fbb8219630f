using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;
using Edge.Mqtt.Client;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt;

/// <summary>An MQTT client for 3.1.1 and 5.0.</summary>
/// <remarks>Thread-safety: safe. With <see cref="MqttClientOptions.Reconnect"/> it comes back by
/// itself, subscribes again where the broker forgot, and repeats what was not acknowledged.
/// </remarks>
public sealed partial class MqttClient : IAsyncDisposable
{
    // QoS 0 has no window: a slow network holds its publisher back here. Units: bytes.
    private const int OutboundMost = 1024 * 1024;
    private readonly MqttClientOptions options;
    private readonly TimeProvider time;
    private readonly Channel<InboundMessage> inbox;
    private readonly ConcurrentDictionary<string, SubscribeEntry> subscriptions = [];
    private readonly CancellationTokenSource stop = new();
    private ClientLink? link;
    private Task running = Task.CompletedTask;
    private TaskCompletionSource connected = NewSource();
    private bool hasConnected;

    /// <summary>Makes a client; it connects when told.</summary>
    public MqttClient(MqttClientOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        ClientId = options.ClientId;
        places = options.InFlight;
        inbox = Channel.CreateBounded<InboundMessage>(
            new BoundedChannelOptions(options.InboundCapacity) { SingleWriter = true });
    }

    /// <summary>The client id in use, the broker's if it gave one.</summary>
    public string ClientId { get; private set; }

    /// <summary>True from CONNACK until the connection is known to be broken.</summary>
    public bool IsConnected => Volatile.Read(ref link) is not null;

    /// <summary>True when the broker still had our session at the last connection.</summary>
    public bool SessionPresent { get; private set; }

    /// <summary>What is received. Completes when the client ends for good.</summary>
    public ChannelReader<InboundMessage> Messages => inbox.Reader;

    /// <summary>Called after each connection and each break; must not block.</summary>
    public Action<bool, string>? ConnectionChanged { get; set; }

    /// <summary>Connects and waits for the broker's word.</summary>
    /// <exception cref="MqttException">The broker was not reached or refused.</exception>
    public async Task ConnectAsync(CancellationToken cancellation = default)
    {
        ClientLink opened = await OpenAsync(cancellation).ConfigureAwait(false);
        running = SuperviseAsync(opened);
    }

    /// <summary>Publishes; messages leave in the order of the calls. With QoS 0 the task ends when
    /// the message is on its way, later while
    /// 1 MiB waits for the network; with QoS 1 and 2 it ends with the broker's acknowledgement,
    /// also when that takes a reconnect.</summary>
    /// <param name="topic">A topic name.</param>
    /// <param name="payload">Copied.</param>
    /// <param name="qos">Range: 0, 1, 2.</param>
    /// <param name="retain">Kept for later subscribers.</param>
    /// <param name="properties">5.0: beside the payload.</param>
    /// <param name="cancellation">Stops the waiting, not the message.</param>
    /// <returns>Success, or the broker's refusal (5.0).</returns>
    /// <exception cref="MqttException">The connection is gone and does not come back.</exception>
    public async Task<ReasonCode> PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, int qos = 0, bool retain = false,
        MessageProperties? properties = null, CancellationToken cancellation = default)
    {
        MessageProperties said = properties ?? MessageProperties.None;
        Message message = ToSend(topic, payload, qos, retain, said);
        if (qos == 0)
        {
            ClientLink now = await LinkAsync(cancellation).ConfigureAwait(false);
            await now.RoomAsync(OutboundMost, cancellation).ConfigureAwait(false);
            var once = new PendingPublish(message);
            now.Send(b => once.Write(b, now.IsV5));
            return ReasonCode.Success;
        }
        var pending = new PendingPublish(message);
        lock (gate)
            line.Enqueue(pending);
        Advance();
        try
        {
            return await pending.Done.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
                pending.IsGivenUp = pending.PacketId == 0;
        }
    }

    /// <summary>Subscribes to one filter and waits for the broker's word.</summary>
    /// <returns>The QoS granted, or why not.</returns>
    /// <exception cref="MqttException">No answer came.</exception>
    public async Task<ReasonCode> SubscribeAsync(
        string filter, int qos = 0, SubscribeChoices? choices = null,
        CancellationToken cancellation = default)
    {
        SubscribeChoices c = choices ?? SubscribeChoices.Default;
        var entry = new SubscribeEntry(
            filter, (byte)qos, c.NoLocal, c.RetainAsPublished, (byte)c.RetainHandling);
        if (c.Identifier != 0)
            identifiers[filter] = c.Identifier;
        ClientLink now = await LinkAsync(cancellation).ConfigureAwait(false);
        ReasonCode code = await AskAsync(now, entry, cancellation).ConfigureAwait(false);
        if ((byte)code < 0x80)
            subscriptions[filter] = entry;
        return code;
    }

    /// <summary>Takes a subscription back.</summary>
    /// <exception cref="MqttException">No answer came.</exception>
    public async Task<ReasonCode> UnsubscribeAsync(
        string filter, CancellationToken cancellation = default)
    {
        subscriptions.TryRemove(filter, out _);
        ClientLink now = await LinkAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<ReasonCode> codes = await AnswerAsync(now, (b, id) =>
            WriteUnsubscribe.Write(b, new UnsubscribePacket(id, [filter]), now.IsV5),
            cancellation).ConfigureAwait(false);
        return codes.Count > 0 ? codes[0] : ReasonCode.Success;
    }

    /// <summary>Leaves in good order: no will is published.</summary>
    public async Task DisconnectAsync(ReasonCode code = ReasonCode.Success)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref link, null) is { } open)
        {
            open.Send(b => WriteDisconnect.Write(b, open.IsV5, code));
            await open.DisposeAsync().ConfigureAwait(false);
        }
        await running.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync().ConfigureAwait(false);
        stop.Dispose();
    }

    private static TaskCompletionSource NewSource() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Message ToSend(
        string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, MessageProperties said)
    {
        Message message = Message.Create(topic, payload.Span, qos, retain, said, 0);
        if (!Utf8Text.IsTopicName(message.TopicUtf8))
            throw new ArgumentException($"publish: '{topic}' is not a topic name", nameof(topic));
        // The life in seconds goes out as given: see PendingPublish.
        return said.ExpirySeconds is not { } s ? message : new Message
        {
            Topic = message.Topic,
            TopicUtf8 = message.TopicUtf8,
            Payload = message.Payload,
            Forward = message.Forward,
            Qos = message.Qos,
            Retain = message.Retain,
            ExpiresAtMs = s,
        };
    }

    // The open link, or the next one where the client comes back by itself.
    private async ValueTask<ClientLink> LinkAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (Volatile.Read(ref link) is { } open)
                return open;
            if (!options.Reconnect || !hasConnected || stop.IsCancellationRequested)
                throw new MqttException($"{options.Host}:{options.Port}: not connected");
            await connected.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}

/// <summary>Choices of a 5.0 subscription. Source: MQTT 5.0 3.8.3.1.</summary>
/// <param name="NoLocal">Not what this client publishes itself.</param>
/// <param name="RetainAsPublished">Keep the retain flag of the publisher.</param>
/// <param name="RetainHandling">0 retained at subscribe, 1 only when new, 2 never.</param>
/// <param name="Identifier">Comes back with each message; 0 = none.</param>
public sealed record SubscribeChoices(
    bool NoLocal = false, bool RetainAsPublished = false, int RetainHandling = 0,
    uint Identifier = 0)
{
    /// <summary>As on 3.1.1.</summary>
    public static readonly SubscribeChoices Default = new();
}
