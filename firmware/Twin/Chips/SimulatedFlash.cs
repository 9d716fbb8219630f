#nullable disable
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>
/// Flash in memory whose power can go at any write, whole, torn, or with garbage.
/// </summary>
public sealed class SimulatedFlash : IFlash
{
    private readonly byte[][] segments;
    private readonly int[] lengths;
    private readonly int growBytes;

    /// <summary>A flash of so many segments, each as long as asked for.</summary>
    public SimulatedFlash(int count, int bytesEach)
    {
        segments = new byte[count][];
        lengths = new int[count];
        growBytes = bytesEach;
    }

    /// <summary>Writes (appends and erases) until the power goes; -1 for never.</summary>
    public int CutAfter { get; set; } = -1;

    /// <summary>Which writes count for <see cref="CutAfter"/>.</summary>
    public SimulatedCut Aim { get; set; }

    /// <summary>Bytes of the fatal append that reach the flash.</summary>
    public int KeptBytes { get; set; }

    /// <summary>Bytes of garbage that reach the flash behind them.</summary>
    public int GarbageBytes { get; set; }

    /// <summary>Whether the power is gone: nothing works until <see cref="PowerOn"/>.</summary>
    public bool Dead { get; private set; }

    /// <summary>Every write fails without effect, as on a worn-out flash.</summary>
    public bool WornOut { get; set; }

    /// <summary>Appends and erases that succeeded.</summary>
    public int Writes { get; private set; }

    /// <summary>Power comes back.</summary>
    public void PowerOn()
    {
        Dead = false;
        CutAfter = -1;
        Aim = null;
    }

    /// <summary>The bytes of a segment, to be looked at or damaged.</summary>
    public byte[] Raw(int segment) => segments[segment];

    /// <inheritdoc/>
    public bool Append(int segment, byte[] data, int count)
    {
        if (Dead || WornOut)
        {
            return false;
        }

        bool counts = Aim == null || Aim.IsAppend(segment, Length(segment));
        if (CutAfter == 0 && counts)
        {
            Dead = true;
            Put(segment, data, KeptBytes < count ? KeptBytes : count);
            byte[] garbage = new byte[GarbageBytes];
            for (int i = 0; i < GarbageBytes; i++)
            {
                garbage[i] = (byte)((i * 37) & 0xff);
            }

            Put(segment, garbage, GarbageBytes);
            return false;
        }

        CutAfter -= counts && CutAfter > 0 ? 1 : 0;
        Put(segment, data, count);
        Writes++;
        return true;
    }

    /// <inheritdoc/>
    public int Read(int segment, int at, byte[] into, int count)
    {
        int length = Length(segment);
        int take = Dead || at >= length ? 0 : length - at < count ? length - at : count;
        if (take > 0)
        {
            System.Array.Copy(segments[segment], at, into, 0, take);
        }

        return take;
    }

    /// <inheritdoc/>
    public bool Erase(int segment)
    {
        if (Dead || WornOut)
        {
            return false;
        }

        bool counts = Aim == null || Aim.IsErase(segment);
        if (CutAfter == 0 && counts)
        {
            // All or nothing: an even number of kept bytes means the file was already gone.
            Dead = true;
            lengths[segment] = (KeptBytes & 1) == 0 ? 0 : lengths[segment];
            return false;
        }

        CutAfter -= counts && CutAfter > 0 ? 1 : 0;
        lengths[segment] = 0;
        Writes++;
        return true;
    }

    /// <inheritdoc/>
    public int Length(int segment) => segment < lengths.Length ? lengths[segment] : 0;

    private void Put(int segment, byte[] data, int count)
    {
        byte[] old = segments[segment];
        int length = lengths[segment];
        if (old == null || old.Length < length + count)
        {
            byte[] bigger = new byte[length + count + growBytes];
            System.Array.Copy(old ?? new byte[0], 0, bigger, 0, length);
            segments[segment] = bigger;
        }

        System.Array.Copy(data, 0, segments[segment], length, count);
        lengths[segment] = length + count;
    }
}
