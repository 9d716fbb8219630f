using System.Diagnostics;
using System.Globalization;
using Edge.Exact;

namespace Edge.Tests.Benchmarks.Calculator;

/// <summary>The long run of the multiply-divide against Int128: 20 million seeded cases.</summary>
internal static class MulDivRun
{
    private const ulong Seed = 0x5EED_2026;

    /// <summary>Counts differences; exit code 1 when there is one.</summary>
    public static int Run(string[] arguments)
    {
        var count = arguments is [var text]
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 20_000_000;
        var differences = 0L;
        var outOfRange = 0L;
        var start = Stopwatch.GetTimestamp();
        MulDivCases.Run(Seed, count, (q, num, den, mode) =>
        {
            var got = MulDiv.Compute(q, num, den, mode);
            var expected = MulDivCases.Expected(q, num, den, mode);
            outOfRange += expected < 0 ? 1 : 0;
            if (got != expected)
            {
                differences++;
                Console.WriteLine(
                    $"{q} x {num} / {den} mode {mode}: Int128 {expected}, MulDiv {got}");
            }
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {Seed:x}: {count} cases, {outOfRange} out of range, {differences} differences, "
            + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
        return differences == 0 ? 0 : 1;
    }
}
