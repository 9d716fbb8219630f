using Edge.Device.Ports;

namespace Edge.Device.Store;

/// <summary>
/// A small state that survives a power cut at any byte: two copies, written in turn.
/// </summary>
/// <remarks>
/// A copy is length (2), counter (4), bytes, CRC-32 of all before. The higher good counter rules.
/// The older copy is erased and written; the newer one is never touched. Source: firmware.md 5.
/// </remarks>
public sealed class TwoSlots
{
    private const int HeadBytes = 6;
    private const int CrcBytes = 4;
    private readonly IFlash flash;
    private readonly int first;
    private readonly byte[] buffer;
    private long counter;
    private int newest = -1;

    /// <summary>A state in two neighbouring segments of a flash.</summary>
    public TwoSlots(IFlash flash, int firstSegment, int bytesMax)
    {
        this.flash = flash;
        first = firstSegment;
        buffer = new byte[HeadBytes + bytesMax + CrcBytes];
    }

    /// <summary>Reads the newest good copy.</summary>
    /// <returns>Its length, or -1 when there is none.</returns>
    public int Load(byte[] into)
    {
        counter = 0;
        newest = -1;
        for (int slot = 0; slot < 2; slot++)
        {
            int length = Fetch(slot);
            long count = LittleEndian.Get(buffer, 2, 4);
            if (length >= 0 && (newest < 0 || count > counter))
            {
                newest = slot;
                counter = count;
            }
        }

        if (newest < 0)
        {
            return -1;
        }

        int bytes = Fetch(newest);
        System.Array.Copy(buffer, HeadBytes, into, 0, bytes);
        return bytes;
    }

    /// <summary>Writes a new copy beside the last; false when the flash failed.</summary>
    public bool Save(byte[] state, int count)
    {
        int slot = newest == 0 ? 1 : 0;
        int total = HeadBytes + count + CrcBytes;
        if (total > buffer.Length || !flash.Erase(first + slot))
        {
            return false;
        }

        LittleEndian.Put(count, buffer, 0, 2);
        LittleEndian.Put(counter + 1, buffer, 2, 4);
        System.Array.Copy(state, 0, buffer, HeadBytes, count);
        LittleEndian.Put(Crc32.Of(buffer, 0, total - CrcBytes), buffer, total - CrcBytes, CrcBytes);
        if (!flash.Append(first + slot, buffer, total))
        {
            return false;
        }

        newest = slot;
        counter++;
        return true;
    }

    private int Fetch(int slot)
    {
        int got = flash.Read(first + slot, 0, buffer, buffer.Length);
        if (got < HeadBytes + CrcBytes)
        {
            return -1;
        }

        int length = (int)LittleEndian.Get(buffer, 0, 2);
        int total = HeadBytes + length + CrcBytes;
        bool good = total <= got && LittleEndian.Get(buffer, total - CrcBytes, CrcBytes)
            == Crc32.Of(buffer, 0, total - CrcBytes);
        return good ? length : -1;
    }
}
