using System.Numerics;
using System.Text;
using Edge.Exact;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Edge.Tests.Unit.Exact;

// Goal: factors become reduced fractions without loss. Expected: BigInteger, and the domain paper's
// figures.
public sealed class FractionTests
{
    [Fact]
    public void PET_of_a_short_ton_is_the_printed_fraction()
    {
        // Source: domain paper 5.1 point 2: 1.04 t/shortTon = 52000000000/45359237 mg/g.
        Assert.True(Fraction.TryOf(
            ExactUnits.MilligramsPerTonne * ExactUnits.ShortTonGramsDenominator,
            ExactUnits.ShortTonGramsNumerator,
            out var unit));
        Assert.True(Fraction.TryMultiply(Read("1.04"), unit, out var factor));
        Assert.Equal((52_000_000_000L, 45_359_237L), (factor.Numerator, factor.Denominator));
        Assert.True(factor.TryApply(1250, MulDiv.Down, out var mg));
        Assert.Equal(1_433_004, mg);
    }

    [Fact]
    public void Grid_electricity_is_the_printed_fraction()
    {
        // Source: same place: 0.5306 kg/kWh = 2653/5 mg/Wh.
        Assert.True(Fraction.TryOf(1000, 1, out var unit));
        Assert.True(Fraction.TryMultiply(Read("0.5306"), unit, out var factor));
        Assert.Equal((2653L, 5L), (factor.Numerator, factor.Denominator));
    }

    [Fact]
    public void The_default_value_is_not_a_number()
    {
        Assert.False(default(Fraction).IsNumber);
        Assert.False(Fraction.TryMultiply(default, Read("1"), out _));
        Assert.False(Fraction.TryDivide(Read("1"), Read("0"), out _));
        Assert.False(Fraction.TryOf(1, 0, out _));
        Assert.False(Fraction.TryOf(long.MinValue, 1, out _));
        Assert.False(default(Fraction).TryApply(1, MulDiv.Down, out _));
    }

    [Fact]
    public void Sums_products_and_order_agree_with_big_integers()
    {
        var side = Gen.Choose(-2_000_000_000, 2_000_000_000);
        var bottom = Gen.Choose(1, 2_000_000_000);
        var gen = side.SelectMany(a => bottom.SelectMany(b => side.SelectMany(c =>
            bottom.Select(d => (a, b, c, d)))));
        Prop.ForAll(gen.ToArbitrary(), t =>
        {
            Assert.True(Fraction.TryOf(t.a, t.b, out var left));
            Assert.True(Fraction.TryOf(t.c, t.d, out var right));
            BigInteger ad = (BigInteger)t.a * t.d;
            BigInteger cb = (BigInteger)t.c * t.b;
            BigInteger bd = (BigInteger)t.b * t.d;
            Same(Fraction.TrySubtract(left, right, out var minus), minus, ad - cb, bd);
            Same(Fraction.TryMultiply(left, right, out var times), times, (BigInteger)t.a * t.c,
                bd);
            Assert.Equal(ad.CompareTo(cb), Math.Sign(Fraction.Compare(left, right)));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Neighbouring_fractions_at_the_end_of_the_range_are_ordered()
    {
        Assert.True(Fraction.TryOf(MulDiv.Max - 1, MulDiv.Max, out var low));
        Assert.True(Fraction.TryOf(MulDiv.Max - 2, MulDiv.Max - 1, out var lower));
        Assert.True(Fraction.Compare(lower, low) < 0);
        Assert.True(Fraction.Compare(low, lower) > 0);
        Assert.Equal(0, Fraction.Compare(low, low));
    }

    [Fact]
    public void What_is_out_of_range_or_no_number_is_refused_and_leaves_the_default()
    {
        Assert.False(Fraction.TryOfDecimal(1, -1, out _));
        Assert.False(Fraction.TryOfDecimal(1, 19, out _));
        Assert.True(Fraction.TryOfDecimal(7, 18, out var small));
        Assert.Equal((7L, 1_000_000_000_000_000_000L), (small.Numerator, small.Denominator));
        Assert.False(Fraction.TryOfDecimal(MulDiv.Max + 1, 0, out _));
        Assert.True(Fraction.TryOf(MulDiv.Max, MulDiv.Max, out var one));
        Assert.Equal((1L, 1L), (one.Numerator, one.Denominator));
        Assert.True(Fraction.TryOf(-MulDiv.Max, 1, out var least));
        Assert.Equal(-MulDiv.Max, least.Numerator);
        Assert.False(Fraction.TryOf(MulDiv.Max + 1, 1, out _));
        Assert.False(Fraction.TryOf(-MulDiv.Max - 1, 1, out _));
        Assert.False(Fraction.TryOf(1, MulDiv.Max + 1, out _));
        Assert.False(Fraction.TryOf(1, -1, out _));
        Assert.False(Fraction.TryRead("1x"u8.ToArray(), 0, 2, out var none));
        Assert.False(none.IsNumber);
    }

    [Fact]
    public void A_quotient_carries_the_sign_and_needs_numbers_on_both_sides()
    {
        Assert.True(Fraction.TryOf(-3, 4, out var minus));
        Assert.True(Fraction.TryDivide(Read("1.5"), minus, out var quotient));
        Assert.Equal((-2L, 1L), (quotient.Numerator, quotient.Denominator));
        Assert.True(Fraction.TryDivide(minus, Read("1.5"), out quotient));
        Assert.Equal((-1L, 2L), (quotient.Numerator, quotient.Denominator));
        Assert.False(Fraction.TryDivide(Read("1"), default, out _));
        Assert.False(Fraction.TryDivide(default, Read("1"), out _));
        Assert.False(Fraction.TryMultiply(Read("1"), default, out _));
        Assert.False(Fraction.TrySubtract(default, Read("1"), out _));
        Assert.False(Fraction.TrySubtract(Read("1"), default, out _));
        Assert.Equal(0, Fraction.Compare(default, Read("1")));
        Assert.Equal(0, Fraction.Compare(Read("1"), default));
        Assert.True(Fraction.TryOf(MulDiv.Max, 1, out var most));
        Assert.False(Fraction.TryMultiply(most, Read("2"), out _));
        Assert.True(Fraction.TryMultiply(most, Read("1"), out var same));
        Assert.Equal(MulDiv.Max, same.Numerator);
    }

    [Theory]
    [InlineData(3, 2, 1, 1, 1)]
    [InlineData(1, 1, 3, 2, -1)]
    [InlineData(2, 1, 4, 2, 0)]
    [InlineData(7, 5, 4, 3, 1)]
    [InlineData(4, 3, 7, 5, -1)]
    [InlineData(-1, 2, 1, 2, -1)]
    [InlineData(1, 2, -1, 2, 1)]
    [InlineData(0, 1, -1, 2, 1)]
    [InlineData(-1, 2, 0, 1, -1)]
    [InlineData(-1, 2, -1, 3, -1)]
    [InlineData(-1, 3, -1, 2, 1)]
    [InlineData(0, 1, 0, 5, 0)]
    [InlineData(5, 3, 8, 5, 1)]
    [InlineData(13, 8, 8, 5, 1)]
    [InlineData(21, 13, 13, 8, -1)]
    public void Two_fractions_are_ordered_by_their_continued_fractions(
        long aTop, long aBottom, long bTop, long bBottom, int order)
    {
        // Expected by hand: the sign of aTop x bBottom - bTop x aBottom.
        Assert.True(Fraction.TryOf(aTop, aBottom, out var a));
        Assert.True(Fraction.TryOf(bTop, bBottom, out var b));
        Assert.Equal(order, Math.Sign(Fraction.Compare(a, b)));
    }

    private static void Same(bool ok, Fraction got, BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        numerator /= divisor;
        denominator /= divisor;
        var fits = BigInteger.Abs(numerator) <= MulDiv.Max && denominator <= MulDiv.Max;
        if (ok)
        {
            Assert.Equal((numerator, denominator), (got.Numerator, (BigInteger)got.Denominator));
        }
        else
        {
            // Intermediate sums may leave the range a little earlier than the reduced result.
            Assert.True(!fits || BigInteger.Abs(numerator * divisor) > MulDiv.Max / 4);
        }
    }

    private static Fraction Read(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.True(Fraction.TryRead(bytes, 0, bytes.Length, out var value));
        return value;
    }
}
