using System.Security.Cryptography;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>HMAC-SHA256 by the platform's own library, for the code shared with devices.</summary>
/// <remarks>Thread-safety: safe, it keeps nothing.</remarks>
public sealed class NativeHmac : IHmac
{
    /// <inheritdoc />
    public void Compute(byte[] key, byte[] data, int offset, int count, byte[] into32) =>
        HMACSHA256.HashData(key, data.AsSpan(offset, count), into32);
}
