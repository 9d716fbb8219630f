using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>One device's connection: a line counts when the gateway's ack covers it.</summary>
internal class MqttSender(
    LoadDevice device, string site, int window, Latencies latencies) : IAsyncDisposable
{
    private readonly string _topic = Topics.Event(site, device.Device.Id);
    private MqttClient? _client;
    private long _next = 1;

    /// <summary>The connection.</summary>
    protected MqttClient Client => _client!;

    /// <summary>The device.</summary>
    protected LoadDevice Device => device;

    /// <summary>Its waits.</summary>
    protected Latencies Latencies => latencies;

    /// <summary>Connects, subscribes to its acks.</summary>
    public virtual async Task ConnectAsync(int port)
    {
        _client = new MqttClient(
            new MqttClientOptions
            {
                Port = port,
                ClientId = device.Device.Id,
                UserName = device.Device.Id,
                Password = device.Device.Password,
                InFlight = 2 * window,
                KeepAliveSeconds = 600,
            },
            TimeProvider.System);
        await _client.ConnectAsync();
        await _client.SubscribeAsync(Topics.Ack(site, device.Device.Id), 0);
    }

    /// <summary>Takes acks until the end; in a closed loop each makes room for the next lines.
    /// </summary>
    public async Task RunAsync(bool isClosed, CancellationToken end)
    {
        try
        {
            if (isClosed) Fill(end);
            while (true)
            {
                await AckAsync(end);
                if (isClosed) Fill(end);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <summary>Sends the next line unless a whole window waits.</summary>
    public void SendOne(CancellationToken end)
    {
        if (_next > Math.Min(device.Lines.Length, Volatile.Read(ref device.Upto) + window)) return;
        device.Sent(_next, TimeProvider.System.GetTimestamp());
        Publish(_topic, _next++, end);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _client!.DisposeAsync();

    /// <summary>Publishes a line by its number.</summary>
    protected virtual void Publish(string topic, long seq, CancellationToken end) =>
        _ = _client!.PublishAsync(topic, device.Lines[seq - 1], 1, cancellation: end);

    /// <summary>Waits for the next ack and books it.</summary>
    protected virtual async Task AckAsync(CancellationToken end)
    {
        var message = await _client!.Messages.ReadAsync(end);
        var now = TimeProvider.System.GetTimestamp();
        device.Acked(LoadDevice.UptoOf(message.Payload.Span), now, latencies);
    }

    private void Fill(CancellationToken end)
    {
        var last = Math.Min(device.Lines.Length, device.Upto + window);
        while (_next <= last) SendOne(end);
    }
}
