using System.Globalization;

namespace Edge.Tests.EndToEnd;

// Goal: what was acked is never lost and never doubled, whenever the gateway is killed. Method: the
// real processes, SIGKILL at a random moment under load, the same data folder again; then journal
// and ledger are compared with what the devices were told. Source: trust.md section 3.
public sealed class GatewayKillTests : IDisposable
{
    private const int DeviceCount = 8;

    // At full speed a round brings ten thousand events, and after some hundred of them the check
    // of the journal takes longer than the round: a long run sends 200 a second.
    private readonly GatewayUnderLoad _load = new(
        DeviceCount, TimeSpan.FromMilliseconds(Rounds > 100 ? 40 : 0));

    // EDGE_KILL_ROUNDS makes a long run of it.
    private static int Rounds =>
        int.TryParse(
            Environment.GetEnvironmentVariable("EDGE_KILL_ROUNDS"), CultureInfo.InvariantCulture,
            out var asked) ? asked : 20;

    public void Dispose() => _load.Dispose();

    [Fact]
    public async Task Killed_again_and_again_it_loses_no_acked_event_and_counts_none_twice()
    {
        var chance = new Random(20_261_121);
        await _load.PlatformAsync();
        using var load = new CancellationTokenSource();
        var running = _load.Devices
            .Select(device => device.RunAsync(long.MaxValue, load.Token)).ToList();

        for (var round = 1; round <= Rounds; round++)
        {
            var gateway = await _load.GatewayAsync();
            await _load.MoreAckedAsync(1);
            await Task.Delay(
                TimeSpan.FromMilliseconds(chance.Next(20, 600)), TimeProvider.System);
            await GatewayUnderLoad.KillAsync(gateway);
            if (round % 100 == 0)
                Console.WriteLine($"kill -9 of the gateway: {round} rounds, {_load.Acked} acked");
        }

        await load.CancelAsync();
        await Task.WhenAll(running);
        var told = _load.Told();
        var last = await _load.GatewayAsync();
        await _load.DrainAsync();
        await GatewayUnderLoad.KillAsync(last);
        var kept = await _load.CompareAsync(_load.World.PathOf("gateway"), told);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"kill -9 of the gateway: {Rounds} rounds, "
            + $"{_load.Devices.Sum(device => device.Sent)} lines sent, "
            + $"{told.Values.Sum()} acked while killing, {kept}"));
    }
}
