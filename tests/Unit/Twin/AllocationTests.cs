using Edge.Device;
using Edge.Device.Store;
using Edge.RecyclingBox;
using Edge.SmartBin;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Bin;
using Edge.Twin.Chips.Box;
using Edge.Wire;

namespace Edge.Tests.Unit.Twin;

/// <summary>What the apps allocate: nothing while they sample, little for an event.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private long _bytes;

    [Fact]
    public void An_idle_bin_samples_for_a_minute_without_allocating()
    {
        // Goal: a device whose heap is 64 KB never collects while it weighs (firmware.md 8).
        // Measured round Step alone, connected, nobody there, after two minutes of warming up.
        var identity = new DeviceIdentity(new ManagedHmac(), "bin-01", "gw-01", Key, 1, "1.0.0");
        var gateway = new SimulatedGateway(identity, new Chance(1, "g")) { Epoch = 1 };
        var world = new BinWorld(1, "bin-01", [["mixed-paper"], ["PET"]]);
        world.People.NobodyComes = true;
        SmartBinApp bin = world.Boot(
            identity, new SimulatedFlash(FlashMap.Journal + 3, 1024), 3, gateway,
            new SimulatedClock(), [], "cal-1");
        Assert.True(bin.Claim());
        Assert.True(bin.Start(0));
        long now = 0;
        void Run(int ms)
        {
            for (long end = now + ms; now < end; now += 20)
            {
                gateway.Advance(now);
                world.Advance(now);
                Count(() => bin.Step(now));
            }
        }
        Run(120_000);
        _bytes = 0;
        Run(60_000);
        Assert.Equal(0, _bytes);
        world.People.NobodyComes = false;
        long first = bin.Journal.Next;
        while (bin.Journal.Next < first + 20 && now < 3_600_000) Run(1000);
        output.WriteLine($"bin: {_bytes / (bin.Journal.Next - first)} bytes for an event");
    }

    [Fact]
    public void An_idle_box_samples_for_a_minute_without_allocating()
    {
        var identity = new DeviceIdentity(new ManagedHmac(), "box-01", "gw-01", Key, 1, "1.0.0");
        var gateway = new SimulatedGateway(identity, new Chance(1, "g")) { Epoch = 1 };
        var world = new BoxWorld(1, "box-01");
        world.People.NobodyComes = true;
        RecyclingBoxApp box = world.Boot(
            identity, new SimulatedFlash(FlashMap.Journal + 3, 1024), 3, gateway,
            new SimulatedClock(), new BoxTerms([], [], false));
        Assert.True(box.Claim());
        Assert.True(box.Start(0));
        for (long now = 0; now < 180_000; now += 20)
        {
            if (now == 120_000) _bytes = 0;
            gateway.Advance(now);
            world.Advance(now);
            Count(() => box.Step(now));
        }
        Assert.Equal(0, _bytes);
    }

    private void Count(Func<int> step)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        step();
        _bytes += GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
