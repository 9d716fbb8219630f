namespace Edge.Calculator;

/// <summary>A half-open span of time, [from, to).</summary>
/// <param name="FromMs">First moment inside. Units: UTC ms.</param>
/// <param name="ToMs">First moment outside. Units: UTC ms.</param>
public readonly record struct TimeWindow(long FromMs, long ToMs)
{
    /// <summary>Stands for no end: the last millisecond of the year 2999 in UTC, plus
    /// one.</summary>
    public const long NoEnd = 32_503_680_000_000;

    /// <summary>True when the moment lies inside.</summary>
    public bool Contains(long ms) => ms >= FromMs && ms < ToMs;

    /// <summary>True when some moment lies in both.</summary>
    public bool Overlaps(TimeWindow other) => FromMs < other.ToMs && other.FromMs < ToMs;
}
