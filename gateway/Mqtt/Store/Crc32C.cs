using System.Buffers.Binary;
using System.Numerics;

namespace Edge.Mqtt.Store;

/// <summary>CRC-32C (Castagnoli), by the processor's own instruction where it has one.</summary>
/// <remarks>Source: RFC 3720 appendix B.4 (test vectors). A checksum against torn writes, not
/// against people.</remarks>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
