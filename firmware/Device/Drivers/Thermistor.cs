namespace Edge.Device.Drivers;

/// <summary>A 10 k NTC (B 3950) below a 10 k resistor on a 12-bit converter.</summary>
/// <remarks>
/// Counts to temperature by a table every 10 °C and a straight line between, within 0.5 °C.
/// Table: R = 10000 exp(3950 (1/T - 1/298.15)), counts = 4095 R / (R + 10000).
/// </remarks>
public static class Thermistor
{
    // Counts at -20, -10 ... 80 °C.
    private static readonly short[] Counts =
        [3740, 3495, 3156, 2738, 2278, 1825, 1419, 1081, 815, 613, 462];

    /// <summary>Temperature of a reading.</summary>
    /// <param name="counts">0 to 4095.</param>
    /// <param name="milliCelsius">Units: m°C. Range: -20 000 to 80 000.</param>
    /// <returns>False when the sensor is off, shorted, or out of range.</returns>
    public static bool TryRead(int counts, out int milliCelsius)
    {
        milliCelsius = 0;
        if (counts > Counts[0] || counts < Counts[Counts.Length - 1]) return false;
        int at = 0;
        while (counts < Counts[at + 1]) at++;
        int span = Counts[at] - Counts[at + 1];
        milliCelsius = -20000 + at * 10000 + (Counts[at] - counts) * 10000 / span;
        return true;
    }
}
