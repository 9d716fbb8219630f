namespace Edge.Metering;

/// <summary>The CRC of Modbus RTU.</summary>
/// <remarks>
/// Initial value FFFFh, reflected polynomial A001h, low byte first on the wire; "123456789" gives
/// 4B37h.
/// Source: Modbus over serial line V1.02, 6.2.2.
/// </remarks>
public static class Crc16
{
    // One entry per half byte: 16 numbers instead of 256 keep the device's heap small.
    private static readonly int[] Nibble =
    [
        0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
        0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
    ];

    /// <summary>The checksum of a run of bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="count">How many bytes; the caller keeps offset + count inside the
    /// array.</param>
    /// <returns>0 to FFFFh.</returns>
    public static int Compute(byte[] data, int offset, int count)
    {
        int crc = 0xFFFF;
        for (int i = offset; i < offset + count; i++)
        {
            crc = (crc >> 4) ^ Nibble[(crc ^ data[i]) & 0x0F];
            crc = (crc >> 4) ^ Nibble[(crc ^ (data[i] >> 4)) & 0x0F];
        }

        return crc;
    }

    /// <summary>Whether the last two bytes of a run are the checksum of those before.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">Where the frame begins.</param>
    /// <param name="count">Length of the frame with its checksum, at least 3.</param>
    /// <returns>True when the checksum fits.</returns>
    public static bool Fits(byte[] data, int offset, int count)
    {
        if (count < 3)
        {
            return false;
        }

        int crc = Compute(data, offset, count - 2);
        return data[offset + count - 2] == (crc & 0xFF) && data[offset + count - 1] == (crc >> 8);
    }

    /// <summary>Appends the checksum of the first <paramref name="count"/> bytes.</summary>
    /// <param name="frame">Room for two bytes more.</param>
    /// <param name="count">Bytes so far.</param>
    /// <returns>The new length.</returns>
    public static int Append(byte[] frame, int count)
    {
        int crc = Compute(frame, 0, count);
        frame[count] = (byte)(crc & 0xFF);
        frame[count + 1] = (byte)(crc >> 8);
        return count + 2;
    }
}
