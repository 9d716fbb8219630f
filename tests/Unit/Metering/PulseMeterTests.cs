using Edge.Metering;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Metering;

public class PulseMeterTests
{
    // Goal: bounces and spikes never count, pulses always do. Source of the number: the
    // simulated output's own count.
    [Theory]
    [InlineData(1000, 7_400, 1)]
    [InlineData(800, 11_000, 2)]
    [InlineData(2000, 3_600, 3)]
    public void Every_pulse_counts_once_under_bounce_and_spikes(int perKWh, int pmaxW, int seed)
    {
        var works = new MeterWorks(1, 0, 5_000_000);
        var output = new PulseOutput(works, perKWh, 2_000, seed);
        var meter = new PulseMeter(perKWh, pmaxW);
        var chance = new LineChance(seed);
        var persisted = 0;
        for (long now = 0; now < 1_800_000; now++)
        {
            if (now % 60_000 == 0)
            {
                works.Load(now, chance.Next(pmaxW + 1));
            }

            meter.Level(now, output.Level(now));
            if (meter.PersistDue)
            {
                persisted++;
                meter.Persisted();
            }
        }

        Assert.True(output.Pulses > 200, $"only {output.Pulses} pulses");
        Assert.InRange(output.Pulses - meter.Pulses, 0, 1); // the last one may still be active
        Assert.True(persisted >= meter.Wh / 100 - 1);
    }

    [Fact]
    public void A_stuck_input_is_one_pulse()
    {
        var meter = new PulseMeter(1000, 7_400);
        for (long now = 0; now < 100_000; now++)
        {
            meter.Level(now, active: true);
        }

        Assert.Equal(1, meter.Pulses);
    }

    [Fact]
    public void A_restored_count_goes_on()
    {
        var meter = new PulseMeter(800, 7_400);
        meter.Restore(1_234_567);
        Assert.Equal(1_543_208, meter.Wh); // 1 234 567 / 800 kWh = 1543.20875 kWh
        Assert.False(meter.PersistDue);
    }
}
