using System.Text;
using Edge.Device.Link;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.Tests.Unit.Device;

// Goal: what is recorded reaches the gateway once, in order, whatever the line does; nothing but a
// tagged ack moves the device (trust.md 1, firmware.md 7). The gateway judges by its own table.
public class OutboxTests
{
    private const long Hour = 3_600_000;
    private readonly List<string> lines = [];

    private DeviceBench Bench(long seed = 1)
    {
        var bench = new DeviceBench(segments: 40, seed: seed);
        bench.Gateway.Sink = (line, count) => lines.Add(Encoding.ASCII.GetString(line, 0, count));
        return bench;
    }

    private static void Record(DeviceBench bench, int events)
    {
        for (var i = 0; i < events; i++) Assert.True(bench.Record(100 + i));
    }

    [Fact]
    public void A_hello_opens_the_connection_and_at_most_four_events_are_on_their_way()
    {
        var bench = Bench();
        Record(bench, 20);
        bench.Gateway.LoseDownPermille = 1000;
        bench.Run(3000);
        Assert.Contains("\"kind\":\"hello\",\"low\":1,\"next\":21,\"link\":\"", lines[0]);
        Assert.Single(lines);
        bench.Gateway.LoseDownPermille = 0;
        bench.Gateway.DelayMs = 4000;
        bench.Run(6000);
        var events = lines.Where(l => l.Contains("dropoff")).ToList();
        Assert.InRange(events.Distinct().Count(), 1, 8);
        bench.Gateway.DelayMs = 0;
        bench.RunUntilAcked(60_000);
        Assert.Equal(20, bench.Gateway.AcceptedLines);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(200, 0, 0, 0)]
    [InlineData(0, 200, 0, 0)]
    [InlineData(0, 0, 500, 0)]
    [InlineData(0, 0, 0, 100)]
    [InlineData(300, 300, 300, 50)]
    public void A_line_that_loses_doubles_and_breaks_changes_no_total(
        int up, int down, int twice, int cut)
    {
        var bench = Bench(seed: 7 + up + down);
        var gateway = bench.Gateway;
        gateway.LoseUpPermille = up;
        gateway.LoseDownPermille = down;
        gateway.DoublePermille = twice;
        gateway.CutPermille = cut;
        gateway.DelayMs = 300;
        for (var i = 0; i < 60; i++)
        {
            Record(bench, 5);
            bench.Run(2000);
        }

        bench.RunUntilAcked(24 * Hour);
        Assert.Equal((300L, 300, 0), (gateway.Last, gateway.AcceptedLines, gateway.Refused));
        Assert.Equal(60 * (100 + 101 + 102 + 103 + 104), gateway.Grams);
        Assert.Null(bench.Outbox.Halted);
    }

    [Fact]
    public void A_repeat_is_the_same_bytes()
    {
        var bench = Bench();
        Record(bench, 4);
        bench.Gateway.LoseUpPermille = 400;
        bench.RunUntilAcked(Hour);
        foreach (var copies in lines.Where(l => l.Contains("dropoff")).GroupBy(SeqOf))
        {
            Assert.Single(copies.Distinct());
        }
    }

    [Fact]
    public void A_restart_goes_on_where_the_gateway_stands()
    {
        var bench = Bench();
        Record(bench, 10);
        bench.Run(400);
        var before = bench.Gateway.Last;
        Assert.InRange(before, 1, 10);
        bench.Boot();
        Record(bench, 5);
        bench.RunUntilAcked(60_000);
        Assert.Equal((15L, 15, 0),
            (bench.Gateway.Last, bench.Gateway.AcceptedLines, bench.Gateway.Refused));
    }

    [Fact]
    public void A_peer_that_falls_silent_is_left_after_twenty_seconds()
    {
        // Half-open TCP: everything is taken, nothing comes. firmware.md 7.
        var bench = Bench();
        bench.Run(2000);
        Assert.True(bench.Outbox.Connected);
        bench.Gateway.HalfOpen = true;
        Record(bench, 3);
        bench.Run(Outbox.DeadPeerMs);
        Assert.Equal(0, bench.Outbox.Drops);
        bench.Run(1000);
        Assert.Equal(1, bench.Outbox.Drops);
        bench.Gateway.HalfOpen = false;
        bench.RunUntilAcked(60_000);
    }

    [Fact]
    public void An_idle_connection_is_left_alone()
    {
        var bench = Bench();
        bench.Run(Hour);
        Assert.Equal(0, bench.Outbox.Drops);
        Assert.Equal(1, bench.Gateway.Openings);
    }

    [Fact]
    public void Waits_between_connections_grow_to_five_minutes_and_differ_by_device()
    {
        var bench = Bench();
        bench.Gateway.Unreachable = true;
        bench.Run(Hour);
        Assert.InRange(bench.Gateway.Openings, 12, 22);
        bench.Gateway.Unreachable = false;
        Record(bench, 1);
        bench.RunUntilAcked(400_000);
        var a = new BackOff(0);
        var b = new BackOff(99);
        var waits = Enumerable.Range(0, 12).Select(_ => (A: a.NextMs(), B: b.NextMs())).ToList();
        Assert.Equal([1000, 2000, 4000, 8000], waits.Take(4).Select(w => w.A));
        Assert.Equal(BackOff.LongestMs, waits[^1].A);
        Assert.All(waits, w => Assert.InRange(w.B, w.A + 1, w.A * 11 / 10));
    }

    [Fact]
    public void Seventy_two_hours_offline_keep_order_and_totals()
    {
        var bench = Bench();
        bench.Gateway.Unreachable = true;
        for (var hour = 0; hour < 72; hour++)
        {
            Record(bench, 30);
            bench.Run(Hour);
        }

        Assert.Equal(2160, bench.Journal.Waiting);
        bench.Gateway.Unreachable = false;
        bench.RunUntilAcked(Hour);
        Assert.Equal((2160L, 2160, 0),
            (bench.Gateway.Last, bench.Gateway.AcceptedLines, bench.Gateway.Refused));
    }

    [Fact]
    public void A_full_gateway_is_asked_again_less_and_less_often()
    {
        var bench = Bench();
        bench.Run(1000);
        bench.Gateway.Full = true;
        Record(bench, 10);
        bench.Run(600_000);
        Assert.True(bench.Outbox.GatewayFull);
        Assert.InRange(bench.Outbox.LinesSent, 5, 80);
        Assert.Equal(0, bench.Journal.Acked);
        bench.Gateway.Full = false;
        bench.RunUntilAcked(600_000);
    }

    [Fact]
    public void An_ack_that_is_forged_or_for_another_is_not_believed()
    {
        var bench = Bench();
        Record(bench, 5);
        bench.Gateway.LoseUpPermille = 1000;
        bench.Run(2000);
        var wrong = AckLine.Write(bench.Identity.Hmac, new byte[32], 3, "bin-0001", 5, -1, null);
        var other = AckLine.Write(
            bench.Identity.Hmac, bench.Identity.GatewayKey, 3, "bin-0002", 5, -1, null);
        bench.Gateway.Inject(wrong, LinkTopic.Ack);
        bench.Gateway.Inject(other, LinkTopic.Ack);
        bench.Run(500);
        Assert.Equal((0L, 2), (bench.Journal.Acked, bench.Outbox.BadAcks));
    }

    [Fact]
    public void An_ack_beyond_what_this_connection_sent_is_asked_about_by_a_new_greeting()
    {
        // A copy of the device sent them: its events are not ours, only a greeting tells which.
        // Expected: nothing is taken for acked, one more connection, and all ten arrive.
        var bench = Bench();
        bench.Run(1000);
        bench.Gateway.LoseUpPermille = 1000;
        Record(bench, 10);
        bench.Run(2000);
        int openings = bench.Gateway.Openings;
        bench.Gateway.Inject(AckLine.Write(
            bench.Identity.Hmac, bench.Identity.GatewayKey, 3, "bin-0001", 8, -1, null),
            LinkTopic.Ack);
        bench.Run(5000);
        Assert.Equal((0L, openings + 1), (bench.Journal.Acked, bench.Gateway.Openings));
        bench.Gateway.LoseUpPermille = 0;
        bench.RunUntilAcked(60_000);
        Assert.Equal(10, bench.Gateway.AcceptedLines);
    }

    [Fact]
    public void A_gateway_that_holds_more_than_was_recorded_stops_the_count_while_it_says_so()
    {
        // A copy of the device is ahead, or flash was lost: going on would use numbers twice.
        var bench = Bench();
        Record(bench, 3);
        bench.Gateway.LieBy = 10;
        bench.Run(5000);
        Assert.Equal((0L, "behind"), (bench.Journal.Acked, bench.Outbox.Halted));
        bench.Gateway.LieBy = 0;
        bench.RunUntilAcked(60_000);
        Assert.Null(bench.Outbox.Halted);
    }

    [Fact]
    public void An_ack_beyond_what_was_recorded_moves_nothing()
    {
        var bench = Bench();
        bench.Run(1000);
        bench.Gateway.LieBy = 10;
        Record(bench, 3);
        bench.Run(2000);
        Assert.Equal((0L, null), (bench.Journal.Acked, bench.Outbox.Halted));
        bench.Gateway.LieBy = 0;
        bench.RunUntilAcked(60_000);
    }

    [Fact]
    public void A_copy_of_the_device_is_told_so_and_both_stop_counting()
    {
        var bench = Bench();
        Record(bench, 3);
        bench.RunUntilAcked(60_000);
        var copy = Bench();
        copy.Gateway.Unreachable = true;
        for (var i = 0; i < 3; i++) copy.Record(9000 + i);
        copy.Gateway.Restore(0);
        Judge(bench, copy);
        Assert.Equal("clone", bench.Gateway.Code);
    }

    [Fact]
    public void A_gateway_restored_from_an_older_copy_gets_the_rest_again()
    {
        var bench = Bench();
        Record(bench, 12);
        bench.RunUntilAcked(60_000);
        bench.Gateway.Restore(4);
        bench.Gateway.Cut();
        Record(bench, 1);
        bench.RunUntilAcked(60_000);
        Assert.Equal((13L, 0), (bench.Gateway.Last, bench.Gateway.Refused));
    }

    [Fact]
    public void A_hole_on_flash_is_named_by_a_new_hello_and_the_rest_arrives()
    {
        var bench = Bench();
        Record(bench, 12);
        var size = (bench.Flash.Length(FlashMap.Journal) - 57) / 12;
        var raw = bench.Flash.Raw(FlashMap.Journal);
        raw[57 + (size * 4) + 60] ^= 1;
        raw[57 + (size * 5) + 60] ^= 1;
        bench.Boot();
        bench.RunUntilAcked(60_000);
        Assert.Equal((12L, 2L, 0),
            (bench.Gateway.Last, bench.Gateway.Missing, bench.Gateway.Refused));
        Assert.Contains(lines, l => l.Contains("\"low\":7,"));
    }

    [Fact]
    public void A_greeting_names_the_last_event_also_after_a_start()
    {
        var bench = Bench();
        Record(bench, 3);
        bench.RunUntilAcked(60_000);
        var third = lines.First(l => l.Contains("\"seq\":3,"));
        bench.Boot();
        bench.Run(3000);
        var p = third[(third.LastIndexOf("{\"p\":\"", StringComparison.Ordinal) + 6)..][..44];
        Assert.Contains($"\"next\":4,\"link\":\"{p}\",", lines[^1]);
    }

    [Fact]
    public void A_greeting_names_no_link_that_flash_has_lost()
    {
        var bench = Bench();
        Record(bench, 3);
        bench.RunUntilAcked(60_000);
        var size = (bench.Flash.Length(FlashMap.Journal) - 57) / 3;
        bench.Flash.Raw(FlashMap.Journal)[57 + (size * 2) + 60] ^= 1;
        bench.Boot();
        bench.Run(3000);
        Assert.DoesNotContain(",\"next\":4,\"link\"", lines[^1]);
        Assert.NotEqual("clone", bench.Outbox.Halted);
    }

    [Fact]
    public void A_gateway_in_a_later_epoch_makes_the_device_wait_for_its_order()
    {
        var bench = Bench();
        Record(bench, 3);
        bench.Gateway.Epoch = 4;
        bench.Run(5000);
        Assert.True(bench.Outbox.WaitsForEpoch);
        Assert.Equal(0, bench.Journal.Acked);
        bench.Identity.UseEpoch(4);
        bench.Outbox.Renew(bench.Now);
        bench.RunUntilAcked(60_000);
        Assert.Equal(3, bench.Gateway.Last);
    }

    [Fact]
    public void Resend_hands_over_what_was_asked_for_and_moves_nothing()
    {
        var bench = Bench();
        Record(bench, 6);
        bench.RunUntilAcked(60_000);
        lines.Clear();
        bench.Outbox.Resend(2, 4);
        bench.Run(2000);
        Assert.Equal([2, 3, 4], lines.Select(SeqOf));
        Assert.Equal((6L, "again"), (bench.Gateway.Last, bench.Gateway.Code));
    }

    private static void Judge(DeviceBench bench, DeviceBench copy)
    {
        // The copy's third event, signed with the same keys, at the gateway that has the first.
        var payload = new byte[DeviceBench.PayloadMax];
        var line = new byte[DeviceBench.PayloadMax * 2];
        var count = copy.Journal.Read(3, payload);
        var length = EnvelopeLine.Write(
            new TagMaker(bench.Identity.Hmac, DeviceBench.PayloadMax), bench.Identity.PlatformKey,
            bench.Identity.GatewayKey, 3, payload, 0, count, line);
        bench.Gateway.Send(LinkTopic.Event, line, length);
        bench.Run(200);
        Assert.Equal("clone", bench.Outbox.Halted);
        Assert.True(bench.Recorder.Stopped);
    }

    private static int SeqOf(string line)
    {
        var at = line.IndexOf("\"seq\":", StringComparison.Ordinal) + 6;
        return int.Parse(
            line[at..line.IndexOf(',', at)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
