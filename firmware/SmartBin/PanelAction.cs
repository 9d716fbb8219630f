namespace Edge.SmartBin;

/// <summary>What a person can do at a bin.</summary>
public static class PanelAction
{
    /// <summary>Nothing.</summary>
    public const int None = 0;

    /// <summary>Starts without saying who: always possible.</summary>
    public const int Begin = 1;

    /// <summary>Starts with a session token of up to 16 plain characters.</summary>
    public const int Member = 2;

    /// <summary>Chooses a category by its name.</summary>
    public const int Choose = 3;

    /// <summary>Ends the session.</summary>
    public const int Finish = 4;

    /// <summary>Staff opens a compartment to empty it: its number as one byte, then who.</summary>
    public const int Empty = 5;

    /// <summary>
    /// Staff has put a mass on a scale: compartment (1 byte), g (4 bytes, low first).
    /// </summary>
    public const int Mass = 6;

    /// <summary>Staff ends a calibration: compartment (1 byte), then its name.</summary>
    public const int Calibrate = 7;

    /// <summary>Staff confirms at the bin what was asked from afar (service key turned).</summary>
    public const int Confirm = 8;

    /// <summary>The person is still there: waits begin anew.</summary>
    public const int Stay = 9;

    /// <summary>
    /// The person wants nothing put in: a flap that is free but shut locks again.
    /// </summary>
    public const int Back = 10;

    /// <summary>The person has more to put in: the choice is shown again.</summary>
    public const int Again = 11;
}
