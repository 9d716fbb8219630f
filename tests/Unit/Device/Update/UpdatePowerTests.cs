using Edge.Device.Update;
using Edge.Twin;

namespace Edge.Tests.Unit.Device.Update;

// Goal: a power cut at any write of an update, to the image or to the state, leaves a device that
// starts, counts, and ends with the new image whole or with the old one. Source: trust.md section
// 5 row 5.3.
public sealed class UpdatePowerTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 700)]
    [InlineData(300, 724)]
    [InlineData(7, 40)]
    public void A_power_cut_at_every_write_ends_with_the_new_image_whole(int kept, int garbage)
    {
        var writes = Writes();
        // 40 pieces, and two writes for each step of the state, the order and the boot counter.
        Assert.True(writes >= 40 + 10, $"only {writes} writes");
        for (var cut = 0; cut < writes; cut++)
        {
            var bench = new UpdateBench();
            var flash = bench.Bin.Flash;
            flash.CutAfter = cut;
            flash.KeptBytes = kept;
            flash.GarbageBytes = garbage;
            bench.Tell(bench.Order(1));
            for (var i = 0; i < 6_000 && !flash.Dead; i++) bench.Run(100);
            Assert.True(flash.Dead, $"write {cut} was never made");
            bench.PowerCut();
            Assert.True(bench.Bin.Started, $"no start after write {cut}");
            bench.RunUntil(() => bench.Bin.App.Outbox.Connected);
            // What the platform has no last word on it sends again at each greeting.
            bench.Tell(bench.Order(1));
            bench.RunUntil(
                () => bench.Updates.Stage is UpdateStage.Confirmed or UpdateStage.Refused);
            Assert.True(
                bench.Updates.Stage == UpdateStage.Confirmed && bench.Firmware == "1.2.0",
                $"write {cut}: {string.Join(", ", bench.Said)}");
            bench.Run(1000);
            bench.Tell(bench.Order(1));
            Assert.Equal("done", bench.Ends[^1]);
            bench.PowerCut();
            Assert.Equal("1.2.0", bench.Firmware);
        }
    }

    [Fact]
    public void A_power_cut_at_every_write_of_the_way_back_ends_with_the_old_image()
    {
        for (var cut = 0; ; cut++)
        {
            var bench = new UpdateBench();
            bench.Image = new TwinImage("smart-bin", "1.2.0", true).ToBytes(
                UpdateBench.ImageBytes);
            bench.Tell(bench.Order(1));
            bench.RunUntil(() => bench.Firmware == "1.2.0");
            bench.Bin.Flash.CutAfter = cut;
            bench.Run(UpdateLimits.TrialMs + 30_000);
            var wasCut = bench.Bin.Flash.Dead;
            if (wasCut) bench.PowerCut();
            bench.RunUntil(() => bench.Ends.Count == 2 && bench.Firmware == "0.1.0");
            Assert.Equal("refused reverted", bench.Ends[^1]);
            if (wasCut) continue;
            Assert.True(cut >= 4, $"only {cut} writes on the way back");
            break;
        }
    }

    [Fact]
    public void An_image_half_fetched_is_gone_on_with_after_a_power_cut()
    {
        var bench = new UpdateBench();
        bench.Tell(bench.Order(1));
        bench.RunUntil(() => bench.Updates.Percent >= 90);
        var asked = bench.Asked;
        bench.PowerCut();
        bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
        // The last segment of 16 KB is fetched again, the two before it are not.
        Assert.InRange(bench.Asked - asked, 8, 16);
        Assert.Equal("1.2.0", bench.Firmware);
    }

    [Fact]
    public void A_flash_that_takes_nothing_refuses_the_update_and_keeps_the_old_image()
    {
        var bench = new UpdateBench();
        bench.Tell(bench.Order(1));
        bench.RunUntil(() => bench.Updates.Percent >= 50);
        bench.Bin.Flash.WornOut = true;
        bench.RunUntil(() => bench.Ends.Count == 2);
        Assert.Equal("refused flash", bench.Ends[^1]);
        bench.Bin.Flash.WornOut = false;
        bench.PowerCut();
        Assert.Equal("0.1.0", bench.Firmware);
    }

    // How many writes the whole update makes, without a cut.
    private static int Writes()
    {
        var bench = new UpdateBench();
        var before = bench.Bin.Flash.Writes;
        bench.Tell(bench.Order(1));
        bench.RunUntil(() => bench.Ends.Count == 2);
        return bench.Bin.Flash.Writes - before;
    }
}
