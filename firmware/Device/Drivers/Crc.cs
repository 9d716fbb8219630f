namespace Edge.Device.Drivers;

/// <summary>The check sums of the sensors' own protocols.</summary>
public static class Crc
{
    /// <summary>CRC-8, polynomial 31h, start FFh (Sensirion SHT4x, section 4.4).</summary>
    public static int Sensirion8(byte[] data, int offset, int count)
    {
        int crc = 0xFF;
        for (int i = 0; i < count; i++)
        {
            crc ^= data[offset + i];
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 0x80) != 0 ? ((crc << 1) ^ 0x31) & 0xFF : (crc << 1) & 0xFF;
        }
        return crc;
    }

    /// <summary>CRC-16-CCITT, polynomial 1021h.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="offset">First of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="start">FFFFh for ADS122C04 (section 8.3.8), 0 for GM861S.</param>
    public static int Ccitt16(byte[] data, int offset, int count, int start)
    {
        int crc = start;
        for (int i = 0; i < count; i++)
        {
            crc ^= data[offset + i] << 8;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 0x8000) != 0 ? ((crc << 1) ^ 0x1021) & 0xFFFF : (crc << 1) & 0xFFFF;
        }
        return crc;
    }
}
