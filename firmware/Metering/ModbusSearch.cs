namespace Edge.Metering;

/// <summary>Finds the answer to one Modbus question in received bytes.</summary>
/// <remarks>
/// The master knows unit, function and length of the right answer, so glitch bytes around it, the
/// echo of its own question
/// and junk do not disturb. Whole frames of others are told apart from damage, because the cure
/// differs.
/// </remarks>
public sealed class ModbusSearch
{
    private const int ExceptionBytes = 5;

    /// <summary>Where the found frame begins.</summary>
    public int FrameAt;

    /// <summary>Length of the found frame with its checksum.</summary>
    public int FrameCount;

    /// <summary>Exception code of the found frame, or 0.</summary>
    public int ExceptionCode;

    /// <summary>Looks through the bytes.</summary>
    /// <param name="data">Received bytes.</param>
    /// <param name="count">How many.</param>
    /// <param name="request">The question as sent; a read request.</param>
    /// <returns>
    /// Ok or Exception with <see cref="FrameAt"/>; Cut while the reply may still be on its way;
    /// else the best name for
    /// what is there.
    /// </returns>
    public int Find(byte[] data, int count, byte[] request)
    {
        int unit = request[0];
        int function = request[1];
        int bytes = 2 * ((request[4] << 8) | request[5]);
        FrameAt = -1;
        FrameCount = 0;
        ExceptionCode = 0;
        int other = count == 0 ? BusResult.Timeout : BusResult.NoFrame;
        for (int i = 0; i < count; i++)
        {
            int here = At(data, i, count - i, unit, function, bytes);
            if (here == BusResult.Ok || here == BusResult.Exception)
            {
                if (FrameAt >= 0 && !Same(data, FrameAt, i, FrameCount, count))
                {
                    FrameAt = -1;
                    return BusResult.NoFrame; // two different answers: neither can be trusted
                }

                if (FrameAt < 0)
                {
                    FrameAt = i;
                    FrameCount = here == BusResult.Ok ? bytes + 5 : ExceptionBytes;
                    ExceptionCode = here == BusResult.Ok ? 0 : data[i + 2];
                }

                i += FrameCount - 1;
            }
            else if (here > other || (other == BusResult.Timeout && here != BusResult.Timeout))
            {
                other = here;
            }
        }

        if (FrameAt >= 0)
        {
            return ExceptionCode == 0 ? BusResult.Ok : BusResult.Exception;
        }

        return other == BusResult.NoFrame && Mangled(data, count) ? BusResult.Framing : other;
    }

    /// <summary>Whether bytes without a frame look like wrong parity or speed.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="count">How many.</param>
    /// <returns>True when at least 4, and more than a third but the wake bytes, are 80h or
    /// above.</returns>
    public static bool Mangled(byte[] data, int count)
    {
        int high = 0;
        int wake = 0;
        while (wake < count && data[wake] == 0xFE)
        {
            wake++;
        }

        for (int i = wake; i < count; i++)
        {
            if (data[i] >= 0x80)
            {
                high++;
            }
        }

        return high >= 4 && high * 3 > count - wake;
    }

    private static int At(byte[] data, int at, int left, int unit, int function, int bytes)
    {
        bool mine = data[at] == unit;
        if (mine && left >= 3 && data[at + 1] == function && data[at + 2] == bytes)
        {
            if (left < bytes + 5)
            {
                return BusResult.Cut;
            }

            return Crc16.Fits(data, at, bytes + 5) ? BusResult.Ok : BusResult.Crc;
        }

        if (left >= ExceptionBytes && (data[at + 1] & 0x80) != 0
            && Crc16.Fits(data, at, ExceptionBytes))
        {
            return !mine ? BusResult.Unit
                : data[at + 1] != (function | 0x80) ? BusResult.Function
                : data[at + 2] == 0 ? BusResult.NoFrame // no code 0 is assigned: damage
                : BusResult.Exception;
        }

        if (mine && left < 3 && (left == 1 || data[at + 1] == function))
        {
            return BusResult.Cut;
        }

        return Foreign(data, at, left, mine, function);
    }

    private static int Foreign(byte[] data, int at, int left, bool mine, int function)
    {
        if (left < 5 || (data[at + 1] != 3 && data[at + 1] != 4))
        {
            return BusResult.NoFrame;
        }

        int length = data[at + 2] + 5;
        if (length == 5 || length > left || !Crc16.Fits(data, at, length))
        {
            return BusResult.NoFrame;
        }

        if (!mine)
        {
            return BusResult.Unit;
        }

        return data[at + 1] == function ? BusResult.Length : BusResult.Function;
    }

    private static bool Same(byte[] data, int a, int b, int count, int end)
    {
        if (b + count > end)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (data[a + i] != data[b + i])
            {
                return false;
            }
        }

        return true;
    }
}
