using System.Security.Cryptography;
using Edge.Wire;

namespace Edge.Twin;

/// <summary>HMAC-SHA256 of the platform, as a board uses its chip's. Thread-safety: safe.</summary>
public sealed class NativeHmac : IHmac
{
    /// <inheritdoc/>
    public void Compute(byte[] key, byte[] data, int offset, int count, byte[] into32) =>
        HMACSHA256.HashData(key, data.AsSpan(offset, count), into32);
}
