namespace Edge.SmartBin;

/// <summary>Why a drop-off that was taken is not credited by weight.</summary>
public static class NotCredited
{
    /// <summary>The scale did not come to rest in its time.</summary>
    public const string NotSettled = "not-settled";

    /// <summary>The scale has a fault.</summary>
    public const string ScaleFault = "scale-fault";

    /// <summary>Tray and scale below differ: credited after somebody looked at it.</summary>
    public const string Hold = "hold";

    /// <summary>Less than the scale's Min: 20 e.</summary>
    public const string BelowMin = "below-min";
}
