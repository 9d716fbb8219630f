#nullable disable
using Edge.Device;
using Edge.Device.Ports;

namespace Edge.Twin.Chips;

/// <summary>An HX711 with a load cell, bit by bit, as an SPI bus sees it.</summary>
/// <remarks>
/// DOUT falls when a conversion is ready; 24 rising edges of PD_SCK shift it out, the 25th to
/// 27th choose the next input; then DOUT is high until the next conversion. Source: HX711
/// datasheet pages 4 and 5; faults: hardware.md 1.2.
/// </remarks>
public sealed class SimulatedHx711 : IBus
{
    private const int HighEnd = 0x7fffff;
    private const int LowEnd = -0x800000;
    private readonly Chance chance;
    private long now;
    private long readyAt;
    private bool ready;
    private int word;
    private int pulses;
    private bool clock;
    private int frames;

    /// <summary>A chip with its own chance.</summary>
    public SimulatedHx711(Chance chance)
    {
        this.chance = chance;
        readyAt = PeriodMs;
    }

    /// <summary>What lies on the cell. Units: mg.</summary>
    public long LoadMg { get; set; }

    /// <summary>A person leaning: added to the load. Units: mg.</summary>
    public long PushMg { get; set; }

    /// <summary>Counts per kilogram.</summary>
    public int CountsPerKg { get; set; } = 100000;

    /// <summary>Counts with nothing on the cell.</summary>
    public int ZeroCounts { get; set; } = 84000;

    /// <summary>Noise of one conversion, one sigma. Units: thousandths of a count.</summary>
    public int NoiseMilliCounts { get; set; } = 30000;

    /// <summary>Conversions that are wild. Units: per thousand.</summary>
    public int SpikePermille { get; set; }

    /// <summary>How far a wild one is off, at most. Units: counts.</summary>
    public int SpikeCounts { get; set; } = 500000;

    /// <summary>Drift of the zero. Units: counts per hour.</summary>
    public int DriftCountsPerHour { get; set; }

    /// <summary>Time between conversions. Units: ms.</summary>
    public int PeriodMs { get; set; } = 100;

    /// <summary>Chip not there: DOUT floats at <see cref="FloatsHigh"/>.</summary>
    public bool Missing { get; set; }

    /// <summary>What a line without a chip reads.</summary>
    public bool FloatsHigh { get; set; } = true;

    /// <summary>The cell's wire is broken: the input runs to an end of its range.</summary>
    public bool Broken { get; set; }

    /// <summary>The amplifier hangs: every conversion is the same.</summary>
    public bool Hung { get; set; }

    /// <summary>Loses a clock pulse in every n-th frame; 0 for never.</summary>
    public int LosePulseEvery { get; set; }

    /// <summary>Sees a clock pulse too many in every n-th frame; 0 for never.</summary>
    public int ExtraPulseEvery { get; set; }

    /// <summary>
    /// Channel and gain the last frame chose: pulses after the 24th. Range: 1 to 3.
    /// </summary>
    public int Chosen { get; private set; } = 1;

    /// <summary>Time passes.</summary>
    public void Advance(long nowMs)
    {
        now = nowMs;
        if (nowMs < readyAt)
        {
            return;
        }

        // A conversion nobody fetched is replaced by the next.
        readyAt += ((nowMs - readyAt) / PeriodMs * PeriodMs) + PeriodMs;
        Chosen = pulses > 24 ? pulses - 24 : Chosen;
        word = Convert();
        ready = true;
        pulses = 0;
    }

    /// <inheritdoc/>
    public int Transfer(byte[] tx, int txCount, byte[] rx, int rxCount)
    {
        if (txCount != rxCount)
        {
            return BusFault.Port;
        }

        frames += txCount > 1 ? 1 : 0;
        int lose = txCount > 1 && LosePulseEvery > 0 && frames % LosePulseEvery == 0 ? 9 : -1;
        bool extra = txCount > 1 && ExtraPulseEvery > 0 && frames % ExtraPulseEvery == 0;
        for (int i = 0; i < txCount; i++)
        {
            int bits = 0;
            for (int b = 7; b >= 0; b--)
            {
                int index = (i * 8) + 7 - b;
                bool high = ((tx[i] >> b) & 1) == 1 && index != lose * 2;
                Edge(high);
                if (extra && index == 19)
                {
                    Edge(true);
                    Edge(false);
                }

                bits |= (Dout() ? 1 : 0) << b;
            }

            rx[i] = (byte)bits;
        }

        return rxCount;
    }

    private void Edge(bool high)
    {
        if (high && !clock && ready)
        {
            pulses++;
            ready = pulses < 27;
        }

        clock = high;
    }

    // Low = ready. While shifting: the bit of the last pulse. From the 25th pulse on: high.
    private bool Dout()
    {
        if (Missing)
        {
            return FloatsHigh;
        }

        if (pulses == 0)
        {
            return !ready;
        }

        return pulses > 24 || ((word >> (24 - pulses)) & 1) == 1;
    }

    private int Convert()
    {
        if (Broken)
        {
            return HighEnd;
        }

        if (Hung)
        {
            return word;
        }

        if (Chosen == 2)
        {
            // Channel B has nothing on it: noise round zero, at a quarter of the gain.
            return chance.Normal(NoiseMilliCounts / 4) & 0xffffff;
        }

        long load = (LoadMg + PushMg) * CountsPerKg / 1000000;
        long drift = now * DriftCountsPerHour / 3600000;
        long value = ZeroCounts + load + drift + chance.Normal(NoiseMilliCounts);
        if (SpikePermille > 0 && chance.Permille(SpikePermille))
        {
            value += chance.Between(-SpikeCounts, SpikeCounts);
        }

        return (int)(value > HighEnd ? HighEnd : value < LowEnd ? LowEnd : value) & 0xffffff;
    }
}
