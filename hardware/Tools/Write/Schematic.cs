using System.Text;
using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>Writes a KiCad 9 schematic of a board.</summary>
internal sealed class Schematic
{
    private readonly StringBuilder _text = new();
    private readonly Board _board;
    private readonly Layout _layout;
    private readonly SortedDictionary<string, Symbol> _used = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly string _root;
    private int _power;
    private int _serial;

    private Schematic(Board board)
    {
        _board = board;
        _name = board.Circuit.Board;
        _root = Sheet.Id(_name, "sheet");
        _layout = new Layout(board);
    }

    /// <summary>The text of the .kicad_sch file.</summary>
    public static string Text(Board board)
    {
        var writer = new Schematic(board);
        writer.Body();
        var head = writer.Head();
        return head + writer._text + Tail();
    }

    /// <summary>All symbols a set of boards needs, for the library beside them.</summary>
    public static SortedDictionary<string, Symbol> SymbolsOf(IEnumerable<Board> boards)
    {
        var all = new SortedDictionary<string, Symbol>(StringComparer.Ordinal);
        foreach (var board in boards)
        {
            var writer = new Schematic(board);
            writer.Body();
            foreach (var (id, symbol) in writer._used)
                all[id] = symbol;
        }
        return all;
    }

    private string Head()
    {
        var head = new StringBuilder("(kicad_sch\n\t(version 20250114)\n"
            + "\t(generator \"edge_hardware\")\n\t(generator_version \"9.0\")\n");
        var circuit = _board.Circuit;
        head.Append($"\t(uuid \"{_root}\")\n\t(paper \"{circuit.Paper}\")\n");
        head.Append($"\t(title_block (title "
            + Sheet.Quote($"{circuit.Title.En} {circuit.Title.Zh}") 
            + $") (date \"{circuit.Date}\") (rev \"{circuit.Rev}\") (company \"Edge\")"
            + $" (comment 1 {Sheet.Quote("Generated from hardware/pins and circuit.json")}))\n");
        head.Append("\t(lib_symbols\n");
        foreach (var symbol in _used.Values)
            head.Append(symbol.Text("Edge:", "\t\t"));
        return head.Append("\t)\n").ToString();
    }

    private static string Tail() =>
        "\t(sheet_instances (path \"/\" (page \"1\")))\n\t(embedded_fonts no)\n)\n";

    private void Body()
    {
        foreach (var frame in _layout.Frames)
            DrawFrame(frame);
        foreach (var spot in _layout.Spots)
            DrawComponent(spot);
        var y = _layout.Frames.Max(f => f.X == _layout.Frames[0].X ? f.Y + f.Height : 0) + 80;
        var x = _layout.Frames[0].X + 40;
        foreach (var net in _board.Circuit.Flags)
        {
            Instance(Symbols.Flag(), x, y, $"#FLG{++_power:D2}", "PWR_FLAG", (0, -30));
            Instance(Symbols.Power(net), x, y, $"#PWR{++_power:D2}", net,
                (0, net.StartsWith("GND", StringComparison.Ordinal) ? 30 : -50));
            x += 100;
        }
    }

    private void DrawFrame(Frame frame)
    {
        Line($"(rectangle (start {Sheet.At(frame.X, frame.Y)}) "
            + $"(end {Sheet.At(frame.X + frame.Width, frame.Y + frame.Height)}) "
            + $"(stroke (width 0.2) (type dash)) (fill (type none)) {Uuid("frame")})");
        Write($"{frame.Block.En}  {frame.Block.Zh}", frame.X + 15, frame.Y + 35, 200);
        if (frame.Block.Note is not { } note)
            return;
        Write(note.En, frame.X + 15, frame.Y + 60, 127);
        Write(note.Zh, frame.X + 15, frame.Y + 85, 127);
    }

    private void Write(string words, int x, int y, int size) =>
        Line($"(text {Sheet.Quote(words)} (exclude_from_sim no) (at {Sheet.At(x, y)} 0) "
            + $"{Sheet.Effects(size, "left bottom")} {Uuid("text")})");

    private void DrawComponent(Spot spot)
    {
        var (component, symbol) = (spot.Component, spot.Symbol);
        _used[symbol.Id] = symbol;
        var labels = Texts(spot);
        Line($"(symbol (lib_id \"Edge:{symbol.Id}\") (at {Sheet.At(spot.X, spot.Y)} 0) (unit 1)");
        Line("\t(exclude_from_sim no) (in_bom yes) (on_board yes) (dnp no)");
        Line($"\t{Uuid("symbol" + component.Ref)}");
        Property("Reference", component.Ref, labels.Ref, labels.Just, false);
        Property("Value", component.Part.Value, labels.Value, labels.Just, false);
        Property("Footprint", component.Part.Footprint, (spot.X, spot.Y), "", true);
        Property("Datasheet", component.Part.Datasheet, (spot.X, spot.Y), "", true);
        Property("Description", component.Part.En ?? "", (spot.X, spot.Y), "", true);
        Property("MPN", component.Part.Mpn, (spot.X, spot.Y), "", true);
        Property("Manufacturer", component.Part.Maker, (spot.X, spot.Y), "", true);
        foreach (var pin in symbol.Pins)
            Line($"\t(pin {Sheet.Quote(pin.Pin.Number)} {Uuid(component.Ref + pin.Pin.Number)})");
        Line($"\t{Path(component.Ref)})");
        foreach (var pin in symbol.Pins)
            Connect(spot, pin);
        if (spot.Remark is { } remark)
            Write("> " + remark, spot.X, spot.Y - symbol.Bottom + 25, 127);
    }

    private static ((int X, int Y) Ref, (int X, int Y) Value, string Just) Texts(Spot spot)
    {
        var (x, y, symbol) = (spot.X, spot.Y, spot.Symbol);
        if (!symbol.Small)
            return ((x, y - symbol.Top - 32), (x, y - symbol.Top - 12), "left");
        return symbol.Pins.Any(p => p.Angle is 90 or 270)
            ? ((x + symbol.Right + 5, y - 10), (x + symbol.Right + 5, y + 10), "left")
            : ((x, y - symbol.Top - 14), (x, y - symbol.Bottom + 14), "");
    }

    private void Property(string name, string value, (int X, int Y) at, string just, bool hide) =>
        Line($"\t(property \"{name}\" {Sheet.Quote(value)} (at {Sheet.At(at.X, at.Y)} 0) "
            + $"{Sheet.Effects(127, just, hide)})");

    private void Connect(Spot spot, SymbolPin pin)
    {
        var net = spot.Component.Pins.First(p => p.Pin.Number == pin.Pin.Number).Net;
        var (x, y) = (spot.X + pin.X, spot.Y - pin.Y);
        if (net is null)
        {
            if (pin.Pin.Kind != "no_connect")
                Line($"(no_connect (at {Sheet.At(x, y)}) {Uuid("open")})");
            return;
        }
        var upright = pin.Angle is 90 or 270;
        if (Board.IsPower(net) && upright)
        {
            Supply(net, x, y, up: pin.Angle == 270);
            return;
        }
        var (dx, dy) = pin.Angle switch
        {
            0 => (-10, 0),
            180 => (10, 0),
            270 => (0, -10),
            _ => (0, 10),
        };
        Line($"(wire (pts (xy {Sheet.At(x, y)}) (xy {Sheet.At(x + dx, y + dy)})) "
            + $"(stroke (width 0) (type default)) {Uuid("wire")})");
        Label(net, x + dx, y + dy, leftwards: pin.Angle == 0);
    }

    private void Label(string net, int x, int y, bool leftwards)
    {
        var angle = leftwards ? 180 : 0;
        var just = leftwards ? "right" : "left";
        if (Board.IsPower(net))
            Line($"(global_label {Sheet.Quote(net)} (shape passive) (at {Sheet.At(x, y)} {angle}) "
                + $"{Sheet.Effects(127, just)} {Uuid("label")} (property \"Intersheetrefs\" "
                + $"\"${{INTERSHEET_REFS}}\" (at {Sheet.At(x, y)} 0) "
                + $"{Sheet.Effects(127, just, true)}))");
        else
            Line($"(label {Sheet.Quote(net)} (at {Sheet.At(x, y)} {angle}) "
                + $"{Sheet.Effects(127, just + " bottom")} {Uuid("label")})");
    }

    /// <summary>
    /// A supply arrow or ground sign, standing on its head where the pin asks for it.
    /// </summary>
    private void Supply(string net, int x, int y, bool up)
    {
        var ground = net.StartsWith("GND", StringComparison.Ordinal);
        if (ground == up)
        {
            var dy = up ? -10 : 10;
            Line($"(wire (pts (xy {Sheet.At(x, y)}) (xy {Sheet.At(x, y + dy)})) "
                + $"(stroke (width 0) (type default)) {Uuid("wire")})");
            Label(net, x, y + dy, leftwards: false);
            return;
        }
        Instance(Symbols.Power(net), x, y, $"#PWR{++_power:D2}", net, (0, up ? -30 : 30));
    }

    private void Instance(Symbol symbol, int x, int y, string reference, string value,
        (int X, int Y) text)
    {
        _used[symbol.Id] = symbol;
        Line($"(symbol (lib_id \"Edge:{symbol.Id}\") (at {Sheet.At(x, y)} 0) (unit 1)");
        Line("\t(exclude_from_sim no) (in_bom yes) (on_board yes) (dnp no)");
        Line($"\t{Uuid("symbol" + reference)}");
        Property("Reference", reference, (x, y), "", true);
        Property("Value", value, (x + text.X, y + text.Y), "", false);
        Property("Footprint", "", (x, y), "", true);
        Property("Datasheet", "", (x, y), "", true);
        Property("Description", "", (x, y), "", true);
        Line($"\t(pin \"1\" {Uuid(reference + "1")})");
        Line($"\t{Path(reference)})");
    }

    private string Path(string reference) =>
        $"(instances (project \"{_name}\" (path \"/{_root}\" "
        + $"(reference \"{reference}\") (unit 1))))";

    private string Uuid(string what) => $"(uuid \"{Sheet.Id(_name, what, $"{++_serial}")}\")";

    private void Line(string line) => _text.Append('\t').Append(line).Append('\n');
}
