using Edge.Device.Ports;

namespace Edge.Device.Update;

/// <summary>Two places for an image, A and B: one runs, the other is written.</summary>
/// <remarks>
/// What a board gives that can start an image by itself: its loader asks <see cref="BootChoice"/>
/// at each start. A board that cannot has no slots, and its device answers an update with
/// <c>cable</c>. An image lies in pieces of 16 KB, one segment each: a power cut costs at most the
/// last one, because nothing is ever appended behind a torn tail. Thread-safety: none.
/// </remarks>
public sealed class ImageSlots
{
    /// <summary>Size of a segment of an image. Units: bytes.</summary>
    public const int SegmentBytes = 16384;

    /// <summary>Most bytes handed over at once. Units: bytes.</summary>
    public const int PieceBytes = 1024;

    private readonly IFlash flash;
    private readonly int segments;

    /// <summary>Slots over a flash of their own: first those of A, then those of B.</summary>
    /// <param name="flash">Where images lie; nothing else lies there.</param>
    /// <param name="product">smart-bin, recycling-box, meter-collector.</param>
    /// <param name="hardware">Name of the board.</param>
    /// <param name="running">The slot this start came from: 0 or 1.</param>
    /// <param name="bytesMax">Largest image. Units: bytes.</param>
    public ImageSlots(IFlash flash, string product, string hardware, int running, int bytesMax)
    {
        this.flash = flash;
        Product = product;
        Hardware = hardware;
        Running = running;
        BytesMax = bytesMax;
        segments = (bytesMax + SegmentBytes - 1) / SegmentBytes;
    }

    /// <summary>What the firmware is for.</summary>
    public string Product { get; private set; }

    /// <summary>The board it is for.</summary>
    public string Hardware { get; private set; }

    /// <summary>The slot that runs.</summary>
    public int Running { get; private set; }

    /// <summary>The slot that is written.</summary>
    public int Other => 1 - Running;

    /// <summary>Largest image. Units: bytes.</summary>
    public int BytesMax { get; private set; }

    /// <summary>Empties a slot; false when the flash failed.</summary>
    public bool Erase(int slot)
    {
        for (int i = 0; i < segments; i++)
        {
            bool there = flash.Length(First(slot) + i) > 0;
            if (there && !flash.Erase(First(slot) + i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How much of an image is surely there after a start: the last segment goes, it may
    /// be torn.</summary>
    /// <returns>Bytes; -1 when the flash failed.</returns>
    public int Resume(int slot)
    {
        int last = segments - 1;
        while (last > 0 && flash.Length(First(slot) + last) == 0)
        {
            last--;
        }

        return flash.Erase(First(slot) + last) ? last * SegmentBytes : -1;
    }

    /// <summary>Adds bytes behind those that are there; true only after they are closed.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="at">How many bytes are there already.</param>
    /// <param name="data">The bytes; they stay within one segment.</param>
    /// <param name="count">How many.</param>
    public bool Write(int slot, int at, byte[] data, int count) =>
        at + count <= BytesMax && flash.Append(First(slot) + (at / SegmentBytes), data, count);

    /// <summary>Reads from a place in an image, within one segment.</summary>
    /// <returns>Bytes read, or -1 on a fault.</returns>
    public int Read(int slot, int at, byte[] into, int count) =>
        flash.Read(First(slot) + (at / SegmentBytes), at % SegmentBytes, into, count);

    private int First(int slot) => slot * segments;
}
