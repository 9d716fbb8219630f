namespace Edge.Metering;

/// <summary>CHINT DDSU666 and DTSU666: floats of kWh, high word first, function 3.</summary>
/// <remarks>
/// Values are of the secondary side: the ratios of transformers must be 1, else the configuration
/// names them. The DDSU666
/// is delivered in DL/T 645 and switched by key. Firmware of solar makers has other maps:
/// configured, not guessed.
/// Source: CHINT user manuals.
/// </remarks>
public static class ChintMaps
{
    /// <summary>DDSU666: one phase; power is in kW.</summary>
    /// <returns>A new map.</returns>
    public static MeterMap Ddsu666()
    {
        MeterMap map = Common("ddsu666", 0x4000, 0x400A);
        map.PmaxW = 23000;
        map.Checks =
        [
            new RegisterCheck("frequency", 3, 0x200E, RegisterType.F32).Between(45000, 65000),
            new RegisterCheck("voltage", 3, 0x2000, RegisterType.F32).Between(80000, 300000),
        ];
        return map;
    }

    /// <summary>DTSU666 by the manual of 2023: three phases, voltage x 0.1, frequency x
    /// 0.01.</summary>
    /// <returns>A new map.</returns>
    public static MeterMap Dtsu666() => Three("dtsu666", 0x101E, 0x1028);

    /// <summary>DTSU666 of older manuals: energy at 401Eh.</summary>
    /// <returns>A new map.</returns>
    public static MeterMap Dtsu666Old() => Three("dtsu666-old", 0x401E, 0x4028);

    private static MeterMap Three(string name, int import, int export)
    {
        MeterMap map = Common(name, import, export);
        map.PmaxW = 55000;
        map.Checks =
        [
            new RegisterCheck("frequency", 3, 0x2044, RegisterType.F32).Between(4500000, 6500000),
            new RegisterCheck("voltage-l1", 3, 0x2006, RegisterType.F32).Between(800000, 5200000),
            new RegisterCheck("current-ratio", 3, 0x0006, RegisterType.U16).Exactly(1),
            new RegisterCheck("voltage-ratio", 3, 0x0007, RegisterType.U16).Exactly(10),
        ];
        return map;
    }

    private static MeterMap Common(string name, int import, int export)
    {
        MeterMap map = new MeterMap();
        map.Name = name;
        map.Function = 3;
        map.ImportRegister = import;
        map.ExportRegister = export;
        return map;
    }
}
