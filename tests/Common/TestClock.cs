namespace Edge.Tests.Common;

/// <summary>The time the test says; its timers run on real time, so that loops go on.</summary>
public sealed class TestClock(long nowMs) : TimeProvider
{
    private long _nowMs = nowMs;
    private long _aheadMs;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _nowMs));

    /// <inheritdoc />
    public override long GetTimestamp() =>
        base.GetTimestamp() + (Volatile.Read(ref _aheadMs) * TimestampFrequency / 1_000);

    /// <summary>Sets the wall clock.</summary>
    public void Set(long nowMs) => Volatile.Write(ref _nowMs, nowMs);

    /// <summary>Lets time pass at once: wall clock and stopwatch.</summary>
    public void Advance(TimeSpan more)
    {
        Interlocked.Add(ref _nowMs, (long)more.TotalMilliseconds);
        Interlocked.Add(ref _aheadMs, (long)more.TotalMilliseconds);
    }
}
