using System.Globalization;

namespace Edge.Tests.Common;

/// <summary>Hostile bytes for a parser: good texts, changed by a fixed seed.</summary>
/// <remarks><c>EDGE_FUZZ_INPUTS</c> sets how many (10^7 in the long form). Nothing may throw, nor
/// allocate more than a bound that grows with the input: a length that a stranger wrote must not
/// become a buffer.</remarks>
public static class Hostile
{
    private const int ShortRun = 20_000;
    private static readonly byte[] letters = [.. "{}[]\",:\\0-9\n |+/=."u8];

    /// <summary>How many inputs are asked for.</summary>
    /// <param name="share">Slow parsers take one part of so many in the short form.</param>
    public static int Inputs(int share = 1) => int.TryParse(
        Environment.GetEnvironmentVariable("EDGE_FUZZ_INPUTS"), NumberStyles.None,
        CultureInfo.InvariantCulture, out int asked) ? asked : ShortRun / share;

    /// <summary>Gives a judge changed texts; fails with the input when it throws or takes too much.
    /// </summary>
    /// <param name="good">Texts that the parser takes.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="inputs">How many.</param>
    /// <param name="parse">Parses; what it allocates is measured.</param>
    /// <param name="bytesPerByte">Allowed allocation per byte of input, beside 64 KiB.</param>
    public static void Run(
        IReadOnlyList<byte[]> good, int seed, int inputs, Action<byte[]> parse,
        int bytesPerByte = 64)
    {
        ArgumentNullException.ThrowIfNull(good);
        ArgumentNullException.ThrowIfNull(parse);
        var chance = new Random(seed);
        // The first calls also pay for what is made once.
        foreach (byte[] text in good) parse(text);
        for (int i = 0; i < inputs; i++)
        {
            byte[] bytes = Mutate(good[chance.Next(good.Count)], chance);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                parse(bytes);
            }
            catch (Exception wrong)
            {
                Assert.Fail($"input {i} of seed {seed}: {wrong}\n{Convert.ToBase64String(bytes)}");
            }
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            if (taken > 65_536L + ((long)bytesPerByte * bytes.Length))
                Assert.Fail($"input {i} of seed {seed}: {bytes.Length} bytes made it take {taken}"
                    + $"\n{Convert.ToBase64String(bytes)}");
        }
    }

    /// <summary>One to three changes: a byte, a bit, a cut, a copy, a letter that means something.
    /// </summary>
    public static byte[] Mutate(byte[] good, Random chance)
    {
        ArgumentNullException.ThrowIfNull(good);
        ArgumentNullException.ThrowIfNull(chance);
        byte[] bytes = good;
        for (int n = chance.Next(1, 4); n > 0 && bytes.Length > 2; n--)
        {
            int at = chance.Next(bytes.Length);
            switch (chance.Next(6))
            {
                case 0:
                    bytes = [.. bytes];
                    bytes[at] = (byte)chance.Next(256);
                    break;
                case 1:
                    bytes = [.. bytes];
                    bytes[at] ^= (byte)(1 << chance.Next(8));
                    break;
                case 2:
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + 1)];
                    break;
                case 3:
                    byte letter = letters[chance.Next(letters.Length)];
                    bytes = [.. bytes.AsSpan(0, at), letter, .. bytes.AsSpan(at)];
                    break;
                case 4:
                    int count = chance.Next(1, Math.Min(40, bytes.Length - at + 1));
                    int to = chance.Next(bytes.Length);
                    bytes = [.. bytes.AsSpan(0, to), .. bytes.AsSpan(at, count),
                        .. bytes.AsSpan(to)];
                    break;
                default:
                    int end = at + chance.Next(bytes.Length - at);
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(end)];
                    break;
            }
        }
        return bytes;
    }
}
