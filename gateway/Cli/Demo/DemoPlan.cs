namespace Edge.Cli.Demo;

/// <summary>What the user asked of the demo.</summary>
/// <param name="Length">How long; null until Ctrl-C.</param>
/// <param name="Folder">Where its files go.</param>
/// <param name="Bins">Smart bins.</param>
/// <param name="Meters">Charging meters.</param>
/// <param name="Boxes">Recycling boxes.</param>
/// <param name="Kiosks">Bins that wait for somebody at their kiosk's page.</param>
/// <param name="Seed">Seed of people and noise.</param>
/// <param name="Chargers">Charge points that wait for somebody at their kiosk's page.</param>
public sealed record DemoPlan(
    TimeSpan? Length, string Folder, int Bins, int Boxes, int Meters, int Kiosks,
    long Seed, int Chargers = 0);
