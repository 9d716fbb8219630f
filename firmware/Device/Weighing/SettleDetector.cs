namespace Edge.Device.Weighing;

/// <summary>Decides when a load stands still.</summary>
/// <remarks>
/// Settled: over the last second the values span at most one step, they drift by at most half a
/// step per second, and at least four conversions came since the last disturbance.
/// Source: hardware.md 1.3, stage 4.
/// </remarks>
public sealed class SettleDetector
{
    /// <summary>How long the load has to stand still. Units: ms.</summary>
    public const int QuietMs = 1000;

    private const int Places = 24;
    private const int ConversionsMin = 4;
    private readonly long[] values = new long[Places];
    private readonly long[] times = new long[Places];
    private readonly long spacingMs;
    private int next;
    private int count;
    private int conversions;

    /// <summary>A detector for values in a rhythm.</summary>
    public SettleDetector(int periodMs)
    {
        // A fast converter fills a second with more values than there are places: take every n-th.
        int least = (QuietMs / (Places - 4)) + 1;
        spacingMs = periodMs > least ? 0 : least;
    }

    /// <summary>Forgets what was seen: a door moved, a fault came.</summary>
    public void Disturb()
    {
        count = 0;
        conversions = 0;
    }

    /// <summary>Takes the filtered value of a conversion.</summary>
    public void Add(long nowMs, long valueMg)
    {
        conversions++;
        int last = next == 0 ? Places - 1 : next - 1;
        if (count > 0 && nowMs - times[last] < spacingMs)
        {
            return;
        }

        values[next] = valueMg;
        times[next] = nowMs;
        next = next + 1 == Places ? 0 : next + 1;
        count += count < Places ? 1 : 0;
    }

    /// <summary>Whether the load stands still to within a step. Units: mg.</summary>
    public bool IsSettled(long nowMs, long stepMg)
    {
        if (conversions < ConversionsMin)
        {
            return false;
        }

        long low = long.MaxValue;
        long high = long.MinValue;
        int at = next;
        int newest = -1;
        for (int i = 0; i < count; i++)
        {
            at = at == 0 ? Places - 1 : at - 1;
            newest = newest < 0 ? at : newest;
            low = values[at] < low ? values[at] : low;
            high = values[at] > high ? values[at] : high;
            long span = times[newest] - times[at];
            if (span >= QuietMs)
            {
                long drift = values[newest] - values[at];
                drift = drift < 0 ? -drift : drift;
                return high - low <= stepMg && drift * 2 * QuietMs <= stepMg * span
                    && nowMs - times[newest] < QuietMs;
            }
        }

        return false;
    }
}
