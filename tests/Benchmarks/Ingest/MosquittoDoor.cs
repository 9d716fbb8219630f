using System.Diagnostics;
using System.Threading.Channels;
using Edge.Cli.Demo;
using Edge.Mqtt;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>The same lines into Debian's mosquitto: what a broker alone does, which verifies,
/// deduplicates and seals nothing and says PUBACK before any disk.</summary>
internal static class MosquittoDoor
{
    /// <summary>Measures one size.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="devices">How many.</param>
    /// <param name="folder">Where it may keep its file.</param>
    /// <param name="isKept">With persistence, written at each change.</param>
    public static async Task<IngestFigures> RunAsync(
        IngestArguments asked, int devices, string folder, bool isKept)
    {
        var load = Load.Make("gw-1", devices, asked.Lines);
        var port = LoopbackPorts.Free(1)[0];
        var place = Directory.CreateDirectory(Path.Combine(folder, $"mosquitto-{isKept}"));
        var config = Path.Combine(place.FullName, "mosquitto.conf");
        await File.WriteAllTextAsync(config, $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            user root
            max_inflight_messages 0
            persistence {(isKept ? "true" : "false")}
            persistence_location {place.FullName}/
            autosave_on_changes true
            autosave_interval 1000

            """);
        using var process = Process.Start(new ProcessStartInfo(
            File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto",
            ["-c", config]) { RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            await using var reader = await ReaderAsync(port);
            return await MqttLoad.MeasureAsync(
                asked, load, process, latencies => load.Devices.Select(one =>
                    new PubackSender(one, asked.Window, latencies)), port);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    // Stands where the gateway would: a lasting session that takes every line.
    private static async Task<MqttClient> ReaderAsync(int port)
    {
        var reader = new MqttClient(
            new MqttClientOptions
            {
                Port = port,
                ClientId = "gateway",
                CleanStart = false,
                InboundCapacity = 100_000,
                KeepAliveSeconds = 600,
            },
            TimeProvider.System);
        await reader.ConnectAsync();
        await reader.SubscribeAsync("edge/1/+/+/event", 1);
        _ = Task.Run(async () =>
        {
            await foreach (var _ in reader.Messages.ReadAllAsync())
            {
                // Taken; the broker has its PUBACK from the client.
            }
        });
        return reader;
    }

    // A line counts with its PUBACK.
    private sealed class PubackSender(LoadDevice device, int window, Latencies latencies)
        : MqttSender(device, "site", window, latencies)
    {
        private readonly Channel<long> _acked = Channel.CreateUnbounded<long>();


        protected override void Publish(string topic, long seq, CancellationToken end) =>
            _ = SendAsync(topic, seq, end);

        protected override async Task AckAsync(CancellationToken end) =>
            Device.Acked(
                await _acked.Reader.ReadAsync(end), TimeProvider.System.GetTimestamp(), Latencies);

        private async Task SendAsync(string topic, long seq, CancellationToken end)
        {
            try
            {
                var code = await Client.PublishAsync(
                    topic, Device.Lines[seq - 1], 1, cancellation: end);
                if (code == ReasonCode.Success) _acked.Writer.TryWrite(seq);
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
        }
    }
}
