using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Device.Update;

namespace Edge.Device.Orders;

/// <summary>What the desk of orders works with.</summary>
public sealed class OrderParts
{
    /// <summary>The way to the gateway.</summary>
    public ILink Link { get; init; }

    /// <summary>Where epoch, counters and settings are kept.</summary>
    public IFlash Flash { get; init; }

    /// <summary>What time it is.</summary>
    public DeviceClock Clock { get; init; }

    /// <summary>Who the device is.</summary>
    public DeviceIdentity Identity { get; init; }

    /// <summary>What is recorded.</summary>
    public Recorder Recorder { get; init; }

    /// <summary>Carries events; commands arrive through it.</summary>
    public Outbox Outbox { get; init; }

    /// <summary>The app.</summary>
    public IOrderTarget Target { get; init; }

    /// <summary>Where images lie; null for a board that cannot start one by itself.</summary>
    public ImageSlots Images { get; init; }
}
