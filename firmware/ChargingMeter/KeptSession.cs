using Edge.Metering;

namespace Edge.ChargingMeter;

/// <summary>A session with the frames of its first and last register.</summary>
public sealed class KeptSession
{
    /// <summary>Makes an empty one.</summary>
    /// <param name="rawBytes">Longest frame kept.</param>
    public KeptSession(int rawBytes)
    {
        StartRaw = new byte[rawBytes];
        StopRaw = new byte[rawBytes];
    }

    /// <summary>Whether there is one.</summary>
    public bool Present;

    /// <summary>Registers and flags.</summary>
    public readonly LedgerSession Session = new LedgerSession();

    /// <summary>When its first register was read, UTC; 0 when not known.</summary>
    /// <remarks>Units: ms.</remarks>
    public long StartUtcMs;

    /// <summary>When its last register was read, UTC; 0 when not known.</summary>
    /// <remarks>Units: ms.</remarks>
    public long StopUtcMs;

    /// <summary>Frame of the first register.</summary>
    public readonly byte[] StartRaw;

    /// <summary>Its length.</summary>
    public int StartRawCount;

    /// <summary>Frame of the last register.</summary>
    public readonly byte[] StopRaw;

    /// <summary>Its length.</summary>
    public int StopRawCount;

    /// <summary>Keeps a frame as the first one.</summary>
    /// <param name="raw">The frame.</param>
    /// <param name="count">Its length.</param>
    public void BeginAt(byte[] raw, int count)
    {
        StartRawCount = Copy(raw, count, StartRaw);
        StopRawCount = Copy(raw, count, StopRaw);
    }

    /// <summary>Keeps a frame as the last one.</summary>
    /// <param name="raw">The frame.</param>
    /// <param name="count">Its length.</param>
    public void EndAt(byte[] raw, int count) => StopRawCount = Copy(raw, count, StopRaw);

    private static int Copy(byte[] raw, int count, byte[] into)
    {
        int kept = count <= into.Length ? count : 0;
        System.Array.Copy(raw, 0, into, 0, kept);
        return kept;
    }
}
