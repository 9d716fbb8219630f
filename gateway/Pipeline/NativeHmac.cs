using System.Security.Cryptography;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>HMAC-SHA256 by the platform's own library, for the code shared with devices.</summary>
/// <remarks>Two calls of its SHA-256 with the pads of RFC 2104 in front: half the cost of its
/// one-shot HMAC, which sets a keyed context up anew for each line. Thread-safety: safe, it keeps
/// nothing.</remarks>
public sealed class NativeHmac : IHmac
{
    private const int BlockBytes = 64;
    private const int HashBytes = 32;
    private const int StackBytes = 8 * 1024;

    /// <inheritdoc />
    public void Compute(byte[] key, byte[] data, int offset, int count, byte[] into32)
    {
        if (key.Length > BlockBytes || count > StackBytes - BlockBytes)
        {
            HMACSHA256.HashData(key, data.AsSpan(offset, count), into32);
            return;
        }

        Span<byte> inner = stackalloc byte[BlockBytes + count];
        Pad(key, 0x36, inner);
        data.AsSpan(offset, count).CopyTo(inner[BlockBytes..]);
        Span<byte> outer = stackalloc byte[BlockBytes + HashBytes];
        Pad(key, 0x5c, outer);
        SHA256.HashData(inner, outer[BlockBytes..]);
        SHA256.HashData(outer, into32);
        CryptographicOperations.ZeroMemory(inner[..BlockBytes]);
        CryptographicOperations.ZeroMemory(outer[..BlockBytes]);
    }

    // Source: RFC 2104 section 2.
    private static void Pad(byte[] key, byte with, Span<byte> into)
    {
        into[..BlockBytes].Fill(with);
        for (var i = 0; i < key.Length; i++) into[i] ^= key[i];
    }
}
