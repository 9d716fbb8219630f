namespace Edge.Device.Ports;

/// <summary>Reasons a transfer failed. Always negative.</summary>
public static class BusFault
{
    /// <summary>Nobody acknowledged the address: chip missing, unpowered, in reset.</summary>
    public const int NoAnswer = -1;

    /// <summary>The chip stopped in the middle of a transfer.</summary>
    public const int Partial = -2;

    /// <summary>The clock or data line is held down.</summary>
    public const int Stuck = -3;

    /// <summary>The port itself failed: not opened, or the driver threw.</summary>
    public const int Port = -4;
}
