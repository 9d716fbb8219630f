namespace Edge.Simulation.World;

/// <summary>What may go wrong in a simulated world.</summary>
/// <remarks>Source: trust.md section 4, fault classes.</remarks>
internal enum Fault
{
    // Wires.
    MessageLost,
    MessageTwice,
    MessageLate,
    LineBent,
    LineCutShort,
    LineReplayed,
    LineForged,
    LineHeardElsewhere,
    AckForged,
    BatchForged,
    DeviceCutOff,
    DeviceHeardNotHearing,
    UplinkCut,
    LinkDropped,
    AllReconnect,
    DeviceSilent,
    CertificateExpired,
    SlowReader,

    // Processes.
    GatewayKilled,
    GatewayDiedAtWork,
    GatewayDiedAtDisk,
    GatewayPaused,
    GatewayTwice,
    PlatformKilled,
    PlatformDiedAtWork,
    PlatformDiedAtDisk,
    BothKilled,
    KilledInRecovery,

    // Disks.
    PowerCut,
    GarbageTail,
    NoRoom,
    DiskFull,
    ReadOnly,
    SyncFailed,
    SyncSlow,
    PlatformSyncFailed,
    PlatformSyncSlow,
    PlatformDiskFull,
    HeadSlotTorn,
    PlatformRolledBack,
    GatewayRolledBack,
    BitFlipped,

    // Devices.
    DevicePowerCut,
    DeviceGarbage,
    DeviceFlashFull,
    DeviceFlashWorn,
    DeviceBootLoop,
    DeviceSectorLost,
    DeviceCloned,
    DeviceRoamed,

    // Clocks and keys.
    ClockJump,
    ClockOf1970,
    ClockDrift,
    HalfYearTurned,
    EpochChanged,

    // Later ones: at the end, so that older seeds draw what they drew.
    GreetingForged,
    AlwaysTwice,
}
