namespace Edge.Twin;

/// <summary>Makes the devices of a fleet.</summary>
public static class TwinFleet
{
    /// <summary>All devices, each booted on what its folder holds.</summary>
    /// <exception cref="InvalidDataException">A kind is not known.</exception>
    public static IReadOnlyList<ITwinDevice> Boot(
        TwinOptions fleet, string folder, TimeProvider time) =>
        [.. fleet.Devices.Select(device =>
            Boot(fleet, device, Path.Combine(folder, device.Name), time))];

    internal static ITwinDevice Boot(
        TwinOptions fleet, TwinDeviceOptions device, string folder, TimeProvider time) =>
        device.Serial.Length > 0 ? new ClaimingTwin(fleet, device, folder, time)
        : device.Kind switch
        {
            "bin" => new BinTwin(fleet, device, folder, time),
            "box" => new BoxTwin(fleet, device, folder, time),
            "meter" => new MeterTwin(fleet, device, folder, time),
            _ => throw new InvalidDataException(
                $"twin: {device.Dev}: kind '{device.Kind}' is not known; bin, box and meter are"),
        };
}
