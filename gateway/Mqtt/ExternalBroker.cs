using System.Threading.Channels;
using Edge.Mqtt.Codec;
using Edge.Mqtt.External;

namespace Edge.Mqtt;

/// <summary>A broker elsewhere (Mosquitto, EMQX, HiveMQ, RabbitMQ ...), seen as our own: the same
/// gate decides, and its decision is the acknowledgement.</summary>
/// <remarks>The PUBACK goes to that broker when the gate has decided, in the order of arrival
/// (MQTT-4.6.0-2); what it had not got by a break it sends again. It may forget everything: who
/// publishes must send again until the application itself answers. Connects and comes back by
/// itself. Thread-safety: safe.</remarks>
public sealed class ExternalBroker : IBroker
{
    private const uint SessionSeconds = 3_600;
    private readonly ExternalBrokerOptions options;
    private readonly IPublishGate gate;
    private readonly TimeProvider time;
    private readonly MqttClient client;
    private readonly AnswerLine line;
    private readonly Channel<Outgoing> outgoing;
    private readonly SemaphoreSlim underway;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;
    private readonly TaskCompletionSource<Exception> failure =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long leftOut;

    /// <summary>Begins to connect, and goes on trying.</summary>
    public ExternalBroker(ExternalBrokerOptions options, IPublishGate gate, TimeProvider time)
    {
        (this.options, this.gate, this.time) = (options, gate, time);
        line = new AnswerLine(options.Undecided);
        client = new MqttClient(
            options.Client with
            {
                CleanStart = false,
                SessionExpirySeconds = SessionSeconds,
                ManualAcknowledge = true,
                Reconnect = true,
                ReceiveMaximum = options.Undecided,
                InboundCapacity = options.Undecided,
            },
            time)
        {
            ConnectionChanged = (isOpen, why) => Tell(isOpen ? "connected" : "closed", why),
        };
        underway = new SemaphoreSlim(options.Client.InFlight);
        outgoing = Channel.CreateBounded<Outgoing>(
            new BoundedChannelOptions(options.Outgoing) { FullMode = BoundedChannelFullMode.Wait });
        running = RunAsync();
    }

    /// <summary>True while connected.</summary>
    public bool IsConnected => client.IsConnected;

    /// <summary>Messages of the application that found no room to wait.</summary>
    public long LeftOut => Interlocked.Read(ref leftOut);

    /// <inheritdoc/>
    public Task<Exception> Failure => failure.Task;

    /// <inheritdoc/>
    public void Publish(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain) =>
        Publish(topic, payload, qos, retain, MessageProperties.None);

    /// <inheritdoc/>
    /// <remarks>Waits in a bounded queue while there is no connection. Nothing that must not be
    /// lost may depend on it: acks are asked for again, states are said again.</remarks>
    public void Publish(
        string topic, ReadOnlyMemory<byte> payload, int qos, bool retain,
        MessageProperties properties)
    {
        if (!Utf8Text.IsTopicName(System.Text.Encoding.UTF8.GetBytes(topic)))
            throw new ArgumentException($"publish: '{topic}' is not a topic name", nameof(topic));
        var message = new Outgoing(topic, payload.ToArray(), qos, retain, properties);
        if (outgoing.Writer.TryWrite(message))
            return;
        if (Interlocked.Increment(ref leftOut) == 1)
            Tell("dropped", $"{options.Outgoing} messages wait already; the newest are left out");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        await client.DisposeAsync().ConfigureAwait(false);
        for (int i = 0; i < options.Client.InFlight; i++)
            await underway.WaitAsync().ConfigureAwait(false); // all that was under way has ended
        stop.Dispose();
        underway.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await ConnectAsync().ConfigureAwait(false);
            await Task.WhenAny(TakeAsync(), SayAsync()).Unwrap().ConfigureAwait(false);
            if (!stop.IsCancellationRequested)
                failure.TrySetResult(new MqttException(
                    $"{options.Client.Host}: another client came under our id "
                    + $"'{options.Client.ClientId}'; give each gateway its own"));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Tell("closed", "stopping");
        }
        catch (Exception e) // top of the loop: what nobody foresaw ends the process, said
        {
            failure.TrySetResult(e);
        }
    }

    // The first connection; later ones are the client's own affair.
    private async Task ConnectAsync()
    {
        await PersistAsync(() => client.ConnectAsync(stop.Token)).ConfigureAwait(false);
        foreach (string filter in options.Shared.Select(f => $"$share/{options.Share}/{f}")
            .Concat(options.Own))
            await PersistAsync(() => SubscribeAsync(filter)).ConfigureAwait(false);
    }

    private async Task SubscribeAsync(string filter)
    {
        ReasonCode code = await client.SubscribeAsync(filter, 1, cancellation: stop.Token)
            .ConfigureAwait(false);
        if ((byte)code >= 0x80)
            throw new MqttException(
                $"subscribe {filter}: {code}; allow it to {options.Client.UserName}", code);
    }

    private async Task PersistAsync(Func<Task> attempt)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await attempt().ConfigureAwait(false);
                return;
            }
            catch (MqttException e)
            {
                Tell("closed", e.Message);
            }
            await Task.Delay(client.Pause(i), time, stop.Token).ConfigureAwait(false);
        }
    }

    // Takes what is published until the client has ended for good.
    private async Task TakeAsync()
    {
        await foreach (InboundMessage message in client.Messages.ReadAllAsync(stop.Token)
            .ConfigureAwait(false))
        {
            await line.RoomAsync(stop.Token).ConfigureAwait(false);
            bool isGated = gate.Takes(message.Topic);
            PublishTicket ticket = line.Join(message, isGated);
            if (isGated)
                gate.Submit(ticket);
            else
                line.ScheduleDrain();
        }
    }

    private async Task SayAsync()
    {
        await foreach (Outgoing message in outgoing.Reader.ReadAllAsync(stop.Token)
            .ConfigureAwait(false))
        {
            await underway.WaitAsync(stop.Token).ConfigureAwait(false);
            _ = SayAsync(message);
        }
    }

    private async Task SayAsync(Outgoing m)
    {
        try
        {
            ReasonCode code = await client.PublishAsync(
                m.Topic, m.Payload, m.Qos, m.Retain, m.Properties, stop.Token)
                .ConfigureAwait(false);
            if ((byte)code >= 0x80)
                Tell("denied", $"publish {m.Topic}: {code}");
        }
        catch (Exception e) when (e is MqttException or OperationCanceledException)
        {
            Tell("dropped", $"publish {m.Topic}: {e.Message}");
        }
        finally
        {
            underway.Release();
        }
    }

    private void Tell(string kind, string text) =>
        options.Notice?.Invoke(new BrokerNotice(kind, null, text));

    /// <summary>One message of the application, waiting.</summary>
    private sealed record Outgoing(
        string Topic, byte[] Payload, int Qos, bool Retain, MessageProperties Properties);
}
