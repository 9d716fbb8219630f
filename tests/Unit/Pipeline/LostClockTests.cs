using Edge.Pipeline;
using Limits = Edge.Pipeline.Limits;

namespace Edge.Tests.Unit.Pipeline;

// Goal: a gateway's clock that falls back further than a start would take dates no evidence; one
// that a device's own bears out does. Expected: the times the test's clock said before. Source:
// trust.md section 4 (I11), decision 157.
public sealed class LostClockTests : IAsyncDisposable
{
    private readonly GatewayBench _bench = new();
    private readonly TestDevice _device = new("bin-0001");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("S")]
    [InlineData("R")]
    [InlineData("U")]
    public async Task Evidence_under_a_clock_of_1970_keeps_the_time_of_the_newest_event(
        string quality)
    {
        await _bench.OpenAsync(_device);
        var right = _bench.NowMs;
        await AcceptAsync(right);
        _device.ClockQuality = quality;
        _bench.Clock.Set(864_000_000);
        await AcceptAsync(right + 1_000);
        _bench.Clock.Set(right + 9_000);
        await AcceptAsync(right + 9_000);
        Assert.Equal([(right, ""), (right, ""), (right + 9_000, "")], Kept());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_day_back_is_still_believed(long more, bool isBelieved)
    {
        await _bench.OpenAsync(_device);
        var right = _bench.NowMs;
        await AcceptAsync(right);
        _device.ClockQuality = "U";
        var back = right - Limits.ClockToleranceMs - more;
        _bench.Clock.Set(back);
        await AcceptAsync(right);
        Assert.Equal([(right, ""), (isBelieved ? back : right, "")], Kept());
    }

    [Fact]
    public async Task A_clock_that_was_far_ahead_and_is_right_again_is_believed_on_a_devices_word()
    {
        await _bench.OpenAsync(_device);
        var right = _bench.NowMs;
        var ahead = right + (400 * Limits.ClockToleranceMs);
        _bench.Clock.Set(ahead);
        await AcceptAsync(right);
        _bench.Clock.Set(right);
        await AcceptAsync(right + Limits.ClockToleranceMs + 1); // no word for that clock
        await AcceptAsync(right + Limits.ClockToleranceMs);
        Assert.Equal([(ahead, "clock"), (ahead, "clock"), (right, "")], Kept());
    }

    [Fact]
    public async Task The_newest_event_is_known_after_a_restart()
    {
        await _bench.OpenAsync(_device);
        var right = _bench.NowMs;
        await AcceptAsync(right);
        await _bench.ReopenAsync(_device);
        _bench.Clock.Set(864_000_000);
        await AcceptAsync(right);
        Assert.Equal([(right, ""), (right, "")], Kept());
    }

    private async Task AcceptAsync(long atMs) => Assert.Equal(
        AcceptCode.Accept, await _bench.CodeAsync(_device, _device.Dropoff(100, atMs)));

    private List<(long At, string Flags)> Kept()
    {
        using var reader = new JournalReader(Journal.PathIn(_bench.Data));
        return reader.Rows(
            "SELECT at, flags FROM event ORDER BY id",
            row => (row.GetInt64(0), row.GetString(1)));
    }
}
