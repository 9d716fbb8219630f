namespace Edge.Metering;

/// <summary>Any DL/T 645 meter: forward active total in counts of 10 Wh, modulus 10^8.</summary>
/// <remarks>The reply carries the meter's number, which is its identity. 8E1.</remarks>
public static class Dlt645Maps
{
    /// <summary>The standard of 2007, 2400 baud.</summary>
    /// <returns>A new map.</returns>
    public static MeterMap Of2007() => Common("dlt645-2007", MeterMap.Dlt2007, 2400);

    /// <summary>The standard of 1997, 1200 baud.</summary>
    /// <returns>A new map.</returns>
    public static MeterMap Of1997() => Common("dlt645-1997", MeterMap.Dlt1997, 1200);

    private static MeterMap Common(string name, int protocol, int baud)
    {
        MeterMap map = new MeterMap();
        map.Name = name;
        map.Protocol = protocol;
        map.Baud = baud;
        map.Parity = MeterMap.Even8;
        map.CountMilliWh = 10000;
        map.Modulus = Dlt645Item.Modulus;
        map.EnergyType = 0;
        return map;
    }
}
