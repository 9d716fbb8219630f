namespace Edge.Device.Ports;

/// <summary>What only a board knows of its health. Nothing here waits.</summary>
public interface IBoardHealth
{
    /// <summary>Free managed heap. Units: bytes; -1 when the board cannot tell.</summary>
    long FreeHeapBytes { get; }

    /// <summary>Strength of the radio. Units: dBm; 0 without a radio, or not known.</summary>
    int RssiDbm { get; }
}
