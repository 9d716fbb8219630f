#nullable disable

namespace Edge.Twin.Chips;

/// <summary>Chance from a seed: the same seed gives the same run on every machine.</summary>
/// <remarks>Source: Marsaglia 2003, xorshift with shifts 13, 17, 5. Not for secrets.</remarks>
public sealed class Chance
{
    private uint state;

    /// <summary>A generator from a seed and the name of who uses it.</summary>
    public Chance(long seed, string user)
    {
        unchecked
        {
            uint mixed = 2166136261;
            byte[] name = Wire.Ascii.Bytes(user);
            for (int i = 0; i < name.Length; i++)
            {
                mixed = (mixed ^ name[i]) * 16777619;
            }

            for (int i = 0; i < 8; i++)
            {
                mixed = (mixed ^ (uint)((seed >> (8 * i)) & 0xff)) * 16777619;
            }

            state = mixed == 0 ? 1 : mixed;
        }

        Below(2);
        Below(2);
    }

    /// <summary>A number from 0 to limit - 1.</summary>
    public int Below(int limit)
    {
        unchecked
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return (int)((state >> 1) % (uint)limit);
        }
    }

    /// <summary>A number between two, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True so often in a thousand.</summary>
    public bool Permille(int often) => Below(1000) < often;

    /// <summary>A number with a normal spread round 0; sigma is given in thousandths.</summary>
    public int Normal(int sigmaPermille)
    {
        // Twelve equal spreads have variance 1 and mean 6: the central limit theorem does the rest.
        long sum = 0;
        for (int i = 0; i < 12; i++)
        {
            sum += Below(65536);
        }

        long spread = sum - (6 * 65535);
        long scaled = spread * sigmaPermille;
        long half = scaled < 0 ? -32768000L : 32768000L;
        return (int)((scaled + half) / 65536000L);
    }
}
