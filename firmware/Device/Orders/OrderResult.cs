namespace Edge.Device.Orders;

/// <summary>How an order ended, as a number on flash and as a word in the reply.</summary>
/// <remarks>Reference: docs/reference/commands.md.</remarks>
public static class OrderResult
{
    /// <summary>Done.</summary>
    public const int Done = 1;

    /// <summary>A person at the device has to confirm it first.</summary>
    public const int Waits = 2;

    /// <summary>Its number is not above the last one: a replay, or overtaken.</summary>
    public const int Old = 3;

    /// <summary>No key of this device made its tag.</summary>
    public const int Tag = 4;

    /// <summary>A member is missing or is not of its form.</summary>
    public const int Form = 5;

    /// <summary>It was to be carried out earlier, or not at all.</summary>
    public const int Late = 6;

    /// <summary>This firmware does not know the kind.</summary>
    public const int Unknown = 7;

    /// <summary>A value is out of its range.</summary>
    public const int Range = 8;

    /// <summary>Something else is going on that comes first.</summary>
    public const int Busy = 9;

    /// <summary>The flash took nothing.</summary>
    public const int Flash = 10;

    /// <summary>Nobody confirmed in time.</summary>
    public const int Nobody = 11;

    /// <summary>The scale does not stand still, or is too far from zero.</summary>
    public const int Unsettled = 12;

    /// <summary>Events would be lost: the gateway has not acked them.</summary>
    public const int Unacked = 13;

    /// <summary>This device has no such part.</summary>
    public const int NoPart = 14;

    /// <summary>The image is of another product or hardware.</summary>
    public const int Product = 15;

    /// <summary>The image is not newer than what runs, or below what was asked for.</summary>
    public const int Version = 16;

    /// <summary>The order's time is over.</summary>
    public const int Expired = 17;

    /// <summary>The size is none that fits.</summary>
    public const int Size = 18;

    /// <summary>The bytes do not give the hash.</summary>
    public const int Hash = 19;

    /// <summary>It took longer than it may.</summary>
    public const int Slow = 20;

    /// <summary>The new image did not reach its gateway in time: the old one runs.</summary>
    public const int Reverted = 21;

    /// <summary>This board cannot start an image by itself: it needs a cable.</summary>
    public const int Cable = 22;

    private static readonly string[] Words =
    [
        "none", "done", "waits", "old", "tag", "form", "late", "unknown", "range", "busy", "flash",
        "nobody", "unsettled", "unacked", "no-part", "product", "version", "expired", "size",
        "hash", "slow", "reverted", "cable",
    ];

    /// <summary>The word for a result.</summary>
    public static string Name(int result) =>
        result > 0 && result < Words.Length ? Words[result] : Words[0];
}
