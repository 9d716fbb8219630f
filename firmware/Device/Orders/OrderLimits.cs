namespace Edge.Device.Orders;

/// <summary>Bounds of orders at a device.</summary>
public static class OrderLimits
{
    /// <summary>How long a person has to confirm at the device. Units: ms.</summary>
    public const int ConfirmMs = 120000;

    /// <summary>Longest time a device makes itself seen. Units: s.</summary>
    public const int IdentifySecondsMax = 600;
}
