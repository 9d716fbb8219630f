using System.Globalization;
using System.Text;
using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>The bill of materials of a board, and of what is wired to it, as CSV.</summary>
internal static class BomTable
{
    /// <summary>Column names, fixed: other programs read them.</summary>
    public const string Header = "Reference,Qty,Value,Manufacturer,MPN,Footprint,Datasheet,"
        + "SecondSource,UnitUSD,PriceDate,PeakMa,Driver\n";

    /// <summary>Parts on the board: one line for each MPN.</summary>
    public static string OnBoard(Board board)
    {
        var text = new StringBuilder(Header);
        foreach (var line in board.Components.GroupBy(c => c.Part.Key)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
            text.Append(Line(string.Join(' ', line.Select(c => c.Ref)), line.Count(),
                line.First().Part));
        return text.ToString();
    }

    /// <summary>Parts wired to the board.</summary>
    public static string Field(Board board)
    {
        var text = new StringBuilder(Header);
        foreach (var line in board.Circuit.Field.GroupBy(f => f.Part)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
            text.Append(Line(string.Join(' ', line.Select(f => f.On)), line.Sum(f => f.Qty),
                board.Parts[line.Key]));
        return text.ToString();
    }

    private static string Line(string references, int count, Part part) => string.Join(',',
        Cell(references), count.ToString(CultureInfo.InvariantCulture), Cell(part.Value),
        Cell(part.Maker), Cell(part.Mpn), Cell(part.Footprint), Cell(part.Datasheet),
        Cell(part.Second), part.Usd, part.Priced,
        Cell(string.Join(' ', (part.PeakMa ?? new Dictionary<string, int>())
            .Select(p => $"{p.Key}:{p.Value}"))),
        Cell(part.Active ? part.Driver ?? "" : "passive")) + "\n";

    private static string Cell(string text) =>
        text.Contains(',', StringComparison.Ordinal) || text.Contains('"', StringComparison.Ordinal)
            ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
}
