namespace Edge.Device.Store;

/// <summary>CRC-32 of IEEE 802.3, reflected, as zip and Ethernet use it.</summary>
public static class Crc32
{
    private static readonly uint[] Nibbles =
    [
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
        0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    ];

    /// <summary>The checksum of a stretch of bytes.</summary>
    public static uint Of(byte[] data, int offset, int count)
    {
        uint crc = 0xffffffff;
        for (int i = offset; i < offset + count; i++)
        {
            crc ^= data[i];
            crc = (crc >> 4) ^ Nibbles[(int)(crc & 15)];
            crc = (crc >> 4) ^ Nibbles[(int)(crc & 15)];
        }

        return ~crc;
    }
}
