using System.IO.Pipelines;
using System.Threading.Channels;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Tests.EndToEnd;

/// <summary>A device that records without pause and sends until the gateway's tagged ack.</summary>
/// <remarks>Its memory is its flash: it outlives the gateway, and forgets nothing that was not
/// acked.</remarks>
internal sealed class GatewayKillDevice(TestDevice device, string site, string gateway, int port)
{
    private const int Window = 64;

    /// <summary>Least time between two new events; zero for none. A long run keeps its journal
    /// small enough that a start does not outgrow a round.</summary>
    public TimeSpan Pause { get; init; }

    private readonly List<byte[]> _lines = [];
    private readonly byte[] _key = Keys.Gateway(new NativeHmac(), device.Key, gateway, 1);
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _upto;

    /// <summary>Highest sequence under a good ack.</summary>
    public long Upto => Volatile.Read(ref _upto);

    /// <summary>Highest sequence recorded.</summary>
    public long Recorded => device.Seq;

    /// <summary>Lines put on a connection, copies counted.</summary>
    public long Sent { get; private set; }

    /// <summary>Its id.</summary>
    public string Id => device.Id;

    /// <summary>What it has recorded, in order; to be read once it is quiet.</summary>
    public IReadOnlyList<byte[]> Lines => _lines;

    /// <summary>Its keep-alive. Units: s. Default: 30.</summary>
    public ushort KeepAliveSeconds { get; set; } = 30;

    /// <summary>What is said of it when it vanishes, or null.</summary>
    public Will? Will { get; set; }

    /// <summary>Reaches the gateway another way than by loopback; null for loopback.</summary>
    public Func<CancellationToken, ValueTask<IDuplexPipe>>? Transport { get; set; }

    /// <summary>Sends until cancelled or cut off; with <paramref name="last"/>, until all up to
    /// there is acked.</summary>
    public async Task RunAsync(long last, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested && Upto < last)
        {
            try
            {
                await ConnectionAsync(last, cancel);
            }
            catch (Exception wrong) when (wrong is MqttException or OperationCanceledException
                or IOException or TimeoutException)
            {
                await Task.WhenAny(Task.Delay(
                    TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel));
            }
        }
    }

    private async Task ConnectionAsync(long last, CancellationToken cancel)
    {
        await using var client = new MqttClient(
            new MqttClientOptions
            {
                Port = port,
                ClientId = device.Id,
                UserName = device.Id,
                Password = device.Password,
                InFlight = Window,
                TimeoutMs = 3_000,
                KeepAliveSeconds = KeepAliveSeconds,
                Will = Will,
                Transport = Transport,
            },
            TimeProvider.System);
        await client.ConnectAsync(cancel);
        await client.SubscribeAsync(Topics.Ack(site, device.Id), 1, null, cancel);
        Publish(client, device.Hello(1, Now()));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var listening = ListenAsync(client, end);
        try
        {
            await SendAsync(client, last, end.Token);
        }
        finally
        {
            await end.CancelAsync();
            await listening;
        }
    }

    private async Task SendAsync(MqttClient client, long last, CancellationToken cancel)
    {
        var next = Upto + 1;
        while (Upto < last && client.IsConnected)
        {
            if (next <= Math.Min(last, Upto + Window))
            {
                var isNew = next > device.Seq;
                if (isNew) await Task.Delay(Pause, TimeProvider.System, cancel);
                Publish(client, LineOf(next++));
                continue;
            }

            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            timer.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                await _news.Reader.ReadAsync(timer.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                next = Upto + 1; // no answer: from the first that is not acked
            }
        }
    }

    private async Task ListenAsync(MqttClient client, CancellationTokenSource end)
    {
        try
        {
            await foreach (var message in client.Messages.ReadAllAsync(end.Token))
            {
                var ack = message.Payload.ToArray();
                var isGood = AckLine.TryRead(
                    new NativeHmac(), _key, 1, device.Id, ack, 0, ack.Length, out var upto, out _,
                    out var why);
                Assert.True(isGood, "an ack with a bad tag");
                Assert.True(why is null or "full", $"{device.Id} was told {why}");
                if (upto > Upto) Volatile.Write(ref _upto, upto);
                _news.Writer.TryWrite(true);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }

        if (!end.IsCancellationRequested) await end.CancelAsync();
    }

    private byte[] LineOf(long seq)
    {
        while (_lines.Count < seq) _lines.Add(device.Dropoff(100 + (device.Seq % 900), Now()));
        return _lines[(int)seq - 1];
    }

    private void Publish(MqttClient client, byte[] line)
    {
        Sent++;
        // Nobody waits for PUBACK: it is not the ack.
        _ = client.PublishAsync(Topics.Event(site, device.Id), line, 1).ContinueWith(
            static task => task.Exception, TaskScheduler.Default);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
