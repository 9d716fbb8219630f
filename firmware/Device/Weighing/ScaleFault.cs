namespace Edge.Device.Weighing;

/// <summary>Why a scale cannot weigh. Source: hardware.md 1.2 and 1.5.</summary>
public static class ScaleFault
{
    /// <summary>It can.</summary>
    public const int None = 0;

    /// <summary>No conversion within its time: chip missing, unpowered, in power-down.</summary>
    public const int NoConversion = -1;

    /// <summary>The converter stands at an end of its range: wire broken, bridge torn.</summary>
    public const int Saturated = -2;

    /// <summary>The converter did not see the clock pulses it should have.</summary>
    public const int Pulses = -3;

    /// <summary>The bus failed.</summary>
    public const int Bus = -4;

    /// <summary>No noise at all for ten seconds: nobody measures there.</summary>
    public const int Stuck = -5;

    /// <summary>More than Max + 9 e lies on it.</summary>
    public const int Overload = -6;

    /// <summary>Far less than nothing lies on it: bin lifted, platform pulled.</summary>
    public const int Underload = -7;

    /// <summary>It was never calibrated.</summary>
    public const int Uncalibrated = -8;

    /// <summary>Name of a fault as an alarm carries it.</summary>
    public static string Name(int fault)
    {
        switch (fault)
        {
            case NoConversion: return "no-conversion";
            case Saturated: return "saturated";
            case Pulses: return "pulses";
            case Bus: return "bus";
            case Stuck: return "stuck";
            case Overload: return "overload";
            case Underload: return "underload";
            case Uncalibrated: return "uncalibrated";
            default: return "none";
        }
    }
}
