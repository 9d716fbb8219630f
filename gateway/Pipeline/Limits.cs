namespace Edge.Pipeline;

/// <summary>Every bound of the pipeline in one place, with its unit and its reason.</summary>
public static class Limits
{
    /// <summary>Events in one commit (trust.md section 3).</summary>
    public const int GroupEvents = 256;

    /// <summary>
    /// Longest life of an open commit group, in milliseconds (trust.md section 3).
    /// </summary>
    public const int GroupMs = 5;

    /// <summary>
    /// Events that may wait for a decision: 20 in flight from 3 000 devices.
    /// </summary>
    public const int QueueEvents = 65_536;

    /// <summary>Bytes that may wait for a decision.</summary>
    public const int QueueBytes = 32 << 20;

    /// <summary>Journal work other than events (seals, receipts, keys) that may wait.</summary>
    public const int QueueWork = 256;

    /// <summary>Longest line that is judged, in bytes (trust.md section 1).</summary>
    public const int LineBytes = 4_096;

    /// <summary>
    /// Most bytes of one refused line that are kept; its length and hash are kept whole.
    /// </summary>
    public const int QuarantineBytes = 4_352;

    /// <summary>
    /// Refused lines kept with their bytes per device, code and hour; the rest is counted.
    /// </summary>
    public const int QuarantineKept = 64;

    /// <summary>Below this the store counts as full, in bytes (trust.md section 3).</summary>
    public const long FreeBytes = 64L << 20;

    /// <summary>How often the platform is asked again to carry out what two persons decided, in
    /// milliseconds.</summary>
    public const int ActAgainMs = 10_000;

    /// <summary>How often free space is looked at, in milliseconds.</summary>
    public const int FreeSpaceEveryMs = 1_000;

    /// <summary>Entries in one batch (trust.md section 2).</summary>
    public const int BatchEntries = 1_024;

    /// <summary>Bytes of one batch document (trust.md section 2).</summary>
    public const int BatchBytes = 1 << 20;

    /// <summary>Room of a batch document that is not entries: members, checkpoint, proof.</summary>
    public const int BatchFrameBytes = 16 << 10;

    /// <summary>Room kept for the entry that closes a log, in bytes: it names one key.</summary>
    public const int CloseBytes = 1 << 10;

    /// <summary>How long a new log waits for the platform's word on the last batch of the one
    /// before, in milliseconds.</summary>
    public const int BeforeMs = 60_000;

    /// <summary>How often it looks for that word, in milliseconds.</summary>
    public const int BeforeEveryMs = 200;

    /// <summary>A batch is sealed this long after its first entry, in milliseconds.</summary>
    public const int SealAfterMs = 500;

    /// <summary>
    /// A device whose clock is further off than this is flagged, in milliseconds.
    /// </summary>
    public const long ClockToleranceMs = 24L * 3_600_000;

    /// <summary>How long a stop goes on sealing, in milliseconds.</summary>
    public const int FlushMs = 2_000;

    /// <summary>Keys of a device are asked again after this, in milliseconds: a revocation holds
    /// within a minute (trust.md section 5).</summary>
    public const int KeysEveryMs = 45_000;

    /// <summary>
    /// Devices whose keys are kept fresh are those heard within this, in milliseconds.
    /// </summary>
    public const long KeysWhileHeardMs = 15L * 60_000;

    /// <summary>Key requests in flight.</summary>
    public const int KeyRequests = 4;

    /// <summary>Longest wait for an answer of the platform, in milliseconds.</summary>
    public const int PlatformMs = 30_000;

    /// <summary>
    /// Longest answer of the platform that is read, in bytes: a batch and its frame.
    /// </summary>
    public const int PlatformAnswerBytes = (2 << 20) + (64 << 10);

    /// <summary>How long a start waits for the platform's word on the log, in milliseconds.
    /// </summary>
    public const int AskAtStartMs = 3_000;

    /// <summary>First wait after a failed send, in milliseconds.</summary>
    public const int RetryFirstMs = 500;

    /// <summary>Longest wait after a failed send, in milliseconds: a backlog drains soon after the
    /// platform is back.</summary>
    public const int RetryLastMs = 10_000;

    /// <summary>How often a gateway with nothing to send looks whether the platform still has what
    /// it booked, in milliseconds.</summary>
    public const int CompareEveryMs = 60_000;

    /// <summary>How often an idle forwarder looks whether that is due, in milliseconds.</summary>
    public const int IdleMs = 1_000;

    /// <summary>First wait while the platform does not know the origin, in milliseconds.</summary>
    public const int OriginFirstMs = 60_000;

    /// <summary>
    /// Longest wait while the platform does not know the origin, in milliseconds.
    /// </summary>
    public const int OriginLastMs = 3_600_000;

    /// <summary>Newest entries whose hashes are recomputed before the gateway listens.</summary>
    public const int RehashAtStart = 65_536;

    /// <summary>Newest receipts that are read and verified before the gateway listens.</summary>
    public const int ReceiptsAtStart = 1_024;

    /// <summary>Promises that are kept, so that who asks again gets the same.</summary>
    public const int PromisesKept = 256;

    /// <summary>Receipt ids that may wait in memory for their place in the index.</summary>
    public const int RecentIds = 1 << 20;

    /// <summary>Receipt ids moved into the index at a time, when nothing else is to do.</summary>
    public const int IndexChunk = 4_096;

    /// <summary>Commands, and orders, of one device that may wait for its answer.</summary>
    public const int OrdersWaiting = 16;

    /// <summary>A command is void after this, in milliseconds: a day.</summary>
    public const long CommandMs = 24L * 3_600_000;

    /// <summary>Longest name of a person who commands, in characters.</summary>
    public const int NameChars = 64;

    /// <summary>Devices one gateway serves.</summary>
    public const int Devices = 100_000;
}
