namespace Edge.Device.Store;

/// <summary>
/// Which segment of a device's flash holds what. Two neighbours are a TwoSlots state.
/// </summary>
public static class FlashMap
{
    /// <summary>Boot counter.</summary>
    public const int Boot = 0;

    /// <summary>Totals of what was recorded.</summary>
    public const int Totals = 2;

    /// <summary>Key epoch and order counter.</summary>
    public const int Epoch = 4;

    /// <summary>Settings.</summary>
    public const int Settings = 6;

    /// <summary>What the app keeps of its own: masses after the last event, open charge.</summary>
    public const int App = 8;

    /// <summary>Calibrations, two segments for each of eight scales.</summary>
    public const int Calibrations = 10;

    /// <summary>Serial and secret of the bench, then what the claim gave.</summary>
    public const int Claim = 26;

    /// <summary>Progress of an update; the image itself lies in a store of its own.</summary>
    public const int Update = 28;

    /// <summary>A meter's day: where it began, and the days before.</summary>
    public const int Days = 30;

    /// <summary>First segment of the journal.</summary>
    public const int Journal = 32;
}
