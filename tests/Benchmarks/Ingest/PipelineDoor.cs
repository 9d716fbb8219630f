using System.Diagnostics;
using Edge.Pipeline;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>Load straight into the pipeline, in this process: no broker, no sockets.</summary>
internal static class PipelineDoor
{
    /// <summary>Measures one size.</summary>
    public static async Task<IngestFigures> RunAsync(
        IngestArguments asked, int devices, string folder)
    {
        var platform = new TestPlatform(TestGateway.Id, 1);
        var load = Load.Make(TestGateway.Id, devices, asked.Lines);
        foreach (var one in load.Devices)
        {
            platform.Devices[one.Device.Id] = new TestPlatform.Listed(one.Device.Key);
        }

        await using var gateway = await Gateway.OpenAsync(
            TestGateway.Options(folder), platform, TimeProvider.System);
        foreach (var one in load.Devices) await gateway.KeysAsync(one.Device.Id);
        return Measure(asked, load, gateway);
    }

    private static IngestFigures Measure(IngestArguments asked, Load load, Gateway gateway)
    {
        var time = TimeProvider.System;
        var latencies = new Latencies(time);
        using var self = Process.GetCurrentProcess();
        using var end = new CancellationTokenSource(
            TimeSpan.FromSeconds(asked.Warm + asked.Seconds), time);
        var senders = load.Devices
            .Select(one => new Sender(one, gateway, latencies, asked.Window, end.Token)).ToList();
        foreach (var sender in senders) sender.Fill();
        end.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(asked.Warm));
        self.Refresh();
        var cpu = self.TotalProcessorTime;
        var before = load.Devices.Sum(one => one.Upto);
        var started = time.GetTimestamp();
        latencies.Clear();
        end.Token.WaitHandle.WaitOne();
        var elapsed = time.GetElapsedTime(started);
        var events = load.Devices.Sum(one => one.Upto) - before;
        self.Refresh();
        var status = gateway.View.Status();
        Console.Error.WriteLine(
            $"  durable {status.Durable}, sealed {status.Sealed} at the end of the load");
        return new IngestFigures(
            events / elapsed.TotalSeconds, latencies.Quantile(0.5), latencies.Quantile(0.99),
            (self.TotalProcessorTime - cpu).TotalMicroseconds / events, 0,
            self.WorkingSet64 / 1e6);
    }

    private sealed class Sender(
        LoadDevice device, Gateway gateway, Latencies latencies, int window,
        CancellationToken end) : IAnswer
    {
        private readonly TimeProvider _time = TimeProvider.System;
        private long _next = 1;

        public long Session => 1;

        public void Fill()
        {
            var last = Math.Min(device.Lines.Length, device.Upto + window);
            for (; _next <= last; _next++)
            {
                device.Sent(_next, _time.GetTimestamp());
                gateway.Submit(
                    device.Device.Id, device.Lines[_next - 1],
                    _time.GetUtcNow().ToUnixTimeMilliseconds(), this);
            }
        }

        public void Decided(AcceptCode code, byte[]? ack)
        {
            if (end.IsCancellationRequested) return;
            if (code != AcceptCode.Accept) throw new InvalidOperationException($"{code}");
            if (ack is null) return;
            device.Acked(LoadDevice.UptoOf(ack), _time.GetTimestamp(), latencies);
            Fill();
        }

        public void Abandoned()
        {
            // The run is over.
        }
    }
}
