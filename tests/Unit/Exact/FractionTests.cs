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
