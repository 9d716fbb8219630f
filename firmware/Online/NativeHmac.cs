using System.Security.Cryptography;
using Edge.Wire;

namespace Edge.Online;

/// <summary>HMAC-SHA256 by the firmware image's own native code.</summary>
/// <remarks>An empty key must never be null: that call has crashed the CLR.</remarks>
public sealed class NativeHmac : IHmac
{
    /// <inheritdoc/>
    public void Compute(byte[] key, byte[] data, int offset, int count, byte[] into32)
    {
        byte[] message = data;
        if (offset != 0 || count != data.Length)
        {
            message = new byte[count];
            System.Array.Copy(data, offset, message, 0, count);
        }
        byte[] code = HMACSHA256.HashData(key, message);
        System.Array.Copy(code, 0, into32, 0, 32);
    }
}
