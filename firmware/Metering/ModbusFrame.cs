namespace Edge.Metering;

/// <summary>One Modbus RTU frame taken apart, request or reply.</summary>
/// <remarks>
/// Reusable: Parse fills the same object again. Functions 1 to 6, 15 and 16 are known.
/// Source: Modbus application protocol V1.1b3, 6.1-6.12, 7.
/// </remarks>
public sealed class ModbusFrame
{
    /// <summary>Longest frame of the serial line.</summary>
    /// <remarks>Bytes. Source: Modbus over serial line V1.02, 2.3.</remarks>
    public const int MaxBytes = 256;

    private byte[] _data;
    private int _valuesAt;

    /// <summary>Address of the slave, 0 to 255.</summary>
    public int Unit;

    /// <summary>Function code as sent, with 80h set in an exception.</summary>
    public int Function;

    /// <summary>First register, or -1 where the frame does not say it.</summary>
    public int Start;

    /// <summary>Number of registers or coils, or -1 where the frame does not say it.</summary>
    public int Count;

    /// <summary>Registers that came along; 0 when none.</summary>
    public int ValueCount;

    /// <summary>Exception code, or -1.</summary>
    public int ExceptionCode;

    /// <summary>Whether the checksum fits.</summary>
    public bool CrcOk;

    /// <summary>Whether the frame holds register values at all.</summary>
    public bool HasValues;

    /// <summary>Takes a frame apart.</summary>
    /// <param name="data">The frame and nothing else.</param>
    /// <param name="count">Its length with checksum.</param>
    /// <param name="reply">True for what a slave sends.</param>
    /// <returns>One of <see cref="BusResult"/>: Ok, Cut, Crc, Length or Function.</returns>
    public int Parse(byte[] data, int count, bool reply)
    {
        _data = data;
        Unit = Function = Start = Count = ExceptionCode = -1;
        ValueCount = 0;
        HasValues = false;
        CrcOk = false;
        if (count < 5)
        {
            return BusResult.Cut;
        }

        CrcOk = count <= MaxBytes && Crc16.Fits(data, 0, count);
        if (!CrcOk)
        {
            return BusResult.Crc;
        }

        Unit = data[0];
        Function = data[1];
        if (reply && (Function & 0x80) != 0)
        {
            ExceptionCode = data[2];
            return count == 5 ? BusResult.Ok : BusResult.Length;
        }

        return reply ? ParseReply(count) : ParseRequest(count);
    }

    /// <summary>One register value.</summary>
    /// <param name="index">0 to <see cref="ValueCount"/> - 1.</param>
    /// <returns>0 to 65535.</returns>
    public int Value(int index) =>
        (_data[_valuesAt + (2 * index)] << 8) | _data[_valuesAt + (2 * index) + 1];

    private int ParseReply(int count)
    {
        switch (Function)
        {
            case 1:
            case 2:
                return _data[2] + 5 == count ? BusResult.Ok : BusResult.Length;
            case 3:
            case 4:
                return TakeValues(2, 3, count);
            case 5:
            case 6:
                return TakeSingle(count);
            case 15:
            case 16:
                TakeRange();
                return count == 8 ? BusResult.Ok : BusResult.Length;
            default:
                return BusResult.Function;
        }
    }

    private int ParseRequest(int count)
    {
        switch (Function)
        {
            case 1:
            case 2:
            case 3:
            case 4:
                if (count != 8)
                {
                    return BusResult.Length;
                }

                TakeRange();
                return BusResult.Ok;
            case 5:
            case 6:
                return TakeSingle(count);
            case 16:
                if (count < 9)
                {
                    return BusResult.Length;
                }

                TakeRange();
                int result = TakeValues(6, 7, count);
                return result == BusResult.Ok && ValueCount != Count ? BusResult.Length : result;
            default:
                return BusResult.Function;
        }
    }

    private int TakeValues(int lengthAt, int valuesAt, int count)
    {
        int bytes = _data[lengthAt];
        if ((bytes & 1) != 0 || valuesAt + bytes + 2 != count)
        {
            return BusResult.Length;
        }

        _valuesAt = valuesAt;
        ValueCount = bytes / 2;
        HasValues = true;
        return BusResult.Ok;
    }

    private int TakeSingle(int count)
    {
        if (count != 8)
        {
            return BusResult.Length;
        }

        Start = (_data[2] << 8) | _data[3];
        _valuesAt = 4;
        ValueCount = 1;
        HasValues = true;
        return BusResult.Ok;
    }

    private void TakeRange()
    {
        Start = (_data[2] << 8) | _data[3];
        Count = (_data[4] << 8) | _data[5];
    }

    /// <summary>Writes a read request.</summary>
    /// <param name="into">At least 8 bytes.</param>
    /// <param name="unit">1 to 247.</param>
    /// <param name="function">3 (holding) or 4 (input registers).</param>
    /// <param name="start">First register.</param>
    /// <param name="count">Registers, 1 to 125.</param>
    /// <returns>8.</returns>
    public static int WriteRead(byte[] into, int unit, int function, int start, int count)
    {
        into[0] = (byte)unit;
        into[1] = (byte)function;
        into[2] = (byte)(start >> 8);
        into[3] = (byte)(start & 0xFF);
        into[4] = (byte)(count >> 8);
        into[5] = (byte)(count & 0xFF);
        return Crc16.Append(into, 6);
    }
}
