namespace Edge.Device.Update;

/// <summary>Bounds of an update at a device.</summary>
/// <remarks>Source: trust.md section 5, OTA.</remarks>
public static class UpdateLimits
{
    /// <summary>How far the serial of a release may be above the running one's.</summary>
    public const int SerialStepMax = 1000;

    /// <summary>Running time an order gets until its image is whole. Units: s.</summary>
    public const int TotalSecondsMax = 86400;

    /// <summary>Time over which the rate is looked at, while connected. Units: ms.</summary>
    public const int RateWindowMs = 600000;

    /// <summary>Pieces that have to come within that time.</summary>
    public const int RatePieces = 60;

    /// <summary>A piece that did not come is asked for again. Units: ms.</summary>
    public const int AgainMs = 5000;

    /// <summary>Least time between two questions: others use the link too. Units: ms.</summary>
    public const int PaceMs = 20;

    /// <summary>A new image has to reach its gateway within. Units: ms.</summary>
    public const int TrialMs = 600000;
}
