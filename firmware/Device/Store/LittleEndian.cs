namespace Edge.Device.Store;

/// <summary>Numbers in records: least significant byte first.</summary>
public static class LittleEndian
{
    /// <summary>Writes the lowest bytes of a value.</summary>
    public static void Put(long value, byte[] into, int at, int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            into[at + i] = (byte)((value >> (8 * i)) & 0xff);
        }
    }

    /// <summary>Reads a value that is not negative, up to 7 bytes; 8 when written by Put.</summary>
    public static long Get(byte[] source, int at, int bytes)
    {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--)
        {
            value = (value << 8) | source[at + i];
        }

        return value;
    }
}
