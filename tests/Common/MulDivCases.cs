namespace Edge.Tests.Common;

/// <summary>Seeded operands of every bit length, so that short, wide and overflowing cases all
/// occur.</summary>
internal static class MulDivCases
{
    private const long Max = (1L << 62) - 1;
    private const int UpMode = 1;
    private const int HalfUpMode = 2;

    /// <summary>Calls <paramref name="check"/> with q, num, den, mode for each case.</summary>
    public static void Run(ulong seed, int count, Action<long, long, long, int> check)
    {
        var state = seed;
        for (var i = 0; i < count; i++)
        {
            var q = Next(ref state);
            var num = Next(ref state);
            var den = Next(ref state);
            check(q, num, den == 0 ? 1 : den, i % 3);
        }
    }

    /// <summary>The answer of Int128, which we did not write; -1 when out of range.</summary>
    public static long Expected(long q, long num, long den, int mode)
    {
        if (den == 0)
        {
            return -1;
        }
        var product = (Int128)q * num;
        var (quotient, rest) = Int128.DivRem(product, den);
        if (rest != 0 && (mode == UpMode || (mode == HalfUpMode && rest * 2 >= den)))
        {
            quotient++;
        }
        return quotient > Max ? -1 : (long)quotient;
    }

    // splitmix64 (Steele, Lea, Flood 2014), then a random bit length 0 to 62.
    private static long Next(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            var bits = (int)(z % 63);
            return (long)((z >> 1) & ((1UL << bits) - 1));
        }
    }
}
