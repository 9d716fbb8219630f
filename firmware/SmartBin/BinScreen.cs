namespace Edge.SmartBin;

/// <summary>What the screen shows.</summary>
public static class BinScreen
{
    /// <summary>Rotating code, what can be brought.</summary>
    public const int Idle = 0;

    /// <summary>Choose a category, or finish.</summary>
    public const int Choose = 1;

    /// <summary>The flap is free: open it.</summary>
    public const int OpenFlap = 2;

    /// <summary>Put it in and close the flap.</summary>
    public const int CloseFlap = 3;

    /// <summary>Weighing.</summary>
    public const int Weighing = 4;

    /// <summary>Recorded: category, grams, reduction, receipt code.</summary>
    public const int Result = 5;

    /// <summary>Taken, but not credited by weight, with the reason.</summary>
    public const int WithoutCredit = 6;

    /// <summary>Nothing was put in.</summary>
    public const int Nothing = 7;

    /// <summary>This compartment is full, or this category is not taken here.</summary>
    public const int NotHere = 8;

    /// <summary>The device's own store is full: the flap stays closed.</summary>
    public const int StoreFull = 9;

    /// <summary>Needs service: nothing is counted.</summary>
    public const int Service = 10;

    /// <summary>Shows which bin it is: somebody looks for it.</summary>
    public const int Identify = 11;
}
