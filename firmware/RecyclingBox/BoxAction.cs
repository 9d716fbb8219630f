namespace Edge.RecyclingBox;

/// <summary>What a person can do at a recycling box.</summary>
public static class BoxAction
{
    /// <summary>Nothing.</summary>
    public const int None = 0;

    /// <summary>Starts without saying who: always possible.</summary>
    public const int Begin = 1;

    /// <summary>Starts with a session token of up to 16 plain characters.</summary>
    public const int Member = 2;

    /// <summary>Brings clothes: the number of pieces as one byte, 0 when not counted.</summary>
    public const int Clothes = 3;

    /// <summary>Brings a book: its ISBN, 10 or 13 characters.</summary>
    public const int Book = 4;

    /// <summary>Brings a phone: its IMEI, or both of a dual-SIM phone one after the other.
    /// </summary>
    public const int Phone = 5;

    /// <summary>Says that the battery is whole: the drawer opens for nothing else.</summary>
    public const int Whole = 6;

    /// <summary>Ends the session.</summary>
    public const int Finish = 7;

    /// <summary>Staff opens a compartment to empty it: its number as one byte, then who.
    /// </summary>
    public const int Empty = 8;

    /// <summary>Staff confirms at the box what was asked from afar (service key turned).</summary>
    public const int Confirm = 9;

    /// <summary>
    /// Staff has put a mass on a scale: opening (1 byte), g (4 bytes, low first).
    /// </summary>
    public const int Mass = 10;

    /// <summary>Staff ends a calibration: opening (1 byte), then its name.</summary>
    public const int Calibrate = 11;
}
