namespace Edge.Device;

/// <summary>The time of day, as far as the device knows it.</summary>
public interface IClock
{
    /// <summary>UTC at a moment of the monotonic clock.</summary>
    /// <param name="nowMs">The moment. Units: ms since boot.</param>
    /// <param name="utcMs">UTC. Units: ms since 1970.</param>
    /// <returns>False when the clock was never set.</returns>
    bool TryUtc(long nowMs, out long utcMs);
}
