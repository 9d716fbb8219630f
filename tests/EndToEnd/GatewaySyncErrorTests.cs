using System.Globalization;

namespace Edge.Tests.EndToEnd;

// Goal: a sync that fails is never followed by an ack: the process stops with an error that says
// what to do, and after a new start nothing that was acked is missing. Method: strace makes one
// fdatasync of the running gateway's journal answer EIO, once, as a disk does that then behaves as
// if nothing had been (a second try would succeed, and lie). Source: trust.md section 3.
public sealed class GatewaySyncErrorTests : IDisposable
{
    private static readonly TimeSpan Limit = GatewayUnderLoad.Limit;

    private readonly GatewayUnderLoad _load = new(4);

    public void Dispose() => _load.Dispose();

    [Fact]
    public async Task A_failed_sync_stops_the_gateway_and_nothing_acked_is_missing()
    {
        var trace = Path.Combine(_load.Folder, "trace");
        var probe = await EdgeCommand.RunAsync(
            "strace", Limit, "-o", trace, "-e", "inject=fdatasync:error=EIO:when=1", "true");
        if (probe.ExitCode != 0) Assert.Skip($"strace may not trace here: {probe.Error}");
        await _load.PlatformAsync();
        var gateway = await _load.GatewayAsync();
        using var stop = new CancellationTokenSource();
        var running = _load.Devices
            .Select(device => device.RunAsync(long.MaxValue, stop.Token)).ToList();
        await _load.MoreAckedAsync(100);

        var data = _load.World.PathOf("gateway");
        using var strace = EdgeProcess.Start(
            "strace", "-f", "-qq", "-o", trace, "-P", Path.Combine(data, "journal.db-wal"),
            "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO:when=1", "-p",
            gateway.Id.ToString(CultureInfo.InvariantCulture));
        await _load.UntilAsync(() => gateway.HasExited, "the end of the gateway");
        Assert.Equal(1, gateway.ExitCode);
        await _load.UntilAsync(
            () => _load.Said.Contains("nothing is promised that is not on disk",
                StringComparison.Ordinal), "the reason");
        await stop.CancelAsync();
        await Task.WhenAll(running);
        await strace.EndAsync(Limit);
        var told = _load.Told();
        var syncs = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        Assert.Contains(syncs, line => line.Contains("EIO", StringComparison.Ordinal));
        // The journal's file was never synced again by this process: it did not try twice.
        Assert.DoesNotContain(
            syncs.SkipWhile(line => !line.Contains("EIO", StringComparison.Ordinal)).Skip(1),
            line => line.Contains("sync(", StringComparison.Ordinal)
                || line.Contains("sync resumed", StringComparison.Ordinal));

        var again = await _load.GatewayAsync();
        await _load.DrainAsync();
        await GatewayUnderLoad.KillAsync(again);
        var kept = await _load.CompareAsync(data, told);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a failed sync: {told.Values.Sum()} acked until it, at the end {kept}"));
    }
}
