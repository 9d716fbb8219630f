namespace Edge.Platform;

/// <summary>Bounds of the receiving side.</summary>
public static class Limits
{
    /// <summary>Batches that may wait for the one writer; more get 429.</summary>
    public const int WaitingBatches = 32;

    /// <summary>Longest wait for the writer before the answer is 503.</summary>
    /// <remarks>Units: ms.</remarks>
    public const int WriterWaitMs = 10_000;

    /// <summary>Newest entries of each log that are hashed again before listening.</summary>
    public const int RehashAtStart = 65_536;

    /// <summary>How often the whole ledger is hashed again beside the work.</summary>
    /// <remarks>Units: hours.</remarks>
    public const int RehashHours = 24;

    /// <summary>What a refused sender is asked to wait.</summary>
    /// <remarks>Units: s.</remarks>
    public const int RetryAfterSeconds = 2;

    /// <summary>How far the clock may be behind what was booked before it is taken for wrong.
    /// </summary>
    /// <remarks>Units: ms. As the gateway's own at its start.</remarks>
    public const long ClockToleranceMs = 24L * 3_600_000;

    /// <summary>Most ledger rows in one answer.</summary>
    public const int PageRows = 1000;

    /// <summary>Key epochs a gateway may still need: its keys live 400 days, an epoch a month.
    /// </summary>
    public const int EpochsKept = 14;

    /// <summary>Orders of one device that may wait for its answer.</summary>
    public const int OrdersWaiting = 16;

    /// <summary>Longest request line and headers together.</summary>
    /// <remarks>Units: bytes.</remarks>
    public const int HeaderBytes = 16 * 1024;

    /// <summary>Most connections at once.</summary>
    public const int Connections = 1000;

    /// <summary>How long SQLite waits for a lock before it says busy.</summary>
    /// <remarks>Units: ms.</remarks>
    public const int BusyMs = 5000;
}
