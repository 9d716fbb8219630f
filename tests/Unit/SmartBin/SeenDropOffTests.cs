using System.Text;
using Edge.Device;
using Edge.Device.Classify;
using Edge.Device.Store;
using Edge.SmartBin;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Bin;
using Edge.Wire;

namespace Edge.Tests.Unit.SmartBin;

/// <summary>What the record says when sensors looked at a drop-off.</summary>
public sealed class SeenDropOffTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void What_was_declared_stands_beside_what_was_detected()
    {
        // Goal: a person declares paper, the sensors see metal or water: both are on record and
        // the declared category stays. design.md 12, ruling 1: conf, declared, detected.
        string[] lines = DropOffs(new Seen(metal: 740, water: 90));
        Assert.All(lines, line => Assert.Contains("\"cat\":\"mixed-paper\",\"conf\":", line));
        Assert.All(lines, line => Assert.Contains(",\"declared\":\"mixed-paper\"", line));
        Assert.All(lines, line => Assert.DoesNotContain("\"detected\":\"mixed-paper\"", line));
    }

    [Fact]
    public void A_bin_without_such_sensors_says_nothing_of_them()
    {
        string[] lines = DropOffs(null);
        Assert.All(lines, line => Assert.DoesNotContain("\"conf\":", line));
        Assert.All(lines, line => Assert.DoesNotContain("\"declared\":", line));
    }

    [Fact]
    public void Paper_that_looks_like_paper_is_detected_as_paper()
    {
        // Expected: the sensors' paper of ThingCatalogue's middle.
        string[] lines = DropOffs(new Seen(metal: 50, water: 180));
        Assert.Contains(lines, line => line.Contains("\"detected\":\"mixed-paper\""));
    }

    private static string[] DropOffs(ISenses? senses)
    {
        var identity = new DeviceIdentity(new ManagedHmac(), "bin-01", "gw-01", Key, 1, "1.0.0");
        var lines = new List<string>();
        var gateway = new SimulatedGateway(identity, new Chance(3, "g"))
        {
            Epoch = 1,
            Sink = (line, count) => lines.Add(Encoding.ASCII.GetString(line, 0, count)),
        };
        var world = new BinWorld(3, "bin-01", [["mixed-paper"]]) { Senses = senses };
        SmartBinApp bin = world.Boot(
            identity, new SimulatedFlash(FlashMap.Journal + 3, 1024), 3, gateway,
            new SimulatedClock(), [], "cal-1");
        Assert.True(bin.Claim());
        Assert.True(bin.Start(0));
        for (long now = 0; now < 600_000 && bin.Journal.Next <= 12; now += 20)
        {
            gateway.Advance(now);
            world.Advance(now);
            bin.Step(now);
        }
        string[] dropOffs = [.. lines.Where(line => line.Contains("\"kind\":\"dropoff\""))];
        Assert.NotEmpty(dropOffs);
        return dropOffs;
    }

    private sealed class Seen(int metal, int water) : ISenses
    {
        public bool TrySense(int compartment, Traits into)
        {
            into.HeightMm = 110;
            into.MetalPermille = metal;
            into.WaterPermille = water;
            into.ClearPermille = 560;
            into.WarmPermille = 110;
            return true;
        }
    }
}
