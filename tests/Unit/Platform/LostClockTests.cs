using System.Text;
using Edge.Batch;
using Edge.Platform;

namespace Edge.Tests.Unit.Platform;

/// <summary>A platform whose clock is known to be wrong cosigns nothing.</summary>
public sealed class LostClockTests : IDisposable
{
    // Goal: no receipt carries a time that its key does not cover, none is lost by the wait, and a
    // clock that was ahead and is right again stops nobody. Source: trust.md section 2 (the
    // cosignature's time decides), decision 158.
    private const long Unset = 864_000_000;
    private readonly PlatformWorld world = new();
    private readonly WrittenDevice bin = new("bin-1", new byte[32]);
    private readonly LogWriter log;
    private readonly TestClock clock;
    private readonly long right;

    public LostClockTests()
    {
        world.AddDevice(bin.Dev, bin.DeviceKey);
        log = new LogWriter(world, "gw-1");
        Assert.True(EntryLine.TryParse(LogWriter.Event(
            new WrittenDevice("bin-1", new byte[32]).DropOff(1)), out var parts, out _));
        right = parts.AtMs;
        world.Time = clock = new TestClock(right);
        world.Open();
    }

    public void Dispose()
    {
        log.Dispose();
        world.Dispose();
    }

    [Fact]
    public async Task In_1970_it_asks_to_come_again_and_then_gives_the_receipt()
    {
        await ReceiptedAsync(NextBatch());
        byte[] waiting = NextBatch();
        clock.Set(Unset);
        Answer answer = await world.PostAsync(log.Row, waiting);
        Assert.Equal((503, true), (answer.Status, answer.IsBusy));
        Assert.True(RefusalDocument.TryParse(answer.Body, out var refusal, out _));
        Assert.Equal(("clock", 1), (refusal.Code, (int)refusal.Size));
        Assert.Equal(
            $"the platform's clock is {(right - Unset) / 1000} s before its newest batch: set it",
            refusal.Detail);
        Assert.Equal(1, world.SizeOnRecord(log.Row.Origin));

        clock.Set(right);
        await ReceiptedAsync(waiting);
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 503)]
    public async Task A_day_back_is_still_believed(long more, int status)
    {
        await ReceiptedAsync(NextBatch());
        clock.Set(right - Edge.Platform.Limits.ClockToleranceMs - more);
        Assert.Equal(status, (await world.PostAsync(log.Row, NextBatch())).Status);
    }

    [Fact]
    public async Task A_clock_that_was_ahead_and_is_right_again_stops_nobody()
    {
        clock.Set(right + (400 * Edge.Platform.Limits.ClockToleranceMs));
        await ReceiptedAsync(NextBatch());
        clock.Set(right);
        await ReceiptedAsync(NextBatch());
    }

    [Fact]
    public async Task What_a_crash_left_unsigned_waits_for_the_right_time_over_a_restart()
    {
        byte[] batch = NextBatch();
        await ReceiptedAsync(batch);
        world.Ledger.Run("UPDATE batch SET receipt = NULL");
        world.Close();
        clock.Set(Unset);
        world.Open();
        Assert.Equal(1L, world.Ledger.Value("SELECT count(*) FROM batch WHERE receipt IS NULL"));
        Assert.Equal(503, (await world.PostAsync(log.Row, batch)).Status);
        clock.Set(right);
        await ReceiptedAsync(batch);
    }

    private byte[] NextBatch() => log.Seal(LogWriter.Event(bin.DropOff(100)));

    private async Task ReceiptedAsync(byte[] batch)
    {
        Answer answer = await world.PostAsync(log.Row, batch);
        Assert.True(answer.Status == 200, Encoding.UTF8.GetString(answer.Body));
        Assert.True(ReceiptDocument.TryParse(answer.Body, out var receipt, out _));
        Assert.True(Note.TryParse(receipt.Note, out Note note, out _));
        Assert.Equal(
            SignatureState.Good, note.Check(world.Cosigner.VerifierKey, out long seconds));
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), seconds);
    }
}
