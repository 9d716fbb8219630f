using Edge.Device.Ports;
using Edge.Device.Weighing;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device;

// Goal: the driver reads a bit-level HX711 rightly and names every fault of hardware.md 1.2.
// Expected values: the counts the simulated chip was given; datasheet pages 4 and 5.
public class Hx711Tests
{
    private readonly SimulatedHx711 chip = new(new Chance(1, "hx711"))
    {
        NoiseMilliCounts = 0,
        CountsPerKg = 1_000_000,
        ZeroCounts = 0,
    };

    private readonly Hx711 driver;
    private long now;

    public Hx711Tests() => driver = new Hx711(chip, 100);

    private int Next()
    {
        for (var i = 0; i < 1000; i++)
        {
            now += 10;
            chip.Advance(now);
            var got = driver.Poll(now);
            if (got != 0) return got;
        }

        throw new InvalidOperationException("no answer within 10 s");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(0x555555)]
    [InlineData(-0x2AAAAB)]
    [InlineData(0x7FFFFE)]
    [InlineData(-0x7FFFFF)]
    public void A_conversion_is_read_bit_for_bit(int counts)
    {
        chip.ZeroCounts = counts;
        Assert.Equal(1, Next());
        Assert.Equal(counts, driver.Counts);
        Assert.Equal(1, chip.Chosen);
    }

    [Fact]
    public void The_first_four_conversions_are_dropped()
    {
        // Datasheet page 3: the filter needs four conversions to settle.
        Assert.Equal(1, Next());
        Assert.InRange(now, 500, 520);
    }

    [Theory]
    [InlineData(0x7FFFFF)]
    [InlineData(-0x800000)]
    public void An_end_of_the_range_is_saturation_not_weight(int counts)
    {
        chip.ZeroCounts = counts;
        Assert.Equal(ScaleFault.Saturated, Next());
    }

    [Fact]
    public void A_missing_chip_is_no_conversion_after_300_ms()
    {
        Assert.Equal(1, Next());
        chip.Missing = true;
        var start = now;
        Assert.Equal(ScaleFault.NoConversion, Next());
        Assert.InRange(now - start, 290, 320);
    }

    [Fact]
    public void A_missing_chip_on_a_line_that_reads_low_is_a_pulse_fault()
    {
        // DOUT never goes high after the 25th pulse: a line pulled down is no chip.
        chip.Missing = true;
        chip.FloatsHigh = false;
        Assert.Equal(ScaleFault.Pulses, Next());
    }

    [Fact]
    public void A_bus_that_fails_is_a_bus_fault()
    {
        var broken = new Hx711(new DeadBus(), 100);
        Assert.Equal(ScaleFault.Bus, broken.Poll(0));
    }

    [Fact]
    public void A_chip_that_comes_back_is_read_again()
    {
        Assert.Equal(1, Next());
        chip.Missing = true;
        Next();
        chip.Missing = false;
        while (Next() != 1)
        {
            Assert.True(now < 5000);
        }

        Assert.Equal(0, driver.Counts);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(0, 5)]
    [InlineData(3, 7)]
    public void Lost_and_extra_pulses_never_reach_the_gross(int lose, int extra)
    {
        // Bits may be shifted, or the other channel chosen: the driver or the filter stops it.
        chip.LosePulseEvery = lose;
        chip.ExtraPulseEvery = extra;
        chip.NoiseMilliCounts = 30_000;
        chip.CountsPerKg = 100_000;
        chip.LoadMg = 7_000_000;
        var calibration = new Calibration();
        Assert.True(calibration.TrySet(
            "c-2026-07-01", 1, [0, 1_000_000, 5_000_000], [0, 10_000_000, 50_000_000], 3, 0, 0));
        var scale = new Scale(driver, ScaleRating.Bin(), calibration);
        var settled = 0;
        for (; now < 120_000; now += 10)
        {
            chip.Advance(now);
            scale.Step(now);
            if (!scale.Settled) continue;
            settled++;
            Assert.InRange(scale.GrossMg, 6_990_000, 7_010_000);
        }

        Assert.True(settled > 100, $"settled at {settled} looks only");
    }

    private sealed class DeadBus : IBus
    {
        public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount) => BusFault.Stuck;
    }
}
