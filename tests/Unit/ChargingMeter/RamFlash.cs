using Edge.Device.Ports;

namespace Edge.Tests.Unit.ChargingMeter;

/// <summary>Segments in memory; a power cut can fall into any write.</summary>
internal sealed class RamFlash : IFlash
{
    private readonly Dictionary<int, List<byte>> _segments = [];

    /// <summary>Writes left before the power fails; -1 for never.</summary>
    public int WritesLeft { get; set; } = -1;

    /// <summary>Bytes of the failing write that still reach the flash.</summary>
    public int TornBytes { get; set; }

    /// <summary>The power is gone: nothing works until it is restored.</summary>
    public bool Dead { get; private set; }

    public void Restore()
    {
        Dead = false;
        WritesLeft = -1;
    }

    public bool Append(int segment, byte[] data, int count)
    {
        if (Dead)
        {
            return false;
        }

        if (!_segments.TryGetValue(segment, out var bytes))
        {
            _segments[segment] = bytes = [];
        }

        if (WritesLeft == 0)
        {
            Dead = true;
            bytes.AddRange(data.AsSpan(0, Math.Min(TornBytes, count)));
            return false;
        }

        WritesLeft -= WritesLeft > 0 ? 1 : 0;
        bytes.AddRange(data.AsSpan(0, count));
        return true;
    }

    public int Read(int segment, int at, byte[] into, int count)
    {
        if (!_segments.TryGetValue(segment, out var bytes) || at >= bytes.Count)
        {
            return 0;
        }

        var length = Math.Min(count, bytes.Count - at);
        bytes.CopyTo(at, into, 0, length);
        return length;
    }

    public int Length(int segment) =>
        _segments.TryGetValue(segment, out var bytes) ? bytes.Count : 0;

    public bool Erase(int segment)
    {
        if (Dead)
        {
            return false;
        }

        if (WritesLeft == 0)
        {
            Dead = true;
            return false;
        }

        WritesLeft -= WritesLeft > 0 ? 1 : 0;
        _segments.Remove(segment);
        return true;
    }
}
