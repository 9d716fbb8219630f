namespace Edge.Wire;

/// <summary>HMAC-SHA256, whoever computes it: the chip's native code, .NET's, or our own.</summary>
public interface IHmac
{
    /// <summary>
    /// Writes the 32 bytes of HMAC-SHA256(key, data) to the start of <paramref name="into32"/>.
    /// </summary>
    void Compute(byte[] key, byte[] data, int offset, int count, byte[] into32);
}
