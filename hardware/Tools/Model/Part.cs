namespace Edge.Hardware.Model;

/// <summary>
/// One pin of a part: number, name, electrical kind (KiCad's words), side of the box.
/// </summary>
internal sealed record PartPin(string Number, string Name, string Kind, bool Right)
{
    /// <summary>Reads "4 SCL input L".</summary>
    /// <exception cref="InvalidDataException">Fewer than three words.</exception>
    public static PartPin Parse(string part, string text)
    {
        var words = text.Split(' ');
        return words.Length is 3 or 4
            ? new(words[0], words[1], words[2], words.Length == 4 && words[3] == "R")
            : throw new InvalidDataException(
                $"part {part}: pin '{text}' is not 'number name kind'");
    }
}

/// <summary>One line of the parts catalogue.</summary>
/// <remarks>
/// <c>Kind</c>: R C CP D DS F BZ JP NMOS OPTO IC MOD MCU J on the board, FIELD for what is wired
/// to it. <c>PeakMa</c>: mA from each rail. <c>SizeMm</c>: length, width, height.
/// <c>Driver</c>: the class that speaks to an active part, or "board" or "passive".
/// </remarks>
internal sealed record Part(
    string Key,
    string Kind,
    string Value,
    string Maker,
    string Mpn,
    string Datasheet,
    string Second,
    string Usd,
    string Priced,
    string Footprint,
    IReadOnlyList<string> Pins,
    bool Active,
    string? Driver,
    IReadOnlyDictionary<string, int>? PeakMa,
    IReadOnlyList<decimal>? SizeMm,
    string? Kicad,
    string? En,
    string? Zh,
    IReadOnlyDictionary<string, string>? Supply);

/// <summary>The catalogue's file.</summary>
internal sealed record PartFile(string Format, string Note, IReadOnlyList<Part> Parts);
