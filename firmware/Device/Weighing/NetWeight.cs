namespace Edge.Device.Weighing;

/// <summary>A drop-off's mass: settled after less settled before, with its uncertainty.</summary>
/// <remarks>Source: hardware.md 1.3, stage 6. Integers; the same number on screen and in the event.
/// </remarks>
public sealed class NetWeight
{
    // Creep of a C3 cell within a visit: a fifth of e, as R 76 allows from 15 to 30 minutes.
    private const int CreepPartOfE = 5;
    private long beforeMg;
    private long beforeNoiseMg;
    private int beforeMilliCelsius;

    /// <summary>Net. Units: mg.</summary>
    public long Milligrams { get; private set; }

    /// <summary>Net, rounded half to even to the scale's step. Units: g.</summary>
    public long Grams { get; private set; }

    /// <summary>Standard uncertainty, rounded up. Units: g.</summary>
    public long UncertaintyGrams { get; private set; }

    /// <summary>Whether the net reaches the scale's Min and may be credited by weight.</summary>
    public bool ReachesMin { get; private set; }

    /// <summary>Name of the calibration it was weighed with.</summary>
    public string Calibration { get; private set; } = "";

    /// <summary>Notes the settled gross before the door opens.</summary>
    public void Before(Scale scale)
    {
        beforeMg = scale.GrossMg;
        beforeNoiseMg = scale.NoiseMg;
        beforeMilliCelsius = scale.MilliCelsius;
    }

    /// <summary>Net as the scale stands now, provisional, in its steps. Units: g.</summary>
    public long LiveGrams(Scale scale) => scale.Rating.ToGrams(scale.GrossMg - beforeMg);

    /// <summary>Net as the scale stands now, provisional. Units: mg.</summary>
    public long MilligramsNow(Scale scale) => scale.GrossMg - beforeMg;

    /// <summary>Takes the settled gross after the door closed.</summary>
    public void After(Scale scale)
    {
        ScaleRating rating = scale.Rating;
        Milligrams = scale.GrossMg - beforeMg;
        Grams = rating.ToGrams(Milligrams);
        Calibration = scale.Calibration.Name;
        ReachesMin = Milligrams >= rating.MinMg;
        long creep = rating.IntervalMg / CreepPartOfE;
        long warmth = scale.MilliCelsius - (long)beforeMilliCelsius;

        // Zero may move by e per 5 K.
        long drift = rating.IntervalMg * warmth / 5000;
        long square = (beforeNoiseMg * beforeNoiseMg) + (scale.NoiseMg * scale.NoiseMg)
            + (creep * creep) + (drift * drift);
        UncertaintyGrams = (IntegerRoot.Of(square) + 999) / 1000;
    }
}
