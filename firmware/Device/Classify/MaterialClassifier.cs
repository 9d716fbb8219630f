using Edge.Wire;

namespace Edge.Device.Classify;

/// <summary>Says what a thing may be, how sure that is, or that it is not sure.</summary>
/// <remarks>
/// A linear discriminant whose weights are a table, then rules of metal and mass that can only
/// make it unsure. It never changes what a person declared: both stand in the record.
/// Thread-safety: none. No allocation after the constructor.
/// </remarks>
public sealed class MaterialClassifier
{
    /// <summary>Below this it is unsure. Units: percent.</summary>
    public const int SurePercent = 75;

    private const int QuarterNat = MaterialTable.One / 4;
    private readonly int[] features = new int[MaterialTable.Features];
    private readonly long[] scores;
    private readonly byte[][] names;
    private readonly int[] weights;

    /// <summary>A classifier over the built-in table.</summary>
    public MaterialClassifier()
        : this(MaterialTable.Weights)
    {
    }

    /// <summary>A classifier over weights of one's own, in the order of the table.</summary>
    public MaterialClassifier(int[] weights)
    {
        this.weights = weights;
        names = new byte[MaterialTable.Names.Length][];
        scores = new long[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = Ascii.Bytes(MaterialTable.Names[i]);
        }
    }

    /// <summary>What it is, as ASCII bytes; null when unsure.</summary>
    public byte[] Detected { get; private set; }

    /// <summary>How likely the best answer is, sure or not. Units: percent.</summary>
    public int Percent { get; private set; }

    /// <summary>Number of the best answer in the table, sure or not.</summary>
    public int Best { get; private set; }

    /// <summary>Judges a thing.</summary>
    /// <returns>True when it is sure.</returns>
    public bool Judge(Traits traits)
    {
        Measure(traits, features);
        Best = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            int at = c * (MaterialTable.Features + 1);
            long score = weights[at];
            for (int f = 0; f < features.Length; f++)
            {
                score += (long)weights[at + 1 + f] * features[f];
            }

            scores[c] = score;
            Best = score > scores[Best] ? c : Best;
        }

        Percent = Likelihood();
        bool sure = Percent >= SurePercent && IsPlausible(Best, traits);
        Detected = sure ? names[Best] : null;
        return sure;
    }

    /// <summary>The numbers the discriminant works on.</summary>
    public static void Measure(Traits traits, int[] into)
    {
        into[0] = BinaryLog.Sixteenths(traits.Grams);
        into[1] = BinaryLog.Sixteenths(traits.HeightMm);
        into[2] = traits.MetalPermille;
        into[3] = traits.WaterPermille;
        into[4] = traits.ClearPermille;
        into[5] = traits.WarmPermille;
    }

    /// <summary>Whether metal and mass per height fit a class.</summary>
    public static bool IsPlausible(int material, Traits traits)
    {
        int at = material * MaterialTable.RuleColumns;
        int height = traits.HeightMm < 1 ? 1 : traits.HeightMm;
        long gramsPerMetre = traits.Grams * 1000 / height;
        return traits.MetalPermille >= MaterialTable.Rules[at]
            && traits.MetalPermille <= MaterialTable.Rules[at + 1]
            && gramsPerMetre >= MaterialTable.Rules[at + 2]
            && gramsPerMetre <= MaterialTable.Rules[at + 3];
    }

    // Share of the best among all, by a table of the exponential in quarters.
    private int Likelihood()
    {
        long sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            long away = (scores[Best] - scores[c]) / QuarterNat;
            sum += away < MaterialTable.Decay.Length ? MaterialTable.Decay[(int)away] : 0;
        }

        return (int)(100L * MaterialTable.Decay[0] / sum);
    }
}
