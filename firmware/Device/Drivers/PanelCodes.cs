using Edge.Wire;

namespace Edge.Device.Drivers;

/// <summary>The words of printed code cards and of the kiosk's phone codes.</summary>
/// <remarks>
/// A box without a touch screen is operated by scanning: <c>edge:begin</c>, <c>edge:finish</c>,
/// <c>edge:cat:paper</c>, <c>edge:me:token</c>, staff <c>edge:empty:1:who</c>.
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

    private readonly byte[] _begin = Ascii.Bytes("edge:begin");
    private readonly byte[] _finish = Ascii.Bytes("edge:finish");
    private readonly byte[] _me = Ascii.Bytes("edge:me:");
    private readonly byte[] _category = Ascii.Bytes("edge:cat:");
    private readonly byte[] _empty = Ascii.Bytes("edge:empty:");

    /// <summary>Where the value of the last code begins.</summary>
    public int At { get; private set; }

    /// <summary>Length of the value of the last code.</summary>
    public int Count { get; private set; }

    /// <summary>Compartment of an <see cref="Empty"/> code.</summary>
    public int Compartment { get; private set; }

    /// <summary>What a scanned text says.</summary>
    public int Read(byte[] text, int count)
    {
        At = 0;
        Count = 0;
        if (IsWhole(text, count, _begin)) return Begin;
        if (IsWhole(text, count, _finish)) return Finish;
        if (Has(text, count, _me, 16)) return Me;
        if (Has(text, count, _category, 24)) return Category;
        if (!Has(text, count, _empty, 18)) return Unknown;
        Compartment = text[At] - '0';
        bool shaped = Count > 2 && Compartment >= 1 && Compartment <= 9 && text[At + 1] == ':';
        At += 2;
        Count -= 2;
        return shaped ? Empty : Unknown;
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
