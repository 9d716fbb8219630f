namespace Edge.Metering;

/// <summary>One charging session as the ledger sees it.</summary>
public sealed class LedgerSession
{
    /// <summary>The session's token; "" when none was given.</summary>
    public string Id = "";

    /// <summary>When it began, monotonic.</summary>
    /// <remarks>Units: ms.</remarks>
    public long StartMs;

    /// <summary>When it was stopped, or its last own register where nothing stopped it.</summary>
    /// <remarks>Units: ms.</remarks>
    public long StopMs;

    /// <summary>Unwrapped register at its start; valid unless
    /// <see cref="SessionFlags.NoStart"/>.</summary>
    /// <remarks>Units: counts.</remarks>
    public long StartRegister;

    /// <summary>Unwrapped register at its end.</summary>
    /// <remarks>Units: counts.</remarks>
    public long StopRegister;

    /// <summary>The same start in Wh, rounded down.</summary>
    public long StartWh;

    /// <summary>The same end in Wh, rounded down.</summary>
    public long StopWh;

    /// <summary>What to take off the unwrapped register to see the meter's display.</summary>
    /// <remarks>Units: counts.</remarks>
    public long Offset;

    /// <summary>Good readings inside; each may hide one count of rounding.</summary>
    public int Readings;

    /// <summary>Energy of nobody since the ledger began, when this session closed.</summary>
    /// <remarks>Units: Wh.</remarks>
    public long UnassignedWh;

    /// <summary>Bits of <see cref="SessionFlags"/>.</summary>
    public int Flags;

    /// <summary>Energy, 0 without a start.</summary>
    /// <remarks>Units: Wh.</remarks>
    public long Wh => StopWh - StartWh;

    /// <summary>Whether it has a register.</summary>
    public bool HasRegister => (Flags & SessionFlags.NoStart) == 0;

    /// <summary>It has a first register.</summary>
    public bool Started;

    /// <summary>Somebody stopped it; its tail still counts.</summary>
    public bool Stopped;

    /// <summary>When its first register was read, monotonic ms.</summary>
    public long FirstOwnMs;

    /// <summary>When its last own register was read, monotonic ms.</summary>
    public long LastOwnMs;

    internal void Begin(long t, string id)
    {
        Id = id == null ? "" : id;
        StartMs = StopMs = FirstOwnMs = LastOwnMs = t;
        StartRegister = StopRegister = StartWh = StopWh = Offset = 0;
        Readings = Flags = 0;
        Started = Stopped = false;
    }

    /// <summary>Copies everything.</summary>
    /// <param name="into">Filled.</param>
    public void CopyTo(LedgerSession into)
    {
        into.Id = Id;
        into.StartMs = StartMs;
        into.StopMs = StopMs;
        into.StartRegister = StartRegister;
        into.StopRegister = StopRegister;
        into.StartWh = StartWh;
        into.StopWh = StopWh;
        into.Offset = Offset;
        into.Readings = Readings;
        into.Flags = Flags;
        into.UnassignedWh = UnassignedWh;
        into.Started = Started;
        into.Stopped = Stopped;
        into.FirstOwnMs = FirstOwnMs;
        into.LastOwnMs = LastOwnMs;
    }
}
