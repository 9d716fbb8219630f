using System.Diagnostics;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>Drives many connections against one broker process and measures it.</summary>
/// <remarks>Closed loop: every device keeps its window full. With a rate: events fall due one after
/// the other over all devices, at most a window ahead of a device's acks.</remarks>
internal static class MqttLoad
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Measures one size.</summary>
    public static async Task<IngestFigures> MeasureAsync(
        IngestArguments asked, Load load, Process process,
        Func<Latencies, IEnumerable<MqttSender>> connections, int port,
        Func<Task<long>>? sealedSoFar = null)
    {
        var time = TimeProvider.System;
        var latencies = new Latencies(time);
        MqttSender[] senders = [.. connections(latencies)];
        foreach (var sender in senders) await sender.ConnectAsync(port);
        using var end = new CancellationTokenSource(
            TimeSpan.FromSeconds(asked.Warm + asked.Seconds), time);
        var running = Task.WhenAll(
            senders.Select(sender => sender.RunAsync(asked.Rate == 0, end.Token)));
        var pacing = asked.Rate == 0
            ? Task.CompletedTask : PaceAsync(senders, asked.Rate, end.Token);
        await Task.Delay(TimeSpan.FromSeconds(asked.Warm), time);
        var sealedBefore = sealedSoFar is null ? 0 : await sealedSoFar();
        using var self = Process.GetCurrentProcess();
        var own = self.TotalProcessorTime;
        process.Refresh();
        var cpu = process.TotalProcessorTime;
        var before = load.Devices.Sum(one => one.Upto);
        var started = time.GetTimestamp();
        latencies.Clear();
        await running;
        await pacing;
        var elapsed = time.GetElapsedTime(started);
        var events = load.Devices.Sum(one => one.Upto) - before;
        process.Refresh();
        self.Refresh();
        var figures = new IngestFigures(
            events / elapsed.TotalSeconds, latencies.Quantile(0.5), latencies.Quantile(0.99),
            (process.TotalProcessorTime - cpu).TotalMicroseconds / events,
            (self.TotalProcessorTime - own).TotalMicroseconds / events,
            process.WorkingSet64 / 1e6)
        {
            SealedPerSecond = sealedSoFar is null ? 0
                : (await sealedSoFar() - sealedBefore) / elapsed.TotalSeconds,
        };
        foreach (var sender in senders) await sender.DisposeAsync();
        return figures;
    }

    private static async Task PaceAsync(
        MqttSender[] senders, int rate, CancellationToken end)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        long given = 0;
        try
        {
            while (true)
            {
                var due = (long)(time.GetElapsedTime(started).TotalSeconds * rate);
                for (; given < due; given++) senders[given % senders.Length].SendOne(end);
                await Task.Delay(Tick, time, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
