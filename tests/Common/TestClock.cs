namespace Edge.Tests.Common;

/// <summary>The time the test says; its timers run on real time, so that loops go on.</summary>
public sealed class TestClock(long nowMs) : TimeProvider
{
    private long _nowMs = nowMs;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _nowMs));

    /// <summary>Sets the wall clock.</summary>
    public void Set(long nowMs) => Volatile.Write(ref _nowMs, nowMs);
}
