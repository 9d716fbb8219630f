namespace Edge.Metering;

/// <summary>Acrel ADW300 and ADL3000-E: 32-bit counts of 10 Wh, function 3.</summary>
/// <remarks>Counts are of the secondary side. Source: Acrel manuals; no ACR map is had.</remarks>
public static class AcrelMaps
{
    /// <summary>ADW300: import at 62, export at 64 (decimal), signed counts.</summary>
    /// <returns>A new map.</returns>
    public static MeterMap Adw300()
    {
        MeterMap map = Common("adw300", 62, 64, RegisterType.S32);
        map.Checks =
        [
            new RegisterCheck("voltage-l1", 3, 20, RegisterType.U16).Between(800, 3000),
        ];
        return map;
    }

    /// <summary>ADL3000-E: import at 000Ah, export at 0014h; the ratio at 014Bh is
    /// unconfirmed.</summary>
    /// <returns>A new map.</returns>
    public static MeterMap Adl3000()
    {
        MeterMap map = Common("adl3000", 0x000A, 0x0014, RegisterType.U32);
        map.Checks =
        [
            new RegisterCheck("frequency", 3, 0x0077, RegisterType.U16).Between(4500, 6500),
            new RegisterCheck("voltage-l1", 3, 0x0061, RegisterType.U16).Between(800, 3000),
        ];
        return map;
    }

    private static MeterMap Common(string name, int import, int export, int type)
    {
        MeterMap map = new MeterMap();
        map.Name = name;
        map.Function = 3;
        map.ImportRegister = import;
        map.ExportRegister = export;
        map.EnergyType = type;
        map.CountMilliWh = 10000;
        map.PmaxW = 55000;
        return map;
    }
}
