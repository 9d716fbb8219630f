namespace Edge.Device.Weighing;

/// <summary>The last conversions, without those that do not belong: a Hampel filter.</summary>
/// <remarks>
/// A value further from the median than 3 x 1.4826 median absolute deviations is left out; the rest
/// are averaged. A plain or a trimmed mean would carry a spike of a few kilograms into the result
/// (hardware.md 1.3 has the figures). No allocation after the constructor.
/// </remarks>
public sealed class HampelFilter
{
    /// <summary>Fewest values in a window.</summary>
    public const int WindowMin = 7;

    /// <summary>Most values in a window.</summary>
    public const int WindowMax = 11;

    // 3 x 1.4826, in ten-thousandths.
    private const long LimitPer10000 = 44478;
    private readonly int[] window;
    private readonly int[] sorted;
    private readonly int floor;
    private int next;

    /// <summary>A filter over a window.</summary>
    /// <param name="size">7 to 11 values.</param>
    /// <param name="floorCounts">A deviation never left out, so that a window of nearly equal
    /// values does not reject its own noise. Units: counts.</param>
    public HampelFilter(int size, int floorCounts)
    {
        size = size < WindowMin ? WindowMin : size > WindowMax ? WindowMax : size;
        window = new int[size];
        sorted = new int[size];
        floor = floorCounts;
    }

    /// <summary>Values in the window.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the window is full.</summary>
    public bool IsFull => Count == window.Length;

    /// <summary>Mean of the values that belong. Units: counts.</summary>
    public int Value { get; private set; }

    /// <summary>Values that belong.</summary>
    public int Kept { get; private set; }

    /// <summary>Median absolute deviation. Units: counts.</summary>
    public int Deviation { get; private set; }

    /// <summary>Forgets all values.</summary>
    public void Clear()
    {
        Count = 0;
        next = 0;
    }

    /// <summary>Takes the next conversion.</summary>
    public void Add(int counts)
    {
        window[next] = counts;
        next = next + 1 == window.Length ? 0 : next + 1;
        Count += IsFull ? 0 : 1;
        int median = Median(0, false);
        Deviation = Median(median, true);
        long limit = Deviation * LimitPer10000;
        limit = limit < floor * 10000L ? floor * 10000L : limit;
        long sum = 0;
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            long away = Distance(window[i], median);
            if (away * 10000 <= limit)
            {
                sum += window[i] - median;
                kept++;
            }
        }

        Kept = kept;
        Value = median + Rounded(sum, kept);
    }

    // Median of the values, or of their distances from a centre; an even count gives the lower
    // mean.
    private int Median(int centre, bool distances)
    {
        for (int i = 0; i < Count; i++)
        {
            int value = distances ? Distance(window[i], centre) : window[i];
            int at = i;
            for (; at > 0 && sorted[at - 1] > value; at--)
            {
                sorted[at] = sorted[at - 1];
            }

            sorted[at] = value;
        }

        int middle = Count / 2;
        return (Count & 1) == 1
            ? sorted[middle]
            : sorted[middle - 1] + ((sorted[middle] - sorted[middle - 1]) / 2);
    }

    private static int Distance(int a, int b) => a > b ? a - b : b - a;

    private static int Rounded(long sum, int count)
    {
        long half = sum < 0 ? -(count / 2) : count / 2;
        return (int)((sum + half) / count);
    }
}
