#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>A source of UTC that can be out of step, or jump.</summary>
public sealed class SimulatedClock : IClock
{
    /// <summary>Whether the source is in step with UTC.</summary>
    public bool InStep { get; set; } = true;

    /// <summary>UTC at monotonic time 0. Units: ms since 1970.</summary>
    public long BaseMs { get; set; } = 1785000000000;

    /// <inheritdoc/>
    public bool TryUtc(long nowMs, out long utcMs)
    {
        utcMs = BaseMs + nowMs;
        return InStep;
    }
}
