namespace Edge.Wire;

/// <summary>SHA-256 in portable code: nanoFramework has HMAC but no plain hash.</summary>
/// <remarks>Source: FIPS 180-4 section 6.2. Thread-safety: none; one object, one user.</remarks>
public sealed class Sha256
{
    /// <summary>Size of a digest. Units: bytes.</summary>
    public const int DigestBytes = 32;

    private const int BlockBytes = 64;

    // FIPS 180-4 4.2.2: cube roots of the first 64 primes.
    private static readonly uint[] RoundWords =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
        0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
        0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
        0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
        0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
        0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
        0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
        0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly uint[] state = new uint[8];
    private readonly uint[] schedule = new uint[64];
    private readonly byte[] block = new byte[BlockBytes];
    private int filled;
    private long total;

    /// <summary>A fresh hash of nothing.</summary>
    public Sha256()
    {
        Reset();
    }

    /// <summary>Forgets what was added.</summary>
    public void Reset()
    {
        state[0] = 0x6a09e667;
        state[1] = 0xbb67ae85;
        state[2] = 0x3c6ef372;
        state[3] = 0xa54ff53a;
        state[4] = 0x510e527f;
        state[5] = 0x9b05688c;
        state[6] = 0x1f83d9ab;
        state[7] = 0x5be0cd19;
        filled = 0;
        total = 0;
    }

    /// <summary>Takes over the state of another hash, to go on from a common beginning.</summary>
    public void CopyFrom(Sha256 other)
    {
        System.Array.Copy(other.state, 0, state, 0, 8);
        System.Array.Copy(other.block, 0, block, 0, BlockBytes);
        filled = other.filled;
        total = other.total;
    }

    /// <summary>Adds bytes.</summary>
    public void Add(byte[] data, int offset, int count)
    {
        total += count;
        int at = offset;
        int end = offset + count;
        while (at < end)
        {
            if (filled == 0 && end - at >= BlockBytes)
            {
                Transform(data, at);
                at += BlockBytes;
                continue;
            }

            int take = BlockBytes - filled;
            take = take > end - at ? end - at : take;
            System.Array.Copy(data, at, block, filled, take);
            filled += take;
            at += take;
            if (filled == BlockBytes)
            {
                Transform(block, 0);
                filled = 0;
            }
        }
    }

    /// <summary>Writes the digest of all that was added, and starts anew.</summary>
    public void Finish(byte[] into, int at)
    {
        long bits = total * 8;
        block[filled++] = 0x80;
        if (filled > BlockBytes - 8)
        {
            System.Array.Clear(block, filled, BlockBytes - filled);
            Transform(block, 0);
            filled = 0;
        }

        System.Array.Clear(block, filled, BlockBytes - 8 - filled);
        for (int i = 0; i < 8; i++)
        {
            block[BlockBytes - 1 - i] = (byte)((bits >> (8 * i)) & 0xff);
        }

        Transform(block, 0);
        for (int i = 0; i < DigestBytes; i++)
        {
            into[at + i] = (byte)((state[i >> 2] >> (24 - (8 * (i & 3)))) & 0xff);
        }

        Reset();
    }

    /// <summary>The digest of one stretch of bytes.</summary>
    public static byte[] Hash(byte[] data, int offset, int count)
    {
        Sha256 hash = new Sha256();
        byte[] digest = new byte[DigestBytes];
        hash.Add(data, offset, count);
        hash.Finish(digest, 0);
        return digest;
    }

    // All sums are modulo 2^32 by definition (FIPS 180-4 section 3.2).
    private void Transform(byte[] data, int at)
    {
        unchecked
        {
            uint[] w = schedule;
            for (int t = 0; t < 16; t++, at += 4)
            {
                w[t] = ((uint)data[at] << 24) | ((uint)data[at + 1] << 16)
                    | ((uint)data[at + 2] << 8) | data[at + 3];
            }

            for (int t = 16; t < 64; t++)
            {
                uint x = w[t - 15];
                uint y = w[t - 2];
                uint s0 = ((x >> 7) | (x << 25)) ^ ((x >> 18) | (x << 14)) ^ (x >> 3);
                uint s1 = ((y >> 17) | (y << 15)) ^ ((y >> 19) | (y << 13)) ^ (y >> 10);
                w[t] = w[t - 16] + s0 + w[t - 7] + s1;
            }

            Rounds(w);
        }
    }

    private void Rounds(uint[] w)
    {
        unchecked
        {
            uint[] k = RoundWords;
            uint a = state[0], b = state[1], c = state[2], d = state[3];
            uint e = state[4], f = state[5], g = state[6], h = state[7];
            for (int t = 0; t < 64; t++)
            {
                uint big1 = ((e >> 6) | (e << 26)) ^ ((e >> 11) | (e << 21))
                    ^ ((e >> 25) | (e << 7));
                uint t1 = h + big1 + ((e & f) ^ (~e & g)) + k[t] + w[t];
                uint big0 = ((a >> 2) | (a << 30)) ^ ((a >> 13) | (a << 19))
                    ^ ((a >> 22) | (a << 10));
                uint t2 = big0 + ((a & b) ^ (a & c) ^ (b & c));
                h = g;
                g = f;
                f = e;
                e = d + t1;
                d = c;
                c = b;
                b = a;
                a = t1 + t2;
            }

            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
            state[4] += e;
            state[5] += f;
            state[6] += g;
            state[7] += h;
        }
    }
}
