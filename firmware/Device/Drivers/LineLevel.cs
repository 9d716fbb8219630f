namespace Edge.Device.Drivers;

/// <summary>What a supervised contact says.</summary>
public enum LineLevel
{
    /// <summary>Nothing happens.</summary>
    Quiet,

    /// <summary>The contact has closed: fire.</summary>
    Alarm,

    /// <summary>The wire is broken, or the detector was taken off.</summary>
    Open,

    /// <summary>The wire is shorted.</summary>
    Shorted,
}
