namespace Edge.Calculator;

/// <summary>Bounds of everything this room reads.</summary>
public static class Limits
{
    /// <summary>Largest pack file. Units: bytes. The largest of ours is 24 KB.</summary>
    public const int PackBytesMax = 1_048_576;

    /// <summary>Most packs in one library.</summary>
    public const int PacksMax = 1_024;

    /// <summary>Most factors in one pack.</summary>
    public const int FactorsMax = 2_048;

    /// <summary>Deepest nesting of a pack file.</summary>
    public const int DepthMax = 12;

    /// <summary>Longest calc object of an entry. Units: characters; a whole line has 4 096
    /// bytes.</summary>
    public const int CalculationCharsMax = 4_096;

    /// <summary>Most rows of one calculation.</summary>
    public const int RowsMax = 16;
}
