using Edge.Twin;

namespace Edge.Tests.Unit.Twin;

// Goal: a box's twin goes on from its files after a kill, and never brings the same book twice.
public sealed class BoxTwinTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("edge-box-twin-").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public async Task A_killed_box_goes_on_with_all_it_recorded_and_other_people_come()
    {
        var device = new TwinDeviceOptions
        {
            Dev = "box-001",
            Kind = "box",
            Key = Convert.ToBase64String(new byte[32]),
        };
        var fleet = new TwinOptions
        {
            Site = "s-1",
            Gateway = "g-1",
            Broker = new TwinBroker { Port = 1 },
            Devices = [device],
        };
        // Without a gateway books go uncredited and phones stay out: clothes are still taken.
        var killed = (BoxTwin)TwinFleet.Boot(fleet, folder, TimeProvider.System)[0];
        killed.Advance(400_000);
        var before = killed.Report();
        Assert.True(before.Recorded > 5, $"recorded {before.Recorded}");
        Assert.Equal(("box", 1L), (before.Kind, before.Boot));
        var inFlap = killed.App.Find(1).Place.BookedMg;

        // No Dispose in between: a kill -9 says goodbye to nobody.
        var again = (BoxTwin)TwinFleet.Boot(fleet, folder, TimeProvider.System)[0];
        var after = again.Report();
        Assert.Equal((2L, before.Recorded, before.G, before.Mg),
            (after.Boot, after.Recorded, after.G, after.Mg));
        Assert.Equal(inFlap, again.World.Cells[0].LoadMg);
        again.Advance(400_000);
        Assert.True(again.Report().Recorded > before.Recorded, "nothing new after the kill");
        Assert.True(again.IsAtRest || again.App.InService, again.Report().State);
        await again.DisposeAsync();
        await killed.DisposeAsync();
    }
}
