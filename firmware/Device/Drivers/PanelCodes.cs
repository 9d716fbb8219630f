using Edge.Wire;

namespace Edge.Device.Drivers;

/// <summary>The words of printed code cards and of the kiosk's phone codes.</summary>
/// <remarks>
/// A box without a touch screen is operated by scanning: <c>edge:begin</c>, <c>edge:finish</c>,
/// <c>edge:cat:paper</c>, <c>edge:me:token</c>, staff <c>edge:empty:1:who</c>,
/// <c>edge:mass:1:1000</c> (g, after the mass lies there), <c>edge:calibrate:1:name</c>.
/// </remarks>
public sealed class PanelCodes
{
    /// <summary>Nothing of ours.</summary>
    public const int Unknown = 0;

    /// <summary>Starts without a name.</summary>
    public const int Begin = 1;

    /// <summary>Starts with a session token.</summary>
    public const int Me = 2;

    /// <summary>Chooses a category.</summary>
    public const int Category = 3;

    /// <summary>Ends the session.</summary>
    public const int Finish = 4;

    /// <summary>Staff opens a compartment: number, then who.</summary>
    public const int Empty = 5;

    /// <summary>Staff put a mass on a scale: number, then <see cref="Grams"/>.</summary>
    public const int Mass = 6;

    /// <summary>Staff ends a calibration: number, then its name.</summary>
    public const int Calibrate = 7;

    private const int GramsDigits = 6;
    private readonly byte[] _begin = Ascii.Bytes("edge:begin");
    private readonly byte[] _finish = Ascii.Bytes("edge:finish");
    private readonly byte[] _me = Ascii.Bytes("edge:me:");
    private readonly byte[] _category = Ascii.Bytes("edge:cat:");
    private readonly byte[] _empty = Ascii.Bytes("edge:empty:");
    private readonly byte[] _mass = Ascii.Bytes("edge:mass:");
    private readonly byte[] _calibrate = Ascii.Bytes("edge:calibrate:");

    /// <summary>Where the value of the last code begins.</summary>
    public int At { get; private set; }

    /// <summary>Length of the value of the last code.</summary>
    public int Count { get; private set; }

    /// <summary>Compartment of a staff code.</summary>
    public int Compartment { get; private set; }

    /// <summary>Mass of a <see cref="Mass"/> code. Units: g. Range: 0 to 999 999.</summary>
    public long Grams { get; private set; }

    /// <summary>What a scanned text says.</summary>
    public int Read(byte[] text, int count)
    {
        At = 0;
        Count = 0;
        if (IsWhole(text, count, _begin)) return Begin;
        if (IsWhole(text, count, _finish)) return Finish;
        if (Has(text, count, _me, 16)) return Me;
        if (Has(text, count, _category, 24)) return Category;
        if (Has(text, count, _empty, 18)) return Staff(text) ? Empty : Unknown;
        if (Has(text, count, _calibrate, 22)) return Staff(text) ? Calibrate : Unknown;
        bool weighed = Has(text, count, _mass, 2 + GramsDigits) && Staff(text)
            && Ascii.TryReadLong(text, At, Count, out long grams) && TakeGrams(grams);
        return weighed ? Mass : Unknown;
    }

    // "1:what": the compartment goes in front, the rest is the value.
    private bool Staff(byte[] text)
    {
        Compartment = text[At] - '0';
        bool shaped = Count > 2 && Compartment >= 1 && Compartment <= 9 && text[At + 1] == ':';
        At += 2;
        Count -= 2;
        return shaped;
    }

    private bool TakeGrams(long grams)
    {
        Grams = grams;
        return grams >= 0;
    }

    private static bool IsWhole(byte[] text, int count, byte[] word) =>
        count == word.Length && Ascii.Same(text, 0, word, 0, count);

    private bool Has(byte[] text, int count, byte[] word, int valueMax)
    {
        int value = count - word.Length;
        if (value < 1 || value > valueMax || !Ascii.Same(text, 0, word, 0, word.Length))
            return false;
        At = word.Length;
        Count = value;
        return true;
    }
}
