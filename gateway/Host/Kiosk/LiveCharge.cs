namespace Edge.Host.Kiosk;

/// <summary>A charge point as it is now.</summary>
/// <param name="Meter">Name of its meter.</param>
/// <param name="IsHeard">The meter answers.</param>
/// <param name="SinceMs">How long the session is open. Units: ms.</param>
/// <param name="WattHours">Energy of the open session. Units: Wh; null while its first register is
/// not known.</param>
/// <param name="Watts">Power. Units: W; null while it cannot be said.</param>
/// <param name="Milligrams">What that energy would be worth. Units: mg CO2e; null where nothing
/// can be said.</param>
/// <param name="Result">The charge just recorded, or null.</param>
public sealed record LiveCharge(
    string Meter, bool IsHeard, long SinceMs, long? WattHours, long? Watts, long? Milligrams,
    LiveCharged? Result);

/// <summary>A charge as the device shows it, before anybody else has said anything.</summary>
/// <param name="WattHours">Its energy. Units: Wh.</param>
/// <param name="StartWattHours">Register at the start. Units: Wh; null when it is not known, and
/// no energy is then.</param>
/// <param name="StopWattHours">Register at the end. Units: Wh; null with the start.</param>
/// <param name="Flags">What has to be said about its energy: words of
/// docs/reference/metering.md.</param>
public sealed record LiveCharged(
    long WattHours, long? StartWattHours, long? StopWattHours, IReadOnlyList<string> Flags);
