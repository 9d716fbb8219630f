namespace Edge.Tests.Unit.Device;

// Goal: no fault of the link loses, doubles or disorders an event, or lets memory grow. Expected
// totals: the device's own journal. Source: issue "link", firmware.md 7; figures go to the output.
public sealed class LinkFaultTests
{
    private const long HourMs = 3_600_000;

    [Fact]
    public void After_72_hours_offline_order_and_totals_are_whole_and_memory_did_not_grow()
    {
        var bench = new DeviceBench(segments: 12);
        bench.RunUntilAcked(60_000);
        bench.Gateway.Unreachable = true;
        bench.Gateway.Cut();
        long grams = 0;
        var before = 0L;
        for (var done = 0; done < 72 * 6; done++)
        {
            if (done == 6) before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(bench.Record(100 + done));
            grams += 100 + done;
            bench.Run(HourMs / 6);
        }

        var grown = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(72 * 6, bench.Journal.Waiting);
        bench.Gateway.Unreachable = false;
        var drained = bench.RunUntilAcked(900_000);
        Assert.Equal((72L * 6, grams), (bench.Gateway.Last, bench.Gateway.Grams));
        Assert.Equal(0, bench.Gateway.Refused);
        TestContext.Current.SendDiagnosticMessage(
            $"72 h offline: {72 * 6} events, drained in {drained} ms of device time, "
            + $"{bench.Gateway.Openings} tries, {grown / (71 * 6)} B allocated an event");
        // One knock at most every five minutes and a tenth: the back-off holds.
        Assert.InRange(bench.Gateway.Openings, 500, 1_000);
        Assert.True(grown < 8_000_000, $"{grown} bytes in 71 h");
    }

    [Theory]
    [InlineData(-35L * 60_000)]
    [InlineData(35L * 60_000)]
    [InlineData(-56L * 365 * 24 * HourMs)]
    public void A_clock_that_jumps_changes_no_order_and_no_total(long jumpMs)
    {
        var bench = new DeviceBench();
        for (var i = 0; i < 20; i++)
        {
            Assert.True(bench.Record(10));
            bench.Run(2_000);
            if (i != 10) continue;
            bench.Clock.BaseMs += jumpMs;
            bench.Boot();
        }

        bench.RunUntilAcked(60_000);
        Assert.Equal((20L, 200L, 0), (
            bench.Gateway.Last, bench.Gateway.Grams, bench.Gateway.Refused));
    }
}
