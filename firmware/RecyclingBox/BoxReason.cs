namespace Edge.RecyclingBox;

/// <summary>Why something that was taken is not credited, or not yet.</summary>
public static class BoxReason
{
    /// <summary>The scale did not come to rest in its time.</summary>
    public const string NotSettled = "not-settled";

    /// <summary>The scale has a fault.</summary>
    public const string ScaleFault = "scale-fault";

    /// <summary>Less than the scale's Min: 20 e.</summary>
    public const string BelowMin = "below-min";

    /// <summary>More pieces than the mass can be: 50 g each at least.</summary>
    public const string Pieces = "pieces";

    /// <summary>The mass is not that of a book or a phone.</summary>
    public const string Mass = "mass";

    /// <summary>The gateway gave no tag for the number.</summary>
    public const string NoTag = "no-tag";

    /// <summary>A phone is credited after somebody looked at it, never at once.</summary>
    public const string Hold = "hold";
}
