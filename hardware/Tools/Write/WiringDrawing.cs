using System.Security;
using System.Text;
using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>Draws how a box is wired: one coloured line from each pin to its terminal.</summary>
/// <remarks>
/// Three columns: the processor's header pin; what stands between; the terminal and what hangs on
/// it. Lines never cross: groups follow the blocks of the circuit.
/// </remarks>
internal sealed class WiringDrawing
{
    private const int Width = 1400;
    private const int RowHeight = 26;
    private const int HeadHeight = 34;

    private static readonly string[] Colours =
    [
        "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#e377c2", "#17a2b8",
    ];

    private readonly StringBuilder _svg = new();
    private readonly Board _board;
    private int _y = 96;
    private int _colour;

    private WiringDrawing(Board board) => _board = board;

    /// <summary>The drawing's SVG text.</summary>
    public static string Text(Board board)
    {
        var drawing = new WiringDrawing(board);
        foreach (var block in board.Circuit.Blocks)
            drawing.Group(block);
        return drawing.Head() + drawing._svg + "</svg>\n";
    }

    private string Head()
    {
        var title = $"{_board.Circuit.Board}: {_board.Circuit.Title.En} {_board.Circuit.Title.Zh}";
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {_y + 20}\" "
            + "font-family=\"Noto Sans, Noto Sans CJK SC, sans-serif\" font-size=\"13\">\n"
            + $"<title>{Safe(title)}</title>\n"
            + $"<rect width=\"{Width}\" height=\"{_y + 20}\" fill=\"#ffffff\"/>\n"
            + Words(24, 36, title, "#111111", 20, bold: true)
            + Words(24, 66, $"{_board.Module.Name} 引脚", "#444444", 13)
            + Words(420, 66, "on the carrier 载板上", "#444444", 13)
            + Words(760, 66, "terminal and what hangs on it 端子与外接件", "#444444", 13);
    }

    private void Group(Block block)
    {
        var parts = _board.Components.Where(c => block.Parts.Any(p => p.Ref == c.Ref)).ToList();
        var nets = parts.SelectMany(c => c.Pins).Select(p => p.Net).OfType<string>().ToHashSet();
        var signals = _board.Map.AllSignals.Where(s => nets.Contains(s.Sig)
            && block.Id is not "mcu" && OwnBlock(s) == block.Id).ToList();
        var terminals = parts.Where(c => c.Part.Kind == "J").ToList();
        var rows = Math.Max(signals.Count, terminals.Sum(t => t.Pins.Count + 1));
        if (rows == 0)
            return;
        var height = HeadHeight + rows * RowHeight + 10;
        _svg.Append($"<rect x=\"12\" y=\"{_y}\" width=\"{Width - 24}\" height=\"{height}\" "
            + "rx=\"8\" fill=\"#f6f8fa\" stroke=\"#c8d0d8\"/>\n");
        _svg.Append(Words(24, _y + 22, $"{block.En}  {block.Zh}", "#111111", 14, bold: true));
        var top = _y + HeadHeight;
        var placed = Terminals(terminals, top);
        for (var i = 0; i < signals.Count; i++)
            Signal(signals[i], top + i * RowHeight, placed);
        _y += height + 10;
    }

    /// <summary>The block whose parts a signal serves: the first after processor and bus.</summary>
    private string? OwnBlock(PinSignal signal) => _board.Circuit.Blocks.FirstOrDefault(b =>
        b.Id is not ("mcu" or "power") && (b.Id != "bus" || signal.Sig.StartsWith("I2C_",
            StringComparison.Ordinal) || signal.Sig.Contains("XSHUT", StringComparison.Ordinal))
        && b.Parts.Any(p => _board.Components.First(c => c.Ref == p.Ref)
            .Pins.Any(x => x.Net == signal.Sig)))?.Id;

    private Dictionary<string, int> Terminals(List<Component> terminals, int top)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        var y = top;
        foreach (var terminal in terminals)
        {
            var field = _board.Circuit.Field.FirstOrDefault(f => f.On == terminal.Ref);
            var part = field is null ? null : _board.Parts[field.Part];
            var name = part is null ? terminal.Ref : $"{terminal.Ref}  {part.En}  {part.Zh}";
            _svg.Append(Words(760, y + 17, name, "#111111", 12, bold: true));
            y += RowHeight;
            foreach (var pin in terminal.Pins)
            {
                _svg.Append($"<rect x=\"760\" y=\"{y + 3}\" width=\"34\" height=\"20\" rx=\"4\" "
                    + $"fill=\"{TerminalColour(pin.Net)}\"/>\n");
                _svg.Append(Words(777, y + 18, pin.Pin.Number, "#ffffff", 12, true, "middle"));
                _svg.Append(Words(804, y + 18, pin.Net ?? "", "#333333", 12));
                if (pin.Net is not null)
                    rows.TryAdd(pin.Net, y + 13);
                y += RowHeight;
            }
        }
        return rows;
    }

    private void Signal(PinSignal signal, int y, Dictionary<string, int> terminals)
    {
        var colour = Colours[_colour++ % Colours.Length];
        var pin = signal.Port is { } port ? $"{_board.Map.Expander?.Part} {port}"
            : $"{_board.Module.PositionOf(signal.Gpio ?? -1)}  GPIO{signal.Gpio}";
        _svg.Append($"<rect x=\"24\" y=\"{y + 3}\" width=\"150\" height=\"20\" rx=\"4\" "
            + $"fill=\"{colour}\"/>\n");
        _svg.Append(Words(30, y + 18, pin, "#ffffff", 12, bold: true));
        _svg.Append(Words(182, y + 18, signal.Sig, "#111111", 12));
        var arrow = signal.Dir switch { "in" => "←", "out" => "→", _ => "↔" };
        _svg.Append(Words(330, y + 18, arrow, colour, 15, bold: true));
        var (through, end) = Follow(signal);
        var hold = signal.Pull.Contains(' ', StringComparison.Ordinal) ? $"  ({signal.Pull})" : "";
        var between = through.Length == 0 && end is not null ? "direct 直连" : through;
        _svg.Append(Words(420, y + 18, between + hold, "#333333", 12));
        _svg.Append($"<path d=\"M350 {y + 13}H412\" stroke=\"{colour}\" stroke-width=\"3\" "
            + "fill=\"none\"/>\n");
        if (end is not null && terminals.TryGetValue(end, out var to))
            _svg.Append($"<path d=\"M660 {y + 13}C710 {y + 13} 710 {to} 756 {to}\" "
                + $"stroke=\"{colour}\" stroke-width=\"3\" fill=\"none\"/>\n");
    }

    /// <summary>Parts between a signal and the terminal, and the net at the terminal.</summary>
    private (string Through, string? End) Follow(PinSignal signal)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { signal.Sig };
        var path = new List<string>();
        var net = signal.Sig;
        for (var step = 0; step < 4; step++)
        {
            if (_board.Components.Any(c => c.Part.Kind == "J" && c.Pins.Any(p => p.Net == net)))
                return (string.Join(", ", path), net);
            var next = _board.Components
                .Where(c => c.Part.Kind is not ("C" or "CP" or "MCU" or "J"))
                .SelectMany(c => Outputs(c, net).Select(n => (c, n)))
                .FirstOrDefault(x => !Board.IsPower(x.n) && seen.Add(x.n));
            if (next.n is null)
                break;
            path.Add($"{next.c.Ref} {next.c.Part.Value}");
            net = next.n;
        }
        var last = _board.Components.FirstOrDefault(c => c.Part.Kind is "MOD" or "IC" or "BZ"
            && c.Part.Key != _board.Map.Expander?.Part && c.Pins.Any(p => p.Net == net));
        if (last is not null && !path.Exists(p => p.StartsWith(last.Ref + " ",
            StringComparison.Ordinal)))
            path.Add($"{last.Ref} {last.Part.Value}");
        return (string.Join(", ", path), null);
    }

    /// <summary>Where a part passes a signal on to.</summary>
    private static IEnumerable<string> Outputs(Component component, string net)
    {
        if (!component.Pins.Any(p => p.Net == net))
            return [];
        string[] ends = (component.Part.Kind, component.Part.Key) switch
        {
            ("NMOS", _) => ["G", "D"],
            ("OPTO", _) => ["C", "K"],
            ("IC", "SN74AHCT1G125DBVR") => ["A", "Y"],
            ("IC", "ADM2587EBRWZ") => component.Pins.First(p => p.Net == net).Pin.Name switch
            {
                "TxD" => ["Y"],
                "RxD" => ["B"],
                _ => [],
            },
            ("MOD", "SEN-13879") => component.Pins.First(p => p.Net == net).Pin.Name == "DAT"
                ? ["GRN"] : [],
            _ when component.IsTwoEnded => [.. component.Pins.Select(p => p.Pin.Name)],
            _ => [],
        };
        return component.Pins.Where(p => ends.Contains(p.Pin.Name) && p.Net != net)
            .Select(p => p.Net).OfType<string>();
    }

    private static string TerminalColour(string? net) => net switch
    {
        null => "#999999",
        _ when net.StartsWith("GND", StringComparison.Ordinal) => "#222222",
        _ when net.StartsWith("+12", StringComparison.Ordinal) => "#c0392b",
        _ when net.StartsWith('+') => "#d35400",
        _ => "#5d6d7e",
    };

    private static string Words(int x, int y, string words, string colour, int size,
        bool bold = false, string anchor = "start") =>
        $"<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\" font-size=\"{size}\""
        + (bold ? " font-weight=\"bold\"" : "")
        + (anchor == "start" ? "" : $" text-anchor=\"{anchor}\"") + $">{Safe(words)}</text>\n";

    private static string Safe(string words) => SecurityElement.Escape(words) ?? "";
}
