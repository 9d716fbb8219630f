using System.Text;
using Edge.Device.Store;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Tests.Unit.Device;

// Goal: recorded means recorded, for a power cut at any write (trust.md 3, firmware.md 5).
public class JournalTests
{
    private readonly byte[] into = new byte[DeviceBench.PayloadMax];

    [Fact]
    public void What_is_recorded_is_found_after_a_restart_with_its_chain()
    {
        var bench = new DeviceBench();
        for (var i = 0; i < 300; i++) Assert.True(bench.Record(i));
        bench.Boot();
        Assert.True(bench.IsOpen);
        Assert.Equal((301L, 1L, 2L),
            (bench.Journal.Next, bench.Journal.Low, bench.Recorder.Boot));
        Assert.True(bench.Record());
        AssertChain(bench, 1);
    }

    [Fact]
    public void A_power_cut_at_every_write_of_10_000_events_loses_and_doubles_nothing()
    {
        // Each event suffers a cut at its first write, with another part of it on flash each time;
        // events that begin a segment suffer one at each of their writes.
        var bench = new DeviceBench();
        var shown = new Dictionary<long, string>();
        var cuts = 0;
        while (bench.Journal.Next <= 10_000)
        {
            for (var cut = 0; cut < 4; cut++)
            {
                bench.Flash.CutAfter = cut;
                bench.Flash.KeptBytes = (int)(cuts * 7 % 300);
                bench.Flash.GarbageBytes = cuts % 3 == 0 ? cuts % 50 : 0;
                var seq = bench.Journal.Next;
                var recorded = bench.Record(seq % 1000);
                if (recorded) shown[seq] = Payload(bench);
                if (!bench.Flash.Dead) break;
                cuts++;
                bench.Boot();
                Assert.True(bench.IsOpen);
                AssertHeld(bench, shown);
                Assert.InRange(bench.Journal.Next, shown.Keys.DefaultIfEmpty().Max() + 1, seq + 1);
            }

            Assert.True(cuts < 60_000, "the journal does not go on");
            bench.Flash.PowerOn();
            bench.Journal.Ack(bench.Journal.Next - 4);
        }

        Assert.InRange(cuts, 10_000, 60_000);
        AssertChain(bench, bench.Journal.Low);
    }

    [Fact]
    public void A_full_journal_refuses_and_takes_again_when_a_segment_is_acked()
    {
        var bench = new DeviceBench(segments: 3);
        var events = 0;
        while (bench.Record()) events++;
        Assert.InRange(events, 400, 600);
        Assert.False(bench.Journal.HasRoom(1, DeviceBench.PayloadMax));
        Assert.Equal(1, bench.Journal.Low);
        AssertChain(bench, 1);
        bench.Journal.Ack(events / 2);
        Assert.True(bench.Journal.HasRoom(1, DeviceBench.PayloadMax));
        Assert.True(bench.Record());
        Assert.InRange(bench.Journal.Low, 100, (events / 2) + 1);
        AssertChain(bench, bench.Journal.Low);
    }

    [Fact]
    public void Room_that_is_promised_is_there()
    {
        // The flap opens only when this says yes: it must never be wrong on the safe side.
        var bench = new DeviceBench(segments: 2);
        for (var i = 0; i < 600; i++)
        {
            var promised = bench.Journal.HasRoom(1, bench.Recorder.Writer.Buffer.Length);
            var taken = bench.Record();
            Assert.True(taken || !promised, $"event {i} was promised room");
        }
    }

    [Fact]
    public void A_ten_thousand_event_journal_fits_the_flash_of_a_16_MB_module()
    {
        // 84 segments of 32 KB are 88 % of the 3 MB that firmware.md 5 gives the module's files.
        var bench = new DeviceBench(segments: 84);
        var drop = DropOffOfUsualLength(bench);
        while (bench.Journal.Next <= 10_000)
        {
            Assert.True(bench.Journal.Append(drop, drop.Length, into[..32]));
        }
    }

    [Fact]
    public void A_damaged_record_is_a_named_hole_and_never_a_number_given_twice()
    {
        var bench = new DeviceBench();
        for (var i = 0; i < 20; i++) bench.Record(i);
        var raw = bench.Flash.Raw(FlashMap.Journal);
        var size = (bench.Flash.Length(FlashMap.Journal) - 57) / 20;
        raw[57 + (size * 11) + 100] ^= 1;
        bench.Boot();
        Assert.Equal(21, bench.Journal.Next);
        Assert.Equal(-1, bench.Journal.Read(12, into));
        Assert.Equal(13, bench.Journal.NextHeld(12, into));
        Assert.True(bench.Journal.Read(11, into) > 0);
    }

    [Fact]
    public void Without_a_journal_the_device_is_not_opened()
    {
        // A failed mount formats the flash: seq 1 again would be a clone (trust.md 1).
        var bench = new DeviceBench();
        bench.Record();
        for (var i = 0; i < FlashMap.Journal + 8; i++) bench.Flash.Erase(i);
        bench.Boot();
        Assert.False(bench.IsOpen);
    }

    [Fact]
    public void A_worn_out_flash_refuses_and_keeps_what_it_has()
    {
        var bench = new DeviceBench();
        for (var i = 0; i < 5; i++) bench.Record(i);
        bench.Flash.WornOut = true;
        Assert.False(bench.Record());
        Assert.Equal(6, bench.Journal.Next);
        AssertChain(bench, 1);
    }

    [Fact]
    public void A_boot_counter_lost_to_a_cut_goes_on_above_what_was_recorded()
    {
        var bench = new DeviceBench();
        for (var i = 0; i < 5; i++)
        {
            bench.Record();
            bench.Boot();
        }

        Assert.Equal(6, bench.Recorder.Boot);
        bench.Record();
        bench.Flash.Erase(FlashMap.Boot);
        bench.Flash.Erase(FlashMap.Boot + 1);
        bench.Boot();
        Assert.Equal(7, bench.Recorder.Boot);
    }

    private static byte[] DropOffOfUsualLength(DeviceBench bench)
    {
        var writer = bench.Recorder.Begin("dropoff", 0);
        writer.Text("sess", "12-107");
        writer.Number("net", 4120);
        writer.Number("comp", 2);
        writer.Text("cat", "corrugated");
        writer.Number("u", 5);
        writer.Number("mg", 14264000);
        writer.Text("pack", "bin.material.weight@1.0.0");
        writer.Text("cal", "c-2026-07-01");
        writer.Text("fw", "1.4.2");
        writer.Text("prev", Tags.Zero);
        Assert.True(writer.End());
        Assert.InRange(writer.Count, 200, 285);
        return writer.Buffer[..writer.Count];
    }

    private static string Payload(DeviceBench bench) => Encoding.ASCII.GetString(
        bench.Recorder.Payload, 0, bench.Recorder.Writer.Count);

    // All that was shown as recorded and is not acked is there, byte for byte.
    private void AssertHeld(DeviceBench bench, Dictionary<long, string> shown)
    {
        for (var seq = bench.Journal.Next - 1; seq > bench.Journal.Next - 4 && seq > 0; seq--)
        {
            var count = bench.Journal.Read(seq, into);
            Assert.True(count > 0, $"event {seq} is not held");
            if (shown.TryGetValue(seq, out var text))
            {
                Assert.Equal(text, Encoding.ASCII.GetString(into, 0, count));
            }
        }
    }

    // Every event from a number on is there, in order, linked by p of the one before.
    private void AssertChain(DeviceBench bench, long from)
    {
        var members = new PayloadMembers(64);
        string? link = from == 1 ? Tags.Zero : null;
        for (var seq = from; seq < bench.Journal.Next; seq++)
        {
            var count = bench.Journal.Read(seq, into);
            Assert.True(count > 0, $"event {seq} is not held");
            Assert.True(members.TryRead(into, 0, count), members.Fault);
            Assert.True(members.TryGetLong("seq"u8.ToArray(), out var own) && own == seq);
            Assert.True(members.TryGetText("prev"u8.ToArray(), out string prev));
            if (link is not null) Assert.Equal(link, prev);
            link = Tags.P(bench.Identity.Hmac, bench.Identity.PlatformKey, into, 0, count);
        }
    }
}
