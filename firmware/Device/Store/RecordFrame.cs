using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Device.Store;

/// <summary>One record on flash: length (2), payload, CRC-32 of both.</summary>
internal sealed class RecordFrame
{
    internal const int OverheadBytes = 6;
    private const int LengthBytes = 2;
    private const int CrcBytes = 4;
    private readonly IFlash flash;
    private readonly byte[] buffer;
    private readonly byte[] head = new byte[LengthBytes];

    internal RecordFrame(IFlash flash, int payloadBytesMax)
    {
        this.flash = flash;
        PayloadBytesMax = payloadBytesMax;
        buffer = new byte[payloadBytesMax + OverheadBytes];
    }

    internal int PayloadBytesMax { get; }

    internal static int Size(int payloadBytes) => payloadBytes + OverheadBytes;

    internal bool Append(int segment, byte[] payload, int count)
    {
        LittleEndian.Put(count, buffer, 0, LengthBytes);
        System.Array.Copy(payload, 0, buffer, LengthBytes, count);
        int end = LengthBytes + count;
        LittleEndian.Put(Crc32.Of(buffer, 0, end), buffer, end, CrcBytes);
        return flash.Append(segment, buffer, end + CrcBytes);
    }

    // Length of a good record's payload, copied; -1 when there is none.
    internal int Read(int segment, int at, byte[] into)
    {
        int count = Fetch(segment, at);
        if (count < 0 || count > into.Length)
        {
            return -1;
        }

        System.Array.Copy(buffer, LengthBytes, into, 0, count);
        return count;
    }

    // Whole size of the record at a place, or -1; without the check only its length is believed.
    internal int Skip(int segment, int at, bool checkedToo)
    {
        if (checkedToo)
        {
            int count = Fetch(segment, at);
            return count < 0 ? -1 : Size(count);
        }

        bool got = flash.Read(segment, at, head, LengthBytes) == LengthBytes;
        int length = got ? (int)LittleEndian.Get(head, 0, LengthBytes) : 0;
        return length > 0 && length <= PayloadBytesMax ? Size(length) : -1;
    }

    // Whether a record stands complete at a place although the flash said it failed.
    internal bool IsAt(int segment, int at, byte[] payload, int count) =>
        Fetch(segment, at) == count && Ascii.Same(buffer, LengthBytes, payload, 0, count)
            && flash.Length(segment) == at + Size(count);

    private int Fetch(int segment, int at)
    {
        if (flash.Read(segment, at, buffer, LengthBytes) != LengthBytes)
        {
            return -1;
        }

        int count = (int)LittleEndian.Get(buffer, 0, LengthBytes);
        if (count == 0 || count > PayloadBytesMax)
        {
            return -1;
        }

        int size = Size(count);
        int crcAt = size - CrcBytes;
        bool good = flash.Read(segment, at, buffer, size) == size
            && LittleEndian.Get(buffer, crcAt, CrcBytes) == Crc32.Of(buffer, 0, crcAt);
        return good ? count : -1;
    }
}
