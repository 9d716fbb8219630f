using System.Numerics;

namespace Edge.Mqtt.Load;

/// <summary>A histogram of latencies: 32 steps to each doubling, so within 3 %.</summary>
/// <remarks>Thread-safety: safe for adding.</remarks>
internal sealed class Latencies
{
    private const int Steps = 32, StepBits = 5;
    private readonly long[] counts = new long[64 * Steps];
    private long max;

    public long Max => Volatile.Read(ref max);

    public void Add(long us)
    {
        Interlocked.Increment(ref counts[Slot(Math.Max(0, us))]);
        long seen = Volatile.Read(ref max);
        while (us > seen && Interlocked.CompareExchange(ref max, us, seen) != seen)
            seen = Volatile.Read(ref max);
    }

    /// <summary>Forgets all; what is added meanwhile may be forgotten too.</summary>
    public void Clear()
    {
        Array.Clear(counts);
        Volatile.Write(ref max, 0);
    }

    /// <summary>The value that so many of a hundred stay at or below. Units: us.</summary>
    public long Percentile(int percent)
    {
        long all = counts.Sum();
        long wanted = (all * percent + 99) / 100;
        for (int i = 0; i < counts.Length; i++)
        {
            wanted -= counts[i];
            if (wanted <= 0)
                return Math.Min(Value(i), Max);
        }
        return Max;
    }

    private static int Slot(long us)
    {
        if (us < Steps)
            return (int)us;
        int doubling = 63 - BitOperations.LeadingZeroCount((ulong)us) - StepBits;
        return ((doubling + 1) * Steps) + (int)((us >> doubling) - Steps);
    }

    private static long Value(int slot)
    {
        int doubling = (slot / Steps) - 1;
        return doubling < 0 ? slot : ((long)(slot % Steps) + Steps + 1) << doubling;
    }
}
