using Edge.Device.Update;
using Edge.Tests.Unit.SmartBin;
using Edge.Twin;

namespace Edge.Tests.Unit.Device.Update;

// Goal: each attack that trust.md section 5, OTA, names (after The Update Framework) ends with the
// old image running, and the reason said. Key compromise is judged where signatures are checked:
// ReleaseManifestTests.
public sealed class UpdateAttackTests
{
    private readonly UpdateBench bench = new();

    [Fact]
    public void Arbitrary_install_an_order_without_the_platforms_key_starts_nothing()
    {
        // The gateway's own key makes a good command, and no order.
        bench.Tell(bench.Sender.Command("update", 7, ",\"serial\":1"));
        Assert.Equal("refused unknown", bench.Sender.Said);
        var forged = bench.Order(1);
        forged[^10] = (byte)(forged[^10] == 'A' ? 'B' : 'A');
        bench.Tell(forged);
        Assert.Equal("refused tag", bench.Sender.Said);
        bench.Run(60_000);
        Assert.Equal((0, "0.1.0"), (bench.Asked, bench.Firmware));
    }

    [Fact]
    public void Arbitrary_install_other_bytes_than_ordered_are_not_started()
    {
        var order = bench.Order(1);
        bench.Image = new TwinImage("smart-bin", "9.9.9", false).ToBytes(UpdateBench.ImageBytes);
        bench.Tell(order);
        Refused("hash");
    }

    [Fact]
    public void Arbitrary_install_one_flipped_bit_is_found()
    {
        var order = bench.Order(1);
        bench.Image[^1] ^= 1;
        bench.Tell(order);
        Refused("hash");
    }

    [Theory]
    [InlineData("ver", "\"0.1.0\"")]
    [InlineData("ver", "\"0.0.9\"")]
    [InlineData("min", "\"0.2.0\"")]
    [InlineData("serial", "1")]
    public void Rollback_what_is_not_newer_is_refused(string member, string value)
    {
        if (member == "serial")
        {
            // Serial 1 is confirmed; the same serial with a higher version is no newer release.
            bench.Tell(bench.Order(1));
            bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
            bench.Run(1000);
            bench.Tell(bench.Order(2, ("ver", "\"2.0.0\""), (member, value)));
            Assert.Equal(("refused version", "1.2.0"), (bench.Ends[^1], bench.Firmware));
            return;
        }

        bench.Tell(bench.Order(1, (member, value)));
        Assert.Equal(("refused version", 0), (bench.Ends[^1], bench.Asked));
    }

    [Fact]
    public void Rollback_an_older_order_said_again_is_refused()
    {
        var older = bench.Order(3);
        bench.Tell(bench.Order(4));
        bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
        bench.Run(1000);
        bench.Tell(older);
        Assert.Equal("refused old", bench.Ends[^1]);
    }

    [Fact]
    public void Freeze_an_expired_release_is_refused()
    {
        bench.Tell(bench.Order(1, ("exp", $"{bench.Bin.Clock.BaseMs - 1}")));
        Assert.Equal(("refused expired", 0), (bench.Ends[^1], bench.Asked));
    }

    [Fact]
    public void Freeze_a_release_that_expires_while_it_is_held_back_is_given_up()
    {
        var until = bench.Bin.Clock.BaseMs + bench.Bin.Now + 300_000;
        bench.Mirror = (_, _) => null;
        bench.Tell(bench.Order(1, ("exp", $"{until}")));
        bench.Run(310_000);
        Refused("expired");
    }

    [Fact]
    public void Freeze_a_device_that_does_not_know_the_time_waits_until_it_does()
    {
        bench.Bin.Clock.InStep = false;
        bench.PowerCut();
        bench.RunUntil(() => bench.Bin.App.Outbox.Connected);
        bench.Tell(bench.Order(1));
        bench.Run(120_000);
        Assert.Equal((0, UpdateStage.Fetching), (bench.Asked, bench.Updates.Stage));
        bench.Bin.Clock.InStep = true;
        bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
        Assert.Equal("1.2.0", bench.Firmware);
    }

    [Fact]
    public void Fast_forward_a_serial_more_than_a_thousand_ahead_is_refused()
    {
        bench.Tell(bench.Order(1, ("serial", "1001")));
        Assert.Equal(("refused range", 0), (bench.Ends[^1], bench.Asked));
        bench.Tell(bench.Order(2, ("serial", "1000")));
        bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
        Assert.Equal(1000, bench.Updates.Serial);
    }

    [Fact]
    public void Endless_data_the_size_is_judged_before_a_byte_is_taken()
    {
        bench.Tell(bench.Order(1, ("size", $"{4 * ImageSlots.SegmentBytes + 1}")));
        Assert.Equal(("refused size", 0), (bench.Ends[^1], bench.Asked));
        bench.Tell(bench.Order(2, ("size", "0")));
        Assert.Equal("refused size", bench.Ends[^1]);
    }

    [Fact]
    public void Endless_data_more_than_was_asked_for_is_let_go()
    {
        var image = bench.Image;
        bench.Mirror = (at, _) => image.AsSpan(at, Math.Min(1300, image.Length - at)).ToArray();
        bench.Tell(bench.Order(1));
        bench.Run(30_000);
        Assert.True(bench.Updates.OddPieces > 3, "pieces of 1 300 bytes were not refused");
        Assert.Equal(0, bench.Updates.Percent);
    }

    [Fact]
    public void Mix_and_match_a_piece_of_another_order_or_place_is_let_go()
    {
        bench.Mirror = (_, _) => null;
        bench.Tell(bench.Order(9));
        bench.Run(1000);
        var piece = Convert.ToBase64String(bench.Image.AsSpan(0, 1024));
        bench.Tell(bench.Sender.Command("piece", 1, $",\"re\":8,\"at\":0,\"data\":\"{piece}\""));
        bench.Tell(bench.Sender.Command("piece", 2, $",\"re\":9,\"at\":1024,\"data\":\"{piece}\""));
        Assert.Equal((2, 0), (bench.Updates.OddPieces, bench.Updates.Percent));
        bench.Tell(bench.Sender.Command("piece", 3, $",\"re\":9,\"at\":0,\"data\":\"{piece}\""));
        Assert.Equal((2, 2), (bench.Updates.OddPieces, bench.Updates.Percent));
    }

    [Fact]
    public void Mix_and_match_an_order_without_one_of_its_members_is_no_order()
    {
        string[] members = ["ver", "min", "size", "sha", "exp", "serial"];
        for (var i = 0; i < members.Length; i++)
        {
            bench.Tell(bench.Order(1 + i, (members[i], "")));
            Assert.Equal(("refused form", 0), (bench.Ends[^1], bench.Asked));
        }
    }

    [Theory]
    [InlineData("product", "\"meter-collector\"")]
    [InlineData("product", "")]
    [InlineData("hw", "\"charger-poe\"")]
    [InlineData("hw", "")]
    public void Wrong_software_for_another_product_or_board_is_refused(string member, string value)
    {
        bench.Tell(bench.Order(1, (member, value)));
        Assert.Equal(("refused product", 0), (bench.Ends[^1], bench.Asked));
    }

    [Fact]
    public void Slow_a_mirror_that_trickles_is_given_up()
    {
        var good = bench.Mirror!;
        var asked = 0;
        // One answer in twenty: 12 an hour and a half of questions, below 60 in ten minutes.
        bench.Mirror = (at, count) => ++asked % 20 == 0 ? good(at, count) : null;
        bench.Tell(bench.Order(1));
        bench.Run(UpdateLimits.RateWindowMs + 1000);
        Refused("slow");
    }

    [Fact]
    public void Slow_an_order_gets_a_day_of_running_time_also_when_the_link_comes_and_goes()
    {
        bench.Mirror = (_, _) => null;
        bench.Tell(bench.Order(1));
        // Never connected for a whole window: only the total ends it.
        for (var minutes = 0; minutes < 24 * 60 && bench.Updates.Stage == UpdateStage.Fetching;
            minutes += 9)
        {
            bench.Bin.Gateway.Cut();
            bench.Run(9 * 60_000);
        }

        bench.Bin.Gateway.Unreachable = false;
        bench.Run(UpdateLimits.RateWindowMs + 10_000);
        Refused("slow");
    }

    [Fact]
    public void Malicious_mirror_after_a_refusal_a_better_source_can_be_ordered()
    {
        var good = bench.Mirror!;
        bench.Mirror = (at, count) => new byte[good(at, count)!.Length];
        bench.Tell(bench.Order(1));
        Refused("hash");
        bench.Mirror = good;
        bench.Tell(bench.Order(2));
        bench.RunUntil(() => bench.Updates.Stage == UpdateStage.Confirmed);
        Assert.Equal("1.2.0", bench.Firmware);
    }

    private void Refused(string why)
    {
        bench.RunUntil(() => bench.Ends.Count > 1);
        bench.Run(5_000);
        Assert.Equal("refused " + why, bench.Ends[^1]);
        Assert.Equal("refused " + why, bench.Said[^1]);
        Assert.Equal("0.1.0", bench.Firmware);
        Assert.Equal(0, bench.Bin.Flash.Length(BinBench.FirstImageSegment + 4));
    }
}
