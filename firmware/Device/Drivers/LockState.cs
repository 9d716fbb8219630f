namespace Edge.Device.Drivers;

/// <summary>Where a cabinet lock stands.</summary>
public enum LockState
{
    /// <summary>Bolt in, coil off.</summary>
    Shut,

    /// <summary>Coil on, or waiting for the bolt to move.</summary>
    Opening,

    /// <summary>Bolt drawn, as the feedback contact says.</summary>
    Open,

    /// <summary>Three pulses did not move the bolt: jam, broken wire or no 12 V.</summary>
    Stuck,
}
