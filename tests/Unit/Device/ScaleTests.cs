using Edge.Device.Weighing;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device;

// Goal: a scale settles, refuses to settle, and names its faults as hardware.md 1.3 and 1.5 say.
public class ScaleTests
{
    private const int PerKg = 100_000;
    private readonly SimulatedHx711 chip = new(new Chance(3, "scale")) { CountsPerKg = PerKg };
    private readonly Scale scale;
    private long now;

    public ScaleTests()
    {
        var calibration = new Calibration();
        var zero = chip.ZeroCounts;
        Assert.True(calibration.TrySet(
            "c-2026-07-01", 1, [zero, zero + (10 * PerKg), zero + (50 * PerKg)],
            [0, 10_000_000, 50_000_000], 3, 0, 20_000));
        scale = new Scale(new Hx711(chip, 100), ScaleRating.Bin(), calibration);
    }

    private void Run(long ms)
    {
        for (var end = now + ms; now < end; now += 10)
        {
            chip.Advance(now);
            scale.Step(now);
        }
    }

    private long RunUntilSettled(long limitMs)
    {
        var start = now;
        while (!scale.Settled && now - start < limitMs) Run(10);
        return now - start;
    }

    [Fact]
    public void A_load_settles_within_three_seconds_and_to_a_gram()
    {
        Run(5000);
        chip.LoadMg = 4_321_000;
        scale.Disturb();
        Assert.InRange(RunUntilSettled(10_000), 1000, 3000);
        Assert.InRange(scale.GrossMg, 4_320_000, 4_322_000);
    }

    [Fact]
    public void Two_thousand_drop_offs_have_the_error_a_difference_of_two_means_has()
    {
        // Noise 30 counts = 0.3 g; ten values each: sigma of a difference 0.3 x sqrt(2/10) = 0.134.
        var net = new NetWeight();
        var errors = new List<double>();
        chip.SpikePermille = 30;
        Run(5000);
        var chance = new Chance(9, "masses");
        for (var i = 0; i < 2000; i++)
        {
            RunUntilSettled(10_000);
            net.Before(scale);
            var mass = chance.Between(400_000, 5_000_000);
            var empties = chip.LoadMg > 40_000_000;
            if (empties) mass = (int)-chip.LoadMg;
            chip.LoadMg += mass;
            scale.Disturb();
            Assert.True(RunUntilSettled(10_000) < 10_000, $"drop-off {i} did not settle");
            net.After(scale);
            errors.Add(net.Milligrams - mass);
            Assert.InRange(net.Grams * 1000L, mass - 6500L, mass + 6500L);
        }

        Assert.InRange(Math.Sqrt(errors.Average(e => e * e)), 100, 200);
        Assert.InRange(errors.Max(Math.Abs), 0, 1000);
    }

    [Fact]
    public void A_person_leaning_does_not_settle_or_is_told_from_the_load()
    {
        Run(5000);
        var chance = new Chance(5, "leaning");
        scale.Disturb();
        for (var i = 0; i < 100; i++)
        {
            chip.PushMg = chance.Between(0, 3_000_000);
            Run(100);
            Assert.False(scale.Settled);
        }

        chip.PushMg = 0;
        Assert.InRange(RunUntilSettled(10_000), 500, 4000);
        Assert.InRange(scale.GrossMg, -1500, 1500);
    }

    [Fact]
    public void A_slow_creep_settles_only_below_half_a_step_a_second()
    {
        Run(5000);
        chip.DriftCountsPerHour = 36_000_000;
        scale.Disturb();
        Run(3000);
        Assert.False(scale.Settled);
        chip.DriftCountsPerHour = 0;
        RunUntilSettled(5000);
        Assert.True(scale.Settled);
    }

    [Fact]
    public void Each_fault_is_named_and_goes_away_with_its_cause()
    {
        Run(5000);
        Check(() => chip.Broken = true, () => chip.Broken = false, ScaleFault.Saturated);
        Check(() => chip.Missing = true, () => chip.Missing = false, ScaleFault.NoConversion);
        Check(() => chip.Hung = true, () => chip.Hung = false, ScaleFault.Stuck);
        Check(() => chip.LoadMg = 51_000_000, () => chip.LoadMg = 0, ScaleFault.Overload);
        Check(() => chip.LoadMg = -11_000_000, () => chip.LoadMg = 0, ScaleFault.Underload);

        void Check(Action breaks, Action heals, int fault)
        {
            breaks();
            Run(12_000);
            Assert.Equal((fault, false), (scale.Fault, scale.Settled));
            heals();
            Run(6000);
            Assert.Equal((ScaleFault.None, true), (scale.Fault, scale.Settled));
        }
    }

    [Fact]
    public void A_scale_never_calibrated_says_so()
    {
        var raw = new Scale(new Hx711(chip, 100), ScaleRating.Bin(), new Calibration());
        for (; now < 5000; now += 10)
        {
            chip.Advance(now);
            raw.Step(now);
        }

        Assert.Equal((ScaleFault.Uncalibrated, false), (raw.Fault, raw.Settled));
    }

    [Fact]
    public void Zero_is_set_within_its_limit_and_tracked_only_when_nearly_empty()
    {
        Run(5000);
        chip.LoadMg = 1_900_000;
        Run(5000);
        Assert.True(scale.TrySetZero(4));
        Run(3000);
        Assert.InRange(scale.GrossMg, -1000, 1000);
        chip.LoadMg = 4_500_000;
        Run(5000);
        Assert.False(scale.TrySetZero(4));
        chip.LoadMg = 1_905_000;
        Run(5000);
        for (var i = 0; i < 300; i++)
        {
            scale.TrackZero();
            Run(100);
        }

        Assert.InRange(scale.GrossMg, -1000, 1000);
        chip.LoadMg = 2_000_000;
        Run(5000);
        scale.TrackZero();
        Assert.InRange(scale.GrossMg, 90_000, 100_000);
    }

    [Fact]
    public void Sampling_allocates_nothing()
    {
        // Firmware.md 8: buffers are made in constructors.
        Run(5000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(60_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
