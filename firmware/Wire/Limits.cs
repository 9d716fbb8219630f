namespace Edge.Wire;

/// <summary>
/// Sizes that every reader of a device's words checks before it does anything else.
/// </summary>
public static class Limits
{
    /// <summary>Longest line in either direction. Units: bytes. Source: trust.md 1.</summary>
    public const int LineBytesMax = 4096;

    /// <summary>Longest id of a site, device or gateway. Units: characters.</summary>
    public const int IdCharsMax = 32;

    /// <summary>A tag is the Base64 text of 32 bytes. Units: characters.</summary>
    public const int TagChars = 44;

    /// <summary>A key or MAC of the house. Units: bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>
    /// Largest magnitude of an integer in a payload: 2^53-1, exact in every JSON reader.
    /// </summary>
    public const long IntegerMax = 9007199254740991;

    /// <summary>Containers inside each other, the payload itself counted.</summary>
    public const int DepthMax = 3;

    /// <summary>
    /// Members a line can hold at all: the shortest distinct ones fill 4 096 bytes.
    /// </summary>
    public const int MembersMax = 600;

    /// <summary>Digits of the longest integer, with its sign. Units: characters.</summary>
    public const int IntegerChars = 17;
}
