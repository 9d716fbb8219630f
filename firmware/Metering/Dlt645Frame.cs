namespace Edge.Metering;

/// <summary>One frame of DL/T 645 inside received bytes.</summary>
/// <remarks>
/// 68 A0..A5 68 C L DATA CS 16; each DATA byte travels with 33h added. 68 and 16 also occur inside
/// DATA, so a frame is one
/// only with both start marks, a possible length, the end mark and the right sum. Source: DL/T
/// 645-2007, 5.2.
/// </remarks>
public sealed class Dlt645Frame
{
    /// <summary>Most data bytes of a read.</summary>
    public const int MaxDataBytes = 200;

    /// <summary>Bytes around the data.</summary>
    public const int FrameBytes = 12;

    private byte[] _bytes;

    /// <summary>Where the frame begins.</summary>
    public int At { get; private set; }

    /// <summary>Control code.</summary>
    public int Control { get; private set; }

    /// <summary>Number of data bytes.</summary>
    public int DataCount { get; private set; }

    /// <summary>Length of the frame from 68 to 16.</summary>
    public int Count => DataCount + FrameBytes;

    /// <summary>Looks at one place.</summary>
    /// <param name="data">Received bytes.</param>
    /// <param name="count">How many.</param>
    /// <param name="at">Where a frame may begin.</param>
    /// <returns>Ok; Crc when only the sum is wrong; Cut when it may go on; else NoFrame.</returns>
    public int Look(byte[] data, int count, int at)
    {
        _bytes = data;
        At = at;
        Control = -1;
        DataCount = 0;
        if (at >= count || data[at] != 0x68)
        {
            return BusResult.NoFrame;
        }

        if (count - at <= 7)
        {
            return BusResult.Cut;
        }

        if (data[at + 7] != 0x68)
        {
            return BusResult.NoFrame;
        }

        if (count - at < 10)
        {
            return BusResult.Cut;
        }

        Control = data[at + 8];
        DataCount = data[at + 9];
        if (DataCount > MaxDataBytes)
        {
            return BusResult.NoFrame;
        }

        if (count - at < Count)
        {
            return BusResult.Cut;
        }

        if (data[at + Count - 1] != 0x16)
        {
            return BusResult.NoFrame;
        }

        return Sum(data, at, Count - 2) == data[at + Count - 2] ? BusResult.Ok : BusResult.Crc;
    }

    /// <summary>Finds the next whole frame.</summary>
    /// <param name="data">Received bytes.</param>
    /// <param name="count">How many.</param>
    /// <param name="from">Where to begin.</param>
    /// <returns>Ok, or the best name for what is there: Crc, Cut, Framing, NoFrame,
    /// Timeout.</returns>
    public int Find(byte[] data, int count, int from)
    {
        int other = count == 0 ? BusResult.Timeout : BusResult.NoFrame;
        for (int i = from; i < count; i++)
        {
            int here = Look(data, count, i);
            if (here == BusResult.Ok)
            {
                return here;
            }

            if (here > other)
            {
                other = here;
            }
        }

        bool lost = other == BusResult.NoFrame || other == BusResult.Cut;
        return lost && ModbusSearch.Mangled(data, count) ? BusResult.Framing : other;
    }

    /// <summary>One data byte with 33h taken off.</summary>
    /// <param name="index">0 to <see cref="DataCount"/> - 1.</param>
    /// <returns>0 to 255.</returns>
    public int Data(int index) => (_bytes[At + 10 + index] - 0x33) & 0xFF;

    /// <summary>One byte of the address, two digits.</summary>
    /// <param name="index">0 (lowest) to 5.</param>
    /// <returns>0 to 255; AAh is a wildcard.</returns>
    public int Address(int index) => _bytes[At + 1 + index];

    /// <summary>A binary-coded decimal, lowest byte first.</summary>
    /// <param name="index">First data byte.</param>
    /// <param name="bytes">1 to 8.</param>
    /// <param name="withSign">The top bit of the highest byte is the sign.</param>
    /// <param name="value">The number.</param>
    /// <returns>False when a half byte is above 9 or bytes are missing.</returns>
    public bool TryDecimal(int index, int bytes, bool withSign, out long value)
    {
        value = 0;
        if (index < 0 || index + bytes > DataCount)
        {
            return false;
        }

        bool negative = false;
        for (int i = bytes - 1; i >= 0; i--)
        {
            int b = Data(index + i);
            if (withSign && i == bytes - 1 && (b & 0x80) != 0)
            {
                negative = true;
                b &= 0x7F;
            }

            if ((b >> 4) > 9 || (b & 0x0F) > 9)
            {
                value = 0;
                return false;
            }

            value = (value * 100) + ((b >> 4) * 10) + (b & 0x0F);
        }

        if (negative)
        {
            value = -value;
        }

        return true;
    }

    /// <summary>The data identifier at the head of the data.</summary>
    /// <param name="bytes">4 (2007) or 2 (1997).</param>
    /// <returns>The identifier, or -1 when the data is shorter.</returns>
    public long Identifier(int bytes)
    {
        if (DataCount < bytes)
        {
            return -1;
        }

        long value = 0;
        for (int i = bytes - 1; i >= 0; i--)
        {
            value = (value << 8) | (uint)Data(i);
        }

        return value;
    }

    /// <summary>Writes a frame with four wake bytes before it.</summary>
    /// <param name="into">Room for 16 bytes and the data.</param>
    /// <param name="address">6 bytes, lowest first.</param>
    /// <param name="control">Control code.</param>
    /// <param name="data">Data without the 33h.</param>
    /// <param name="dataCount">How many.</param>
    /// <returns>Number of bytes.</returns>
    public static int Write(byte[] into, byte[] address, int control, byte[] data, int dataCount)
    {
        for (int i = 0; i < 4; i++)
        {
            into[i] = 0xFE;
        }

        into[4] = 0x68;
        into[11] = 0x68;
        for (int i = 0; i < 6; i++)
        {
            into[5 + i] = address[i];
        }

        into[12] = (byte)control;
        into[13] = (byte)dataCount;
        for (int i = 0; i < dataCount; i++)
        {
            into[14 + i] = (byte)((data[i] + 0x33) & 0xFF);
        }

        into[14 + dataCount] = (byte)Sum(into, 4, 10 + dataCount);
        into[15 + dataCount] = 0x16;
        return 16 + dataCount;
    }

    private static int Sum(byte[] data, int at, int count)
    {
        int sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += data[at + i];
        }

        return sum & 0xFF;
    }
}
