using Edge.Device.Orders;
using Edge.Wire;

namespace Edge.Device.Update;

/// <summary>The hash over a whole image, one piece at a time.</summary>
/// <remarks>All at once it would stop everything else for minutes (5 to 10 ms for 64 bytes on an
/// ESP32, firmware.md 6).</remarks>
internal sealed class ImageCheck
{
    private readonly ImageSlots slots;
    private readonly Sha256 hash = new Sha256();
    private readonly int size;
    private int done;

    internal ImageCheck(ImageSlots slots, int size)
    {
        this.slots = slots;
        this.size = size;
    }

    /// <summary>Goes on by one piece.</summary>
    /// <returns>0 while there is more, done when the hash is right, else the reason.</returns>
    internal int Step(byte[] piece, byte[] wanted)
    {
        int left = size - done;
        int count = left > piece.Length ? piece.Length : left;
        if (count == 0)
        {
            byte[] digest = new byte[Sha256.DigestBytes];
            hash.Finish(digest, 0);
            return Ascii.Same(digest, 0, wanted, 0, digest.Length)
                ? OrderResult.Done : OrderResult.Hash;
        }

        if (slots.Read(slots.Other, done, piece, count) != count)
        {
            return OrderResult.Flash;
        }

        hash.Add(piece, 0, count);
        done += count;
        return 0;
    }
}
