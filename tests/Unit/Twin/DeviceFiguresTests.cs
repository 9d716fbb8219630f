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
    public void What_a_bin_and_a_box_hold_stays_within_the_budget()
    {
        Print("bin", BinHeld());
        Print("box", BoxHeld());
    }

    private void Print(string name, HeldBytes held)
    {
        output.WriteLine($"{name}: {held.Total}");
        foreach (var line in held.Heaviest(45)) output.WriteLine("  " + line);
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
