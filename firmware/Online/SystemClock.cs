using System;
using Edge.Device.Ports;

namespace Edge.Online;

/// <summary>UTC of the CLR, believed only just after a time server was asked.</summary>
/// <remarks>
/// The CLR does not say when a time server answered: the worker calls <see cref="Asked"/> after
/// each request that did not throw, and the year must be sensible.
/// </remarks>
public sealed class SystemClock : IClock
{
    private const long TicksPerMs = 10000;
    private const long UnixTicks = 621355968000000000;
    private const long Sensible = 1767225600000;

    private readonly object _gate = new object();
    private bool _asked;

    /// <summary>A time server was asked and the network was up.</summary>
    public void Asked()
    {
        lock (_gate)
        {
            _asked = true;
        }
    }

    /// <inheritdoc/>
    public bool TryUtc(long nowMs, out long utcMs)
    {
        utcMs = (DateTime.UtcNow.Ticks - UnixTicks) / TicksPerMs;
        lock (_gate)
        {
            bool asked = _asked;
            _asked = false;
            return asked && utcMs > Sensible;
        }
    }
}
