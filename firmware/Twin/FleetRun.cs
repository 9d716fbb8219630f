using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Twin;

/// <summary>Runs a fleet in real time: device time goes <c>speed</c> times as fast.</summary>
/// <remarks>
/// Each second one JSON line with every device's totals goes out. The line <c>finish</c> comes in:
/// open visits end, none begin, all that is recorded is acked, a last line with
/// <c>"final":true</c> goes out.
/// </remarks>
/// <param name="options">The fleet.</param>
/// <param name="folder">Where the devices keep their flash.</param>
/// <param name="time">The clock.</param>
public sealed class FleetRun(TwinOptions options, string folder, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private volatile bool _finish;

    /// <summary>Runs until <c>finish</c> or the token.</summary>
    /// <param name="input">Where <c>finish</c> comes from.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="endWithInput">Whether the end of the input ends the run.</param>
    /// <param name="cancel">Ends the run at once.</param>
    /// <returns>True when all that was recorded is acked.</returns>
    public async Task<bool> RunAsync(
        TextReader input, TextWriter output, bool endWithInput, CancellationToken cancel)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var devices = TwinFleet.Boot(options, folder, time);
        _ = ListenAsync(input, endWithInput, linked);
        try
        {
            await DriveAsync(devices, output, linked.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopped from outside: what is recorded stays on the flash.
        }

        var reports = Reports(devices);
        await WriteAsync(output, reports, true);
        foreach (var device in devices) await device.DisposeAsync();
        return reports.All(report => report.Acked == report.Recorded);
    }

    private async Task DriveAsync(
        IReadOnlyList<ITwinDevice> devices, TextWriter output, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var lineAt = TimeSpan.Zero;
        TimeSpan? finishing = null;
        while (!cancel.IsCancellationRequested)
        {
            var elapsed = time.GetElapsedTime(started);
            for (var i = 0; i < devices.Count; i++)
            {
                var speed = options.Devices[i].Speed;
                devices[i].Advance(
                    (long)elapsed.TotalMilliseconds * (speed > 0 ? speed : options.Speed));
            }

            if (_finish && finishing is null)
            {
                finishing = elapsed;
                foreach (var device in devices) device.StopVisits();
            }

            if (finishing is { } since && (IsDone(devices) || elapsed - since > FinishLimit))
            {
                return;
            }

            if (elapsed >= lineAt)
            {
                lineAt = elapsed + LineEvery;
                await WriteAsync(output, Reports(devices), false);
            }

            await Task.Delay(Pace, time, cancel);
        }
    }

    private static bool IsDone(IReadOnlyList<ITwinDevice> devices) =>
        devices.All(device => device.IsAtRest && IsAcked(device.Report()));

    private static bool IsAcked(TwinReport report) => report.Acked == report.Recorded;

    private static List<TwinReport> Reports(IReadOnlyList<ITwinDevice> devices) =>
        [.. devices.Select(device => device.Report())];

    private async Task WriteAsync(TextWriter output, List<TwinReport> reports, bool final)
    {
        var line = new TwinLine(time.GetUtcNow().ToUnixTimeMilliseconds(), final, reports);
        await output.WriteLineAsync(JsonSerializer.Serialize(line, Json));
        await output.FlushAsync();
    }

    private async Task ListenAsync(
        TextReader input, bool endWithInput, CancellationTokenSource end)
    {
        try
        {
            while (await input.ReadLineAsync(end.Token) is { } line)
            {
                if (line.Trim() == "finish") _finish = true;
            }

            if (endWithInput && !_finish) await end.CancelAsync();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            // The run is over, or nobody can say finish any more.
        }
    }

    private sealed record TwinLine(long T, bool Final, IReadOnlyList<TwinReport> Devices);
}
