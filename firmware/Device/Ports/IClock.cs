namespace Edge.Device.Ports;

/// <summary>A source of UTC: SNTP, or a clock chip that was set by it.</summary>
public interface IClock
{
    /// <summary>UTC at a monotonic time; false while the source is not in step with UTC.</summary>
    bool TryUtc(long nowMs, out long utcMs);
}
