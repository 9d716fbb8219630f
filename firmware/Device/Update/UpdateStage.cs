namespace Edge.Device.Update;

/// <summary>How far an update has got, as a number on flash and a word to the gateway.</summary>
/// <remarks>Reference: docs/reference/commands.md.</remarks>
public static class UpdateStage
{
    /// <summary>None is under way.</summary>
    public const int None = 0;

    /// <summary>Ordered; the image is being fetched.</summary>
    public const int Fetching = 1;

    /// <summary>The image is whole and its hash is right; it starts when nobody is served.
    /// </summary>
    public const int Verified = 2;

    /// <summary>The new image is started and has to reach its gateway.</summary>
    public const int Trial = 3;

    /// <summary>The new image reached its gateway and stays.</summary>
    public const int Confirmed = 4;

    /// <summary>The new image did not reach its gateway: the old one runs.</summary>
    public const int Reverted = 5;

    /// <summary>Given up before anything was started; the reason is the result.</summary>
    public const int Refused = 6;

    private static readonly string[] Words =
    [
        "none", "downloading", "verified", "rebooted", "confirmed", "rolled-back", "refused",
    ];

    /// <summary>The word for a stage.</summary>
    public static string Name(int stage) =>
        stage > 0 && stage < Words.Length ? Words[stage] : Words[0];
}
