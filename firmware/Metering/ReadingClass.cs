namespace Edge.Metering;

/// <summary>What the ledger makes of one reading.</summary>
public static class ReadingClass
{
    /// <summary>No valid reply.</summary>
    public const int Missing = 0;

    /// <summary>A reply whose value cannot be a counter.</summary>
    public const int Refused = 1;

    /// <summary>A first value that nothing supports yet.</summary>
    public const int Unconfirmed = 2;

    /// <summary>Continues the last good value.</summary>
    public const int Good = 3;

    /// <summary>Continues it after a silence.</summary>
    public const int Gap = 4;

    /// <summary>One step back: rounding inside the meter.</summary>
    public const int Jitter = 5;

    /// <summary>The counter came round its modulus.</summary>
    public const int Rollover = 6;

    /// <summary>Lower than the last good value, not proved.</summary>
    public const int Held = 7;

    /// <summary>Higher than possible, not proved.</summary>
    public const int Quarantined = 8;

    /// <summary>A lower register proved by rising.</summary>
    public const int Reset = 9;

    /// <summary>A higher register proved by rising.</summary>
    public const int Jump = 10;

    /// <summary>The name used in events and vectors.</summary>
    /// <param name="value">One of the constants.</param>
    /// <returns>The class's name.</returns>
    public static string Name(int value)
    {
        switch (value)
        {
            case Missing: return "Missing";
            case Refused: return "Refused";
            case Unconfirmed: return "Unconfirmed";
            case Good: return "Good";
            case Gap: return "Gap";
            case Jitter: return "Jitter";
            case Rollover: return "Rollover";
            case Held: return "Held";
            case Quarantined: return "Quarantined";
            case Reset: return "Reset";
            default: return "Jump";
        }
    }
}
