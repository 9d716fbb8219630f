namespace Edge.Calculator;

/// <summary>Bounds of everything this room reads.</summary>
public static class Limits
{
    /// <summary>Largest pack file. Units: bytes. The largest of ours is 24 KB.</summary>
    public const int PackBytesMax = 1_048_576;

    /// <summary>Most packs in one library.</summary>
    public const int PacksMax = 1_024;

    /// <summary>Most items of one list and members of one object of a pack, factors too.
    /// </summary>
    public const int ItemsMax = 2_048;

    /// <summary>Largest number of days or percents in a pack.</summary>
    public const int SmallMax = 1_000_000;

    /// <summary>Deepest nesting of a pack file.</summary>
    public const int DepthMax = 12;

    /// <summary>Longest calc object of an entry. Units: characters; a whole line has 4 096
    /// bytes.</summary>
    public const int CalculationCharsMax = 4_096;

    /// <summary>Most rows of one calculation.</summary>
    public const int RowsMax = 16;
}
