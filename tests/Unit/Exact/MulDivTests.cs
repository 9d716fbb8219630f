using System.Numerics;
using Edge.Exact;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Edge.Tests.Unit.Exact;

// Goal: the long-only engine never differs from Int128 and never wraps.
// Expected values: Int128 arithmetic of the base library, an implementation we did not write.
public sealed class MulDivTests
{
    private const long Max = MulDiv.Max;
    private static readonly int[] Modes = [MulDiv.Down, MulDiv.Up, MulDiv.HalfUp];

    private static readonly long[] Edges =
    [
        0, 1, 2, 3, 9, 10, 1000, 45_359_237, (1L << 31) - 1, 1L << 31, (1L << 31) + 1,
            (1L << 32) - 1,
        1L << 32, (1L << 61) - 1, 1L << 61, (1L << 61) + 1, Max - 2, Max - 1, Max,
        0x3FFFFFFF80000000L, 0x2000000080000000L, 0x200000007FFFFFFFL, 0x3FFFFFFF7FFFFFFFL,
    ];

    [Fact]
    public void Every_pair_of_edge_values_agrees_with_Int128()
    {
        var cases = 0;
        foreach (var q in Edges)
        {
            foreach (var num in Edges)
            {
                foreach (var den in Edges)
                {
                    foreach (var mode in Modes)
                    {
                        Agree(q, num, den, mode);
                        cases++;
                    }
                }
            }
        }
        Assert.Equal(Edges.Length * Edges.Length * Edges.Length * Modes.Length, cases);
    }

    [Fact]
    public void Two_hundred_thousand_seeded_cases_agree_with_Int128()
    {
        // The long run of 20 million uses the same generator: tests/Benchmarks, muldiv.
        MulDivCases.Run(seed: 0x5EED_2026, count: 200_000, Agree);
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, -1)]
    [InlineData(long.MinValue, 1, 1)]
    [InlineData(1, long.MinValue, 1)]
    [InlineData(1, 1, long.MinValue)]
    [InlineData(Max + 1, 1, 1)]
    [InlineData(1, Max + 1, 1)]
    [InlineData(1, 1, Max + 1)]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue)]
    [InlineData(Max, 2, 1)]
    [InlineData(1, Max + 1, 4)]
    [InlineData(Max + 1, 1, 4)]
    [InlineData(0, 0, Max + 1)]
    [InlineData(0, Max + 1, 1)]
    [InlineData(Max + 1, 0, 1)]
    public void Out_of_range_is_an_answer_and_never_a_wrap(long q, long num, long den)
    {
        foreach (var mode in Modes)
        {
            Assert.Equal(MulDiv.OutOfRange, MulDiv.Compute(q, num, den, mode));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void An_unknown_rounding_is_refused(int mode) =>
        Assert.Equal(MulDiv.OutOfRange, MulDiv.Compute(1, 1, 1, mode));

    [Fact]
    public void Rounding_up_past_the_largest_result_is_out_of_range()
    {
        // Max x Max / (Max-1) = Max + 1 + rest: no 62-bit result. (Max x (d+1)) / d just above Max
        // likewise.
        Assert.Equal(MulDiv.OutOfRange, MulDiv.Compute(Max, Max, Max - 1, MulDiv.Down));
        Assert.Equal(Max, MulDiv.Compute(Max, Max, Max, MulDiv.Up));

        // 2 x Max + 1 over 2: down Max, up Max + 1. 2 x Max + 1 = 2^63 - 1 = 7 x (2^63 - 1) / 7.
        const long Seventh = long.MaxValue / 7;
        Assert.Equal(Max, MulDiv.Compute(Seventh, 7, 2, MulDiv.Down));
        Assert.Equal(MulDiv.OutOfRange, MulDiv.Compute(Seventh, 7, 2, MulDiv.Up));
        Assert.Equal(MulDiv.OutOfRange, MulDiv.Compute(Seventh, 7, 2, MulDiv.HalfUp));
    }

    [Fact]
    public void A_negative_net_is_rounded_toward_minus_infinity()
    {
        // 1 Wh on a grid of 1.3 kg/kWh: 1200.8 - 1300 = -99.2 mg, booked as -100 (pack
        // ev.charge.grid).
        Assert.True(MulDiv.TryComputeSigned(1, -496, 5, MulDiv.Down, out var down));
        Assert.Equal(-100, down);
        Assert.True(MulDiv.TryComputeSigned(1, -496, 5, MulDiv.Up, out var up));
        Assert.Equal(-99, up);
        Assert.True(MulDiv.TryComputeSigned(1, -5, 2, MulDiv.HalfUp, out var half));
        Assert.Equal(-3, half);
        Assert.False(MulDiv.TryComputeSigned(1, long.MinValue, 1, MulDiv.Down, out var none));
        Assert.Equal(0, none);
        Assert.False(MulDiv.TryComputeSigned(2, -Max, 1, MulDiv.Down, out _));
        Assert.False(MulDiv.TryComputeSigned(2, Max, 1, MulDiv.Down, out none));
        Assert.Equal(0, none);
        Assert.False(MulDiv.TryComputeSigned(0, Max + 1, 1, MulDiv.Down, out _));
        Assert.False(MulDiv.TryComputeSigned(0, -Max - 1, 1, MulDiv.Down, out _));
        Assert.True(MulDiv.TryComputeSigned(1, -Max, 1, MulDiv.Down, out var least));
        Assert.Equal(-Max, least);
        Assert.True(MulDiv.TryComputeSigned(1, Max, 1, MulDiv.Down, out var most));
        Assert.Equal(Max, most);
        Assert.True(MulDiv.TryComputeSigned(3, 0, 1, MulDiv.Down, out var nothing));
        Assert.Equal(0, nothing);
    }

    [Fact]
    public void Sums_leave_the_range_as_an_answer()
    {
        Assert.True(MulDiv.TryAdd(Max - 1, 1, out var sum));
        Assert.Equal(Max, sum);
        Assert.False(MulDiv.TryAdd(Max, 1, out _));
        Assert.False(MulDiv.TryAdd(-Max, -1, out _));
        Assert.False(MulDiv.TryAdd(long.MinValue, 0, out _));
        Assert.False(MulDiv.TryAdd(Max + 1, -2, out _));
        Assert.False(MulDiv.TryAdd(-2, Max + 1, out _));
        Assert.False(MulDiv.TryAdd(-Max - 1, 2, out _));
        Assert.False(MulDiv.TryAdd(2, -Max - 1, out _));
        Assert.True(MulDiv.TryAdd(Max, -Max, out sum));
        Assert.Equal(0, sum);
        Assert.True(MulDiv.TryAdd(1 - Max, -1, out sum));
        Assert.Equal(-Max, sum);
    }

    [Fact]
    public void Splitting_a_quantity_never_gains_a_reduction()
    {
        // Property, any order and any split: floor(a f) + floor(b f) <= floor((a+b) f) <= that + 1.
        var gen = Gen.Choose(0, int.MaxValue).Four();
        Prop.ForAll(gen.ToArbitrary(), t =>
        {
            var (a, b, num, den) = (t.Item1, t.Item2, t.Item3, t.Item4 + 1L);
            var whole = MulDiv.Compute((long)a + b, num, den, MulDiv.Down);
            var parts =
                MulDiv.Compute(a, num, den, MulDiv.Down) + MulDiv.Compute(b, num, den, MulDiv.Down);
            return parts <= whole && whole <= parts + 1;
        }).QuickCheckThrowOnFailure();
    }

    internal static void Agree(long q, long num, long den, int mode)
    {
        var expected = MulDivCases.Expected(q, num, den, mode);
        var got = MulDiv.Compute(q, num, den, mode);
        if (expected != got)
        {
            Assert.Fail($"{q} x {num} / {den} mode {mode}: expected {expected}, got {got}");
        }
    }
}
