using Edge.Device;
using Edge.Device.Store;
using Edge.RecyclingBox;
using Edge.SmartBin;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Bin;
using Edge.Twin.Chips.Box;
using Edge.Wire;

namespace Edge.Tests.Unit.Twin;

/// <summary>The figures of docs/reference/device.md, measured anew.</summary>
public sealed class DeviceFiguresTests(ITestOutputHelper output)
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void What_an_app_holds_is_what_the_reference_says()
    {
        // Goal: the next buffer is seen (budget: 64 KB of managed heap, firmware.md 8). Expected:
        // the table of device.md, not exceeded and not stale by more than a fifth.
        Check("smart bin", BinHeld());
        Check("recycling box", BoxHeld());
    }

    private void Check(string name, HeldBytes held)
    {
        output.WriteLine($"{name}: {held.Total}");
        foreach (var line in held.Heaviest(12)) output.WriteLine("  " + line);
        var row = File.ReadLines(Repository.Path("docs", "reference", "device.md"))
            .Single(line => line.StartsWith($"| {name} holds |", StringComparison.Ordinal));
        var stated = int.Parse(
            row.Split('|')[2].Replace(" ", "", StringComparison.Ordinal),
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(held.Total, stated * 4 / 5, stated);
        Assert.True(stated <= 64 * 1024, $"{name}: above the budget of 64 KB");
    }

    private static HeldBytes BinHeld()
    {
        var identity = new DeviceIdentity(new ManagedHmac(), "bin-01", "gw-01", Key, 1, "1.0.0");
        var gateway = new SimulatedGateway(identity, new Chance(1, "g")) { Epoch = 1 };
        var world = new BinWorld(1, "bin-01", [["mixed-paper"], ["PET"]]);
        SmartBinApp bin = world.Boot(
            identity, new SimulatedFlash(FlashMap.Journal + 3, 4096), 3, gateway,
            new SimulatedClock(), [], "cal-1");
        Assert.True(bin.Claim());
        Assert.True(bin.Start(0));
        return Held(bin);
    }

    private static HeldBytes BoxHeld()
    {
        var identity = new DeviceIdentity(new ManagedHmac(), "box-01", "gw-01", Key, 1, "1.0.0");
        var gateway = new SimulatedGateway(identity, new Chance(1, "g")) { Epoch = 1 };
        var world = new BoxWorld(1, "box-01");
        RecyclingBoxApp box = world.Boot(
            identity, new SimulatedFlash(FlashMap.Journal + 3, 4096), 3, gateway,
            new SimulatedClock(), new BoxTerms([], [], false));
        Assert.True(box.Claim());
        Assert.True(box.Start(0));
        return Held(box);
    }

    private static HeldBytes Held(object app)
    {
        var held = new HeldBytes(type => type.Namespace!.StartsWith("Edge.Twin",
            StringComparison.Ordinal));
        held.Walk(app);
        foreach (var room in new[] { typeof(Keys), typeof(DeviceIdentity), app.GetType() })
        {
            held.WalkStatics(room.Assembly);
        }

        return held;
    }
}
