namespace Edge.Device.Weighing;

/// <summary>One scale: from conversions to a gross that is settled or not, or a fault.</summary>
/// <remarks>
/// Stages of hardware.md 1.3: ready and in range, Hampel, counts to mg, settled, zero. Call
/// <see cref="Step"/> more often than the converter converts. No allocation after the constructor.
/// </remarks>
public sealed class Scale
{
    /// <summary>No noise for so long means that nothing is measured. Units: ms.</summary>
    public const int StuckMs = 10000;

    private const int Window = 10;
    private readonly IConverter converter;
    private readonly Calibration calibration;
    private readonly HampelFilter filter;
    private readonly SettleDetector settle;
    private long stuckSince = -1;
    private int stuckCounts;
    private long zeroMg;
    private int badInRow;

    /// <summary>A scale on a converter.</summary>
    public Scale(IConverter converter, ScaleRating rating, Calibration calibration)
    {
        this.converter = converter;
        this.calibration = calibration;
        Rating = rating;
        filter = new HampelFilter(Window, calibration.CountsOf(rating.StepMg / 10));
        settle = new SettleDetector(converter.PeriodMs);
    }

    /// <summary>What it was built for.</summary>
    public ScaleRating Rating { get; private set; }

    /// <summary>What it was calibrated with.</summary>
    public Calibration Calibration => calibration;

    /// <summary>A fault of <see cref="ScaleFault"/>, 0 when there is none.</summary>
    public int Fault { get; private set; }

    /// <summary>Load less zero. Units: mg.</summary>
    public long GrossMg { get; private set; }

    /// <summary>Load that counts as nothing. Units: mg.</summary>
    public long ZeroMg => zeroMg;

    /// <summary>Whether the gross stands still.</summary>
    public bool Settled { get; private set; }

    /// <summary>Standard uncertainty of the gross from noise alone. Units: mg.</summary>
    public long NoiseMg { get; private set; }

    /// <summary>Temperature at the cell. Units: thousandths of a degree Celsius.</summary>
    public int MilliCelsius { get; set; } = 20000;

    /// <summary>Conversions taken since the start.</summary>
    public long Conversions { get; private set; }

    /// <summary>Last conversion. Units: counts.</summary>
    public int RawCounts => converter.Counts;

    /// <summary>Mean of the conversions that belong. Units: counts.</summary>
    public int FilteredCounts => filter.Value;

    /// <summary>Starts settling anew: something moved.</summary>
    public void Disturb()
    {
        settle.Disturb();
        filter.Clear();
        Settled = false;
    }

    /// <summary>Takes what the converter has.</summary>
    public void Step(long nowMs)
    {
        int got = converter.Poll(nowMs);
        if (got < 0)
        {
            OnFault(got);
            return;
        }

        if (got == 0)
        {
            return;
        }

        Conversions++;
        badInRow = 0;
        filter.Add(converter.Counts);
        GrossMg = calibration.ToMg(filter.Value, MilliCelsius) - zeroMg;
        Fault = Judge(nowMs);
        settle.Add(nowMs, GrossMg);
        NoiseMg = Noise();
        Settled = Fault == ScaleFault.None && filter.IsFull
            && settle.IsSettled(nowMs, Rating.StepMg);
    }

    /// <summary>Takes the gross as the new zero.</summary>
    /// <param name="percentOfMax">4 in use, 20 at the start. Source: hardware.md 1.3, stage
    /// 5.</param>
    /// <returns>False when it is not settled or too far off: out of service.</returns>
    public bool TrySetZero(int percentOfMax)
    {
        long load = GrossMg + zeroMg;
        long limit = Rating.MaxMg / 100 * percentOfMax;
        if (!Settled || load > limit || load < -limit)
        {
            return false;
        }

        zeroMg = load;
        GrossMg = 0;
        settle.Disturb();
        return true;
    }

    /// <summary>
    /// Follows a slow drift of an empty scale; nothing else is ever moved to zero.
    /// </summary>
    public void TrackZero()
    {
        long away = GrossMg < 0 ? -GrossMg : GrossMg;
        if (Settled && away > 0 && away * 2 <= Rating.IntervalMg)
        {
            // At most half a step per second: a conversion's share of it.
            long share = Rating.StepMg * converter.PeriodMs / 2000;
            long move = away < share ? away : share;
            long moved = GrossMg < 0 ? zeroMg - move : zeroMg + move;
            long limit = Rating.MaxMg / 25;
            zeroMg = moved > limit || moved < -limit ? zeroMg : moved;
        }
    }

    // One bad clocking is repeated; two in a row are a fault, and a silent chip is one at once.
    private void OnFault(int fault)
    {
        badInRow++;
        if (fault == ScaleFault.Pulses && badInRow < 2)
        {
            return;
        }

        Fault = fault;
        Disturb();
    }

    private int Judge(long nowMs)
    {
        if (calibration.Points == 0)
        {
            return ScaleFault.Uncalibrated;
        }

        if (stuckSince < 0 || converter.Counts != stuckCounts)
        {
            stuckCounts = converter.Counts;
            stuckSince = nowMs;
        }

        if (nowMs - stuckSince > StuckMs)
        {
            return ScaleFault.Stuck;
        }

        if (GrossMg > Rating.MaxMg + (9 * Rating.IntervalMg))
        {
            return ScaleFault.Overload;
        }

        return GrossMg < -Rating.MaxMg / 5 ? ScaleFault.Underload : ScaleFault.None;
    }

    // 1.4826 x MAD estimates one conversion's noise; the mean of n has it over the root of n.
    private long Noise()
    {
        long one = calibration.ToMg(filter.Value + filter.Deviation, MilliCelsius)
            - calibration.ToMg(filter.Value, MilliCelsius);
        long variance = one * 14826 / 10000 * (one * 14826 / 10000);
        return IntegerRoot.Of(variance / (filter.Kept < 1 ? 1 : filter.Kept));
    }
}
