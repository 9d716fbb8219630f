using Edge.Device.Ports;

namespace Edge.Esp32;

/// <summary>What an ESP32 knows of its health.</summary>
/// <remarks>
/// Asking for the free heap collects it, which is why telemetry asks once a minute at most. The
/// strength of the radio is known to nanoFramework only after a scan, which takes the connection
/// away: it stays 0, not known.
/// </remarks>
public sealed class BoardHealth : IBoardHealth
{
    /// <inheritdoc/>
    public long FreeHeapBytes => nanoFramework.Runtime.Native.GC.Run(false);

    /// <inheritdoc/>
    public int RssiDbm => 0;
}
