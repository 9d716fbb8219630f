using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Cli.Demo;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>A steady day: how long from an event's ack until it is sealed, and until the receipt?
/// </summary>
/// <remarks>Both are seen from outside, at the feed: batch and receipt as any dashboard gets them.
/// Issue 7, must-show 7; goals of trust.md section 8: sealed 1 s, receipt p99 2 s.</remarks>
internal static class ReceiptBenchmark
{
    private const int WarmSeconds = 5;

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">devices, events/s in all, seconds.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int Number(string name, int otherwise) => Array.IndexOf(arguments, name) is >= 0 and var at
            ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : otherwise;

        var folder = Directory.CreateTempSubdirectory("edge-bench-").FullName;
        try
        {
            await RunAsync(
                Number("--devices", 200), Number("--rate", 500), Number("--seconds", 60), folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task RunAsync(int devices, int rate, int seconds, string folder)
    {
        var time = TimeProvider.System;
        var asked = IngestArguments.Read([]);
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), devices, 0, 1, time.GetUtcNow());
        var twin = JsonNode.Parse(await File.ReadAllTextAsync(world.PathOf("twin.json")))!;
        var keys = twin["devices"]!.AsArray().ToDictionary(
            one => (string)one!["dev"]!, one => Convert.FromBase64String((string)one!["key"]!));
        var load = Load.Make((string)twin["gateway"]!, devices,
            rate * (seconds + WarmSeconds) * 12 / 10 + devices, keys);
        using var platform = await MqttDoor.StartAsync(
            asked, world, "platform", "platform", new Uri(world.PlatformAddress, "health"));
        using var gateway = await MqttDoor.StartAsync(
            asked, world, "gateway", "run", new Uri(world.GatewayAddress, "healthz"));
        await using var feed = await FeedAsync(world, time);
        using var stop = new CancellationTokenSource();
        var waits = new Waits(load, time);
        var reading = waits.ReadAsync(feed, stop.Token);
        var figures = await MqttLoad.MeasureAsync(
            asked with { Rate = rate, Seconds = seconds, Warm = WarmSeconds }, load, gateway,
            latencies => load.Devices.Select(one => new MqttSender(
                one, (string)twin["site"]!, asked.Window, latencies)), world.MqttPort);
        await DrainedAsync(load, waits, time);
        await stop.CancelAsync();
        await reading;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{devices} devices, {figures.PerSecond:n0} events/s, {waits.Receipts} receipted: "
            + $"sealed p50 {waits.Sealed.Quantile(0.5):n0} ms, p99 "
            + $"{waits.Sealed.Quantile(0.99):n0} ms after the ack; receipt p50 "
            + $"{waits.Receipted.Quantile(0.5):n0} ms, p99 "
            + $"{waits.Receipted.Quantile(0.99):n0} ms"));
        gateway.Kill();
        platform.Kill();
        await gateway.WaitForExitAsync();
        await platform.WaitForExitAsync();
    }

    private static async Task<MqttClient> FeedAsync(DemoWorld world, TimeProvider time)
    {
        var feed = new MqttClient(
            new MqttClientOptions
            {
                Port = world.MqttPort,
                ClientId = "bench-feed",
                UserName = DemoWorld.FeedUser,
                Password = world.FeedPassword,
                KeepAliveSeconds = 600,
            },
            time);
        await feed.ConnectAsync();
        await feed.SubscribeAsync(DemoWorld.FeedTopics, 1);
        return feed;
    }

    private static async Task DrainedAsync(Load load, Waits waits, TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (waits.Receipts < load.Devices.Sum(one => one.Upto)
            && time.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
    }

    /// <summary>Batches and receipts of the feed against the acks of the devices.</summary>
    private sealed class Waits(Load load, TimeProvider time)
    {
        private readonly Dictionary<string, LoadDevice> _devices = load.Devices.ToDictionary(
            one => one.Device.Id, StringComparer.Ordinal);
        private readonly Dictionary<long, List<(LoadDevice Device, long Seq)>> _waiting = [];
        private readonly EventLine _line = new();
        private long _receipts;

        public Latencies Sealed { get; } = new(time);

        public Latencies Receipted { get; } = new(time);

        public long Receipts => Volatile.Read(ref _receipts);

        public async Task ReadAsync(MqttClient feed, CancellationToken stop)
        {
            try
            {
                while (true)
                {
                    var message = await feed.Messages.ReadAsync(stop);
                    var now = time.GetTimestamp();
                    if (message.Topic.EndsWith("/feed/batch", StringComparison.Ordinal))
                        Batch(message.Payload.Span, now);
                    else if (message.Topic.EndsWith("/feed/receipt", StringComparison.Ordinal))
                        Receipt(message.Payload.Span, now);
                }
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
        }

        private void Batch(ReadOnlySpan<byte> bytes, long now)
        {
            if (!BatchDocument.TryParse(bytes, out var batch, out _)) return;
            var events = new List<(LoadDevice, long)>();
            foreach (var entry in batch.Entries)
            {
                if (!EntryLine.TryParse(entry, out var parts, out _)
                    || parts.EnvelopeLine is not { } text) continue;
                var source = System.Text.Encoding.ASCII.GetBytes(text);
                if (!_line.TryParse(source, 0, source.Length)
                    || !_devices.TryGetValue(_line.Dev, out var device)) continue;
                events.Add((device, _line.Seq));
                Add(Sealed, device, _line.Seq, now);
            }

            _waiting[batch.Old] = events;
        }

        private void Receipt(ReadOnlySpan<byte> bytes, long now)
        {
            if (!ReceiptDocument.TryParse(bytes, out var receipt, out _)
                || !_waiting.Remove(receipt.Old, out var events)) return;
            foreach (var (device, seq) in events) Add(Receipted, device, seq, now);
            Volatile.Write(ref _receipts, _receipts + events.Count);
        }

        // An ack that is still on its way when the batch is here: no wait at all.
        private static void Add(Latencies into, LoadDevice device, long seq, long now) =>
            into.Add(device.AckedAt(seq) is > 0 and var acked ? Math.Max(0, now - acked) : 0);
    }
}
