using System.Security.Cryptography;
using Edge.Wire;

namespace Edge.Platform;

/// <summary>HMAC-SHA256 by the operating system's library.</summary>
internal sealed class NativeHmac : IHmac
{
    /// <inheritdoc/>
    public void Compute(byte[] key, byte[] data, int offset, int count, byte[] into32) =>
        HMACSHA256.HashData(key, data.AsSpan(offset, count), into32);
}
