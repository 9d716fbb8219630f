using Edge.Pipeline;
using Limits = Edge.Pipeline.Limits;

namespace Edge.Tests.Unit.Pipeline;

// Goal: the clock is taken as it is, but for one more than a day before the newest event that the
// device does not bear out: then that event's time is. Source: decision 157, each edge from both
// sides.
public sealed class VerifyClockTests
{
    private const long Now = 1_785_000_000_000;
    private const long Day = Limits.ClockToleranceMs;

    [Theory]
    [InlineData("R", -Day - 1, 0, true)]
    [InlineData("R", Day, 0, true)]
    [InlineData("R", Day + 1, 0, false)]
    [InlineData("U", Day + 1, 0, false)]
    [InlineData("S", Day + 1, 0, true)]
    [InlineData("S", Day + 1, Day, true)]
    [InlineData("S", Day + 1, Day + 1, false)]
    [InlineData("S", Day + 1, -Day, true)]
    [InlineData("S", Day + 1, -Day - 1, false)]
    public void A_clock_far_behind_is_believed_on_a_synchronised_devices_word_only(
        string quality, long newestAhead, long deviceOff, bool isBelieved)
    {
        var device = new TestDevice("bin-0001") { ClockQuality = quality };
        var verify = new Verify(
            new NativeHmac(), new Newest(Now + newestAhead), new FieldList([]));
        var line = device.Dropoff(100, Now + deviceOff);
        var given = new Submission("bin-0001", line, Now, new TestAnswer());
        verify.Judge(given, new DeviceState(1, "bin-0001"), null, false);
        var dated = verify.Dated(given);
        Assert.Equal(Now + (isBelieved ? 0 : newestAhead), dated.AtMs);
        Assert.Equal("bin-0001", dated.Device);
        Assert.Equal(line, dated.Line.ToArray());
    }

    private sealed class Newest(long atMs) : IEventLookup
    {
        public long LastAtMs => atMs;

        public byte[]? Line(long deviceId, long seq) => null;
    }
}
