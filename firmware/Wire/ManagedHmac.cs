namespace Edge.Wire;

/// <summary>HMAC-SHA256 in portable code: for benches and boards without a native one.</summary>
/// <remarks>Source: RFC 2104, FIPS 198-1. Thread-safety: none; it keeps its buffers.</remarks>
public sealed class ManagedHmac : IHmac
{
    private const int BlockBytes = 64;
    private readonly Sha256 hash = new Sha256();
    private readonly byte[] pad = new byte[BlockBytes];
    private readonly byte[] digest = new byte[Sha256.DigestBytes];

    /// <inheritdoc/>
    public void Compute(byte[] key, byte[] data, int offset, int count, byte[] into32)
    {
        LoadKey(key);
        Mask(0x36);
        hash.Add(pad, 0, BlockBytes);
        hash.Add(data, offset, count);
        hash.Finish(digest, 0);

        // 0x36 ^ 0x5c turns the inner pad into the outer one.
        Mask(0x36 ^ 0x5c);
        hash.Add(pad, 0, BlockBytes);
        hash.Add(digest, 0, digest.Length);
        hash.Finish(into32, 0);
        System.Array.Clear(pad, 0, BlockBytes);
    }

    private void LoadKey(byte[] key)
    {
        System.Array.Clear(pad, 0, BlockBytes);
        if (key.Length <= BlockBytes)
        {
            System.Array.Copy(key, 0, pad, 0, key.Length);
            return;
        }

        hash.Add(key, 0, key.Length);
        hash.Finish(pad, 0);
    }

    private void Mask(int value)
    {
        for (int i = 0; i < BlockBytes; i++)
        {
            pad[i] = (byte)(pad[i] ^ value);
        }
    }
}
