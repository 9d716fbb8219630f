namespace Edge.RecyclingBox;

/// <summary>What the screen of a recycling box shows.</summary>
public static class BoxScreen
{
    /// <summary>Rotating code, what can be brought.</summary>
    public const int Idle = 0;

    /// <summary>Say what you bring, or finish.</summary>
    public const int Choose = 1;

    /// <summary>Is the battery whole? Swollen, hot or leaking ones do not belong here.</summary>
    public const int AskBattery = 2;

    /// <summary>Checking with the gateway.</summary>
    public const int Checking = 3;

    /// <summary>The flap or drawer is free: open it.</summary>
    public const int Open = 4;

    /// <summary>Put it in and close.</summary>
    public const int Close = 5;

    /// <summary>Weighing.</summary>
    public const int Weighing = 6;

    /// <summary>Recorded: what, how much, reduction, receipt code.</summary>
    public const int Result = 7;

    /// <summary>Recorded, credited only after somebody looked at it.</summary>
    public const int Held = 8;

    /// <summary>Taken, without credit, with the reason.</summary>
    public const int WithoutCredit = 9;

    /// <summary>Nothing was put in.</summary>
    public const int Nothing = 10;

    /// <summary>The number's check digit is wrong: scan again.</summary>
    public const int BadNumber = 11;

    /// <summary>This very object was brought already.</summary>
    public const int Already = 12;

    /// <summary>The gateway cannot be asked now: phones are not taken.</summary>
    public const int NotNow = 13;

    /// <summary>Full.</summary>
    public const int Full = 14;

    /// <summary>The device's own store is full: everything stays shut.</summary>
    public const int StoreFull = 15;

    /// <summary>Needs service: nothing is counted.</summary>
    public const int Service = 16;

    /// <summary>Shows which box it is: somebody looks for it.</summary>
    public const int Identify = 17;
}
