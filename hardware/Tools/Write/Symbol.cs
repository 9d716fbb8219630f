using System.Text;
using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>
/// A pin of a drawn symbol: its outer end (y upwards) and the way it points inwards.
/// </summary>
internal sealed record SymbolPin(PartPin Pin, int X, int Y, int Angle, int Length);

/// <summary>
/// A symbol drawn by this generator: outline and pins, tenths of the grid, y upwards.
/// </summary>
internal sealed record Symbol(
    string Id, IReadOnlyList<string> Shapes, IReadOnlyList<SymbolPin> Pins,
    int Left, int Right, int Top, int Bottom, bool Small, bool Power)
{
    /// <summary>The library's text of this symbol.</summary>
    /// <param name="prefix">Library name and colon when embedded in a schematic.</param>
    /// <param name="indent">Tabs before each line.</param>
    public string Text(string prefix, string indent)
    {
        var text = new StringBuilder();
        void Line(string line) => text.Append(indent).Append(line).Append('\n');
        Line($"(symbol {Sheet.Quote(prefix + Id)}");
        if (Power)
            Line("\t(power)");
        Line($"\t(pin_numbers (hide {(Small ? "yes" : "no")}))");
        Line($"\t(pin_names (offset 0.508) (hide {(Small ? "yes" : "no")}))");
        Line("\t(exclude_from_sim no) (in_bom yes) (on_board yes)");
        foreach (var (name, value) in Properties())
            Line($"\t(property \"{name}\" {Sheet.Quote(value)} (at 0 0 0) "
                + $"{Sheet.Effects(hide: name is not ("Reference" or "Value"))})");
        Line($"\t(symbol {Sheet.Quote(Id + "_0_1")}");
        foreach (var shape in Shapes)
            Line("\t\t" + shape);
        Line("\t)");
        Line($"\t(symbol {Sheet.Quote(Id + "_1_1")}");
        foreach (var pin in Pins)
            Line($"\t\t(pin {pin.Pin.Kind} line (at {Sheet.At(pin.X, pin.Y)} {pin.Angle}) "
                + $"(length {Sheet.Mm(pin.Length)}) (name {Sheet.Quote(pin.Pin.Name)} "
                + $"{Sheet.Effects()}) (number {Sheet.Quote(pin.Pin.Number)} {Sheet.Effects()}))");
        Line("\t)");
        Line("\t(embedded_fonts no)");
        Line(")");
        return text.ToString();
    }

    private IEnumerable<(string, string)> Properties() =>
    [
        ("Reference", Power ? "#PWR" : "X"), ("Value", Id), ("Footprint", ""),
        ("Datasheet", ""), ("Description", ""),
    ];
}
