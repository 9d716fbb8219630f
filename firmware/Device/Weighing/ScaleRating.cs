namespace Edge.Device.Weighing;

/// <summary>What a scale was built for. Source: hardware.md 1.1.</summary>
public sealed class ScaleRating
{
    /// <summary>A scale of a kind.</summary>
    /// <param name="maxMg">Largest load. Units: mg.</param>
    /// <param name="intervalMg">Verification interval e. Units: mg.</param>
    /// <param name="stepG">Rounding of a net. Units: g.</param>
    public ScaleRating(long maxMg, long intervalMg, int stepG)
    {
        MaxMg = maxMg;
        IntervalMg = intervalMg;
        StepG = stepG;
    }

    /// <summary>Largest load. Units: mg.</summary>
    public long MaxMg { get; private set; }

    /// <summary>Verification interval e. Units: mg.</summary>
    public long IntervalMg { get; private set; }

    /// <summary>Actual step d of a net. Units: g.</summary>
    public int StepG { get; private set; }

    /// <summary>Actual step d. Units: mg.</summary>
    public long StepMg => StepG * 1000L;

    /// <summary>Smallest net that is credited by weight: 20 e. Units: mg.</summary>
    public long MinMg => 20 * IntervalMg;

    /// <summary>A platform under a bin: 50 kg, e = 20 g, in steps of 10 g.</summary>
    public static ScaleRating Bin() => new ScaleRating(50000000, 20000, 10);

    /// <summary>An inlet tray: 5 kg, e = 2 g, in steps of 1 g.</summary>
    public static ScaleRating Tray() => new ScaleRating(5000000, 2000, 1);

    /// <summary>A net in grams: half to even, to the scale's step.</summary>
    public long ToGrams(long netMg)
    {
        long step = StepMg;
        long whole = netMg / step;
        long rest = netMg - (whole * step);
        if (rest < 0)
        {
            whole--;
            rest += step;
        }

        bool up = rest * 2 > step || (rest * 2 == step && (whole & 1) == 1);
        return (up ? whole + 1 : whole) * StepG;
    }
}
