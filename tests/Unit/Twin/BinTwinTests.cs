using Edge.Twin;

namespace Edge.Tests.Unit.Twin;

// Goal: a twin that is killed goes on from its files, as a device from its flash.
public sealed class BinTwinTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edge-twin-").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public async Task A_killed_twin_goes_on_with_all_it_recorded_and_the_next_boot()
    {
        var device = new TwinDeviceOptions
        {
            Dev = "bin-001",
            Key = Convert.ToBase64String(new byte[32]),
        };
        var fleet = new TwinOptions
        {
            Site = "s-1",
            Gateway = "g-1",
            Broker = new TwinBroker { Port = 1 },
            Devices = [device],
        };
        var killed = new BinTwin(fleet, device, folder, TimeProvider.System);
        killed.Advance(200_000);
        var before = killed.Report();
        Assert.True(before.Recorded > 5, $"recorded {before.Recorded}");
        Assert.Equal(1, before.Boot);

        // No Dispose in between: a kill -9 says goodbye to nobody.
        await using var again = new BinTwin(fleet, device, folder, TimeProvider.System);
        var after = again.Report();
        Assert.Equal((2L, before.Recorded, before.G, before.Mg),
            (after.Boot, after.Recorded, after.G, after.Mg));
        await killed.DisposeAsync();

        Directory.Delete(Path.Combine(folder, "flash"), true);
        await using var wiped = new BinTwin(fleet, device, folder, TimeProvider.System);
        Assert.Equal(("service", 0L), (wiped.Report().State, wiped.Report().Recorded));
    }
}
