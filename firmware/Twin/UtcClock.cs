using Edge.Device.Ports;

namespace Edge.Twin;

/// <summary>UTC of this machine, as a device gets it by SNTP.</summary>
/// <param name="time">The clock.</param>
public sealed class UtcClock(TimeProvider time) : IClock
{
    /// <inheritdoc/>
    public bool TryUtc(long nowMs, out long utcMs)
    {
        utcMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return true;
    }
}
