using System.Globalization;
using Edge.Hardware.Model;

namespace Edge.Hardware.Rules;

/// <summary>The bill of materials: every line can be ordered, every chip has its driver.</summary>
internal static class PartRules
{
    /// <summary>What is missing or double in the catalogue.</summary>
    public static IEnumerable<Finding> Check(IEnumerable<Part> parts)
    {
        var all = parts.ToList();
        foreach (var twice in all.GroupBy(p => (p.Maker, p.Mpn)).Where(g => g.Count() > 1))
            yield return new("bom-mpn-once", twice.Key.Mpn,
                $"is {string.Join(" and ", twice.Select(p => p.Key))}");
        foreach (var part in all)
            foreach (var finding in Line(part))
                yield return finding;
    }

    private static IEnumerable<Finding> Line(Part part)
    {
        if (part.Mpn.Length == 0 || part.Maker.Length == 0 || part.Second.Length == 0)
            yield return new("bom-mpn", part.Key, "needs maker, part number and second source");
        if (!Uri.TryCreate(part.Datasheet, UriKind.Absolute, out var link)
            || link.Scheme != Uri.UriSchemeHttps)
            yield return new("bom-datasheet", part.Key, "needs an https link to its data sheet");
        if (!decimal.TryParse(part.Usd, NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out var usd) || usd <= 0
            || !DateOnly.TryParseExact(part.Priced + "-01", "yyyy-MM-dd", out _))
            yield return new("bom-price", part.Key, "needs a price in US$ and its month");
        if (part.Kind != "FIELD" && part.Footprint.Split(':').Length != 2)
            yield return new("bom-footprint", part.Key, "needs library:footprint");
        if (part.Active && string.IsNullOrEmpty(part.Driver))
            yield return new("bom-driver", part.Key, "an active part names its driver");
    }

    /// <summary>The I2C table against the parts on the board, both ways.</summary>
    public static IEnumerable<Finding> Bus(Board board)
    {
        var name = board.Circuit.Board;
        var onBus = board.Components.Where(c => c.Part.Active && c.Part.Kind != "MCU"
            && c.Pins.Any(p => p.Net == "I2C_SDA")).Select(c => c.Part.Key).ToHashSet();
        foreach (var chip in board.Map.I2c.Where(c => !c.Option && !onBus.Contains(c.Part)))
            yield return new("i2c-board", $"{name} {chip.Part}", "in the address table, not drawn");
        foreach (var part in onBus.Where(p => !board.Map.I2c.Any(c => c.Part == p && !c.Option)))
            yield return new("i2c-board", $"{name} {part}", "drawn, not in the address table");
        foreach (var chip in board.Map.I2c.Where(c => c.Moved is not null))
            if (board.Components.Count(c => c.Part.Key == chip.Part) != chip.Moved!.Count)
                yield return new("i2c-board", $"{name} {chip.Part}",
                    $"{chip.Moved.Count} addresses for another number of chips");
    }

    /// <summary>The CSV text against the sources: references, counts, and no empty cell.</summary>
    public static IEnumerable<Finding> Csv(Board board, string text)
    {
        var name = board.Circuit.Board;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var cells = Read.Csv.Cells(line);
            var references = cells[0].Split(' ');
            if (cells[1] != references.Length.ToString(CultureInfo.InvariantCulture))
                yield return new("bom-count", $"{name} {cells[0]}", $"says {cells[1]}");
            foreach (var reference in references.Where(r => !seen.Add(r)))
                yield return new("bom-twice", $"{name} {reference}", "stands on two lines");
            if (cells.Take(10).Any(c => c.Length == 0) || cells[11].Length == 0)
                yield return new("bom-empty", $"{name} {cells[0]}", "has an empty cell");
        }
        var drawn = board.Components.Select(c => c.Ref).ToHashSet();
        if (!seen.SetEquals(drawn))
            yield return new("bom-netlist", name, "differs from the netlist: "
                + string.Join(' ', seen.Except(drawn).Concat(drawn.Except(seen))));
    }
}
