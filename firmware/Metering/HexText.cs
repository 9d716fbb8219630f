namespace Edge.Metering;

/// <summary>Bytes as lower-case hex digits, into a byte buffer.</summary>
public static class HexText
{
    /// <summary>Writes one byte.</summary>
    /// <param name="value">0 to 255.</param>
    /// <param name="into">Room for two digits.</param>
    /// <param name="at">First place.</param>
    /// <returns>The place after.</returns>
    public static int Put(int value, byte[] into, int at)
    {
        into[at] = Digit(value >> 4);
        into[at + 1] = Digit(value & 0x0F);
        return at + 2;
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="count">How many.</param>
    /// <param name="into">Room for two digits each.</param>
    /// <param name="at">First place.</param>
    /// <returns>The place after, or -1 when they do not fit.</returns>
    public static int Put(byte[] data, int count, byte[] into, int at)
    {
        if (at < 0 || at + (2 * count) > into.Length)
        {
            return -1;
        }

        for (int i = 0; i < count; i++)
        {
            at = Put(data[i], into, at);
        }

        return at;
    }

    private static byte Digit(int value) => (byte)(value < 10 ? 0x30 + value : 0x57 + value);
}
