using Edge.Device.Weighing;

namespace Edge.RecyclingBox;

/// <summary>What a person brings, and what becomes of it.</summary>
public sealed class BoxItem
{
    /// <summary>Lightest garment that is believed. Units: g. Source: domain.md, guards.</summary>
    public const int GarmentGramsMin = 50;

    /// <summary>A book weighs between this and <see cref="BookGramsMax"/>. Units: g.</summary>
    public const int BookGramsMin = 40;

    /// <summary>Heaviest book. Units: g.</summary>
    public const int BookGramsMax = 5000;

    /// <summary>A phone weighs between this and <see cref="PhoneGramsMax"/>. Units: g.</summary>
    public const int PhoneGramsMin = 60;

    /// <summary>Heaviest phone, with a case. Units: g.</summary>
    public const int PhoneGramsMax = 600;

    /// <summary>What it is, as the person said.</summary>
    public int Kind { get; private set; }

    /// <summary>Its category as ASCII bytes.</summary>
    public byte[] Category { get; private set; }

    /// <summary>How many; 0 when they are not counted.</summary>
    public int Pieces { get; private set; }

    /// <summary>Keyed tag of its number, or null.</summary>
    public byte[] Tag { get; set; }

    /// <summary>Its credit follows its mass.</summary>
    public bool ByWeight { get; private set; }

    /// <summary>Its mass stands in the record.</summary>
    public bool Weighed { get; private set; }

    /// <summary>Why it is not credited, or not yet; null when it is.</summary>
    public string Why { get; private set; }

    /// <summary>Begins an item.</summary>
    public void Begin(int kind, byte[] category, int pieces, bool byWeight)
    {
        Kind = kind;
        Category = category;
        Pieces = pieces;
        ByWeight = byWeight;
        Tag = null;
        Why = null;
        Weighed = false;
    }

    /// <summary>Judges it once it lies there; false when nothing was put in.</summary>
    /// <param name="net">The weighing.</param>
    /// <param name="fault">Why there is no weighing, or null.</param>
    public bool Judge(NetWeight net, string fault)
    {
        Weighed = fault == null;
        Why = fault;
        if (fault != null) return true;
        if (net.Grams <= 0) return false;
        Why = Kind switch
        {
            BoxAction.Clothes => JudgeClothes(net),
            BoxAction.Book => JudgeBook(net),
            _ => InRange(net, PhoneGramsMin, PhoneGramsMax) ? BoxReason.Hold : BoxReason.Mass,
        };
        return true;
    }

    private string JudgeClothes(NetWeight net)
    {
        if (ByWeight && !net.ReachesMin) return BoxReason.BelowMin;
        return Pieces > 0 && net.Grams < Pieces * GarmentGramsMin ? BoxReason.Pieces : null;
    }

    private string JudgeBook(NetWeight net)
    {
        if (Tag == null) return BoxReason.NoTag;
        return InRange(net, BookGramsMin, BookGramsMax) ? null : BoxReason.Mass;
    }

    // The uncertainty of the weighing is granted to the person.
    private static bool InRange(NetWeight net, int min, int max) =>
        net.Grams + net.UncertaintyGrams >= min && net.Grams - net.UncertaintyGrams <= max;
}
