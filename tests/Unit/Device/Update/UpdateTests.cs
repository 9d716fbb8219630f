using Edge.Device.Update;
using Edge.Twin;

namespace Edge.Tests.Unit.Device.Update;

// Goal: a release that the platform ordered is fetched, checked, started and kept, and the device
// goes on counting all the while. Expected words: docs/reference/commands.md; rules: trust.md
// section 5, OTA.
public sealed class UpdateTests
{
    [Fact]
    public void A_release_is_fetched_checked_started_and_confirmed_by_the_first_ack()
    {
        var bench = new UpdateBench();
        bench.Tell(bench.Order(1));
        Assert.Equal("waits", bench.Sender.PayloadOf(
            bench.Sender.Lines.First(line => line.Contains("|{\"u\":"))).GetProperty("result")
            .GetString());
        bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
        bench.Run(1000);
        Assert.Equal("1.2.0", bench.Firmware);
        Assert.Equal(1, bench.Updates.Serial);
        Assert.Equal(
            ["downloading", "verified", "rebooted", "confirmed"], bench.Said.Distinct());
        Assert.Equal(["waits", "done"], bench.Ends);
        // 40 000 bytes in pieces of 1 024: 40 questions when nothing is lost.
        Assert.Equal(40, bench.Asked);
    }

    [Fact]
    public void A_board_without_slots_says_that_it_needs_a_cable()
    {
        var bench = new UpdateBench();
        var order = bench.Order(1);
        bench.Bin.HasSlots = false;
        bench.Bin.World.Images = null;
        bench.Bin.Boot();
        bench.RunUntil(() => bench.Bin.App.Outbox.Connected);
        bench.Tell(order);
        Assert.Equal(["refused cable"], bench.Ends);
        Assert.Null(bench.Updates);
    }

    [Fact]
    public void A_new_image_without_an_ack_within_ten_minutes_goes_back_to_the_old_one()
    {
        var bench = new UpdateBench();
        bench.Image = new TwinImage("smart-bin", "1.2.0", true).ToBytes(UpdateBench.ImageBytes);
        bench.Tell(bench.Order(1));
        bench.RunUntil(() => bench.Firmware == "1.2.0");
        var started = bench.Bin.Now;
        bench.RunUntil(() => bench.Firmware == "0.1.0");
        Assert.InRange(bench.Bin.Now - started, UpdateLimits.TrialMs, UpdateLimits.TrialMs + 100);
        bench.RunUntil(() => bench.Ends.Count == 2);
        bench.Run(1000);
        Assert.Equal(["waits", "refused reverted"], bench.Ends);
        Assert.Equal("rolled-back reverted", bench.Said[^1]);
        // The serial did not move: the release may be mended and ordered again.
        Assert.Equal(0, bench.Updates.Serial);
    }

    [Fact]
    public void An_image_that_restarts_again_and_again_is_given_three_starts()
    {
        var bench = new UpdateBench();
        bench.Image = new TwinImage("smart-bin", "1.2.0", true).ToBytes(UpdateBench.ImageBytes);
        bench.Tell(bench.Order(1));
        bench.RunUntil(() => bench.Firmware == "1.2.0");
        for (var start = 2; start <= BootChoice.TriesMax; start++)
        {
            bench.PowerCut();
            Assert.Equal("1.2.0", bench.Firmware);
        }

        bench.PowerCut();
        Assert.Equal("0.1.0", bench.Firmware);
        bench.RunUntil(() => bench.Ends.Count == 2);
        Assert.Equal("refused reverted", bench.Ends[^1]);
    }

    [Fact]
    public void A_deposit_weighed_during_a_download_is_not_lost()
    {
        var bench = new UpdateBench(visitors: true);
        var slow = 0;
        var good = bench.Mirror!;
        // A piece in three is lost, so that the download lasts over several visits.
        bench.Mirror = (at, count) => ++slow % 3 == 0 ? good(at, count) : null;
        bench.Tell(bench.Order(1));
        bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
        bench.RunUntil(() => bench.Bin.App.Journal.Waiting == 0);
        var events = bench.Bin.Events();
        var dropped = events.Where(e => e.GetProperty("kind").GetString() == "dropoff").ToList();
        Assert.True(dropped.Count > 3, $"only {dropped.Count} deposits in the time of a download");
        Assert.Equal(
            dropped.Sum(e => e.GetProperty("net").GetInt64()), bench.Bin.Gateway.Grams);
        Assert.Equal(events.Count, bench.Bin.Gateway.Last);
        Assert.Equal(bench.Bin.App.Totals.Grams, bench.Bin.Gateway.Grams);
    }

    [Fact]
    public void Nobody_is_interrupted_the_new_image_starts_when_nobody_is_served()
    {
        var bench = new UpdateBench(visitors: true);
        bench.Tell(bench.Order(1));
        bench.RunUntil(() => bench.Updates.Stage >= UpdateStage.Verified);
        var busy = false;
        while (bench.Firmware == "0.1.0")
        {
            busy |= !bench.Bin.App.Visit.IsIdle;
            var idle = bench.Bin.App.Visit.IsIdle;
            var boot = bench.Bin.App.Boot;
            bench.Run(20);
            Assert.True(bench.Bin.App.Boot == boot || idle || bench.Bin.App.Visit.IsIdle);
        }

        Assert.Equal("1.2.0", bench.Firmware);
    }

    [Fact]
    public void An_order_that_came_between_does_not_take_the_updates_answer_away()
    {
        var bench = new UpdateBench();
        bench.Tell(bench.Order(5));
        bench.Tell(bench.Sender.Order("epoch", 6, ",\"k\":1"));
        bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
        bench.Run(1000);
        Assert.Equal(["waits", "done", "done"], bench.Ends);
        // The platform sends what it has no last word on again: the update knows its own end.
        bench.Tell(bench.Order(5));
        Assert.Equal("done", bench.Ends[^1]);
        // And the number of the later order is not given up for it.
        bench.Tell(bench.Sender.Order("epoch", 6, ",\"k\":1"));
        Assert.Equal("done", bench.Ends[^1]);
        bench.Tell(bench.Sender.Order("epoch", 4, ",\"k\":1"));
        Assert.Equal("refused old", bench.Ends[^1]);
    }
}
