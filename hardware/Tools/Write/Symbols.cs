using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>
/// Draws the symbols: small two-ended parts by their usual sign, the rest as boxes.
/// </summary>
internal static class Symbols
{
    private const string Thin = "(stroke (width 0.254) (type default))";
    private const string Hollow = "(fill (type none))";
    private const string Filled = "(fill (type background))";
    private const int Row = 3 * Sheet.Grid;
    private const int PinLength = 2 * Sheet.Grid;

    /// <summary>The symbol of a component, standing or lying.</summary>
    public static Symbol Of(Component component, bool lying)
    {
        var kind = component.Part.Kind;
        if (component.IsTwoEnded)
            return TwoEnded(kind, lying, [.. component.Pins.Select(p => p.Pin)]);
        return kind == "NMOS" ? Transistor([.. component.Pins.Select(p => p.Pin)]) : Box(component);
    }

    /// <summary>A supply arrow or a ground, named by its net.</summary>
    public static Symbol Power(string net)
    {
        var ground = net.StartsWith("GND", StringComparison.Ordinal);
        string[] shapes = ground
            ? [Poly((0, 0), (0, -10), (10, -10), (0, -20), (-10, -10), (0, -10))]
            : [Poly((0, 0), (0, 20)), Poly((-6, 12), (0, 20), (6, 12))];
        return new(net, shapes, [new(new("1", net, "power_in", false), 0, 0, ground ? 270 : 90, 0)],
            -10, 10, ground ? 0 : 20, ground ? -20 : 0, true, true);
    }

    /// <summary>The flag that tells ERC a net is supplied from outside the sheet.</summary>
    public static Symbol Flag() => new("PWR_FLAG",
        [Poly((0, 0), (0, 10), (-8, 16), (0, 22), (8, 16), (0, 10))],
        [new(new("1", "pwr", "power_out", false), 0, 0, 90, 0)], -10, 10, 20, 0, true, true);

    private static Symbol TwoEnded(string kind, bool lying, PartPin[] pins)
    {
        (int X, int Y) Turn(int x, int y) => lying ? (-y, x) : (x, y);
        string Line(params (int X, int Y)[] points) =>
            Poly([.. points.Select(p => Turn(p.X, p.Y))]);
        string[] shapes = kind switch
        {
            "R" => [Line((-8, 20), (8, 20), (8, -20), (-8, -20), (-8, 20))],
            "F" => [Line((-8, 20), (8, 20), (8, -20), (-8, -20), (-8, 20)),
                Line((0, 20), (0, -20))],
            "C" => [Line((-16, 5), (16, 5)), Line((-16, -5), (16, -5)),
                Line((0, 20), (0, 5)), Line((0, -5), (0, -20))],
            "CP" => [Line((-16, 5), (16, 5)),
                Line((-16, -3), (16, -3), (16, -8), (-16, -8), (-16, -3)),
                Line((0, 20), (0, 5)), Line((0, -8), (0, -20)),
                Line((-16, 14), (-8, 14)), Line((-12, 18), (-12, 10))],
            "D" or "DS" => [Line((-10, -10), (10, -10), (0, 10), (-10, -10)),
                Line((-10, 10), (10, 10)),
                Line((0, 20), (0, 10)), Line((0, -10), (0, -20)),
                kind == "D" ? Line((10, 10), (14, 14)) : Line((10, 10), (10, 6)),
                kind == "D" ? Line((-10, 10), (-14, 6)) : Line((-10, 10), (-10, 14))],
            "BZ" => [Line((-14, 12), (14, 12), (14, -12), (-14, -12), (-14, 12)),
                Line((0, 20), (0, 12)), Line((0, -12), (0, -20)),
                Line((-6, 0), (-2, 6), (2, -6), (6, 0))],
            _ => [Line((0, 20), (0, 10)), Line((-8, 10), (8, 10)), Line((-8, -10), (8, -10)),
                Line((0, -10), (0, -20))],
        };
        var first = Turn(0, 30);
        var second = Turn(0, -30);
        return new(lying ? kind + "_lying" : kind, shapes,
        [
            new(pins[0], first.X, first.Y, lying ? 0 : 270, 10),
            new(pins[1], second.X, second.Y, lying ? 180 : 90, 10),
        ], lying ? -30 : -16, lying ? 30 : 16, lying ? 16 : 30, lying ? -16 : -30, true, false);
    }

    private static Symbol Transistor(PartPin[] pins)
    {
        string[] shapes =
        [
            Poly((-10, 0), (-4, 0)), Poly((-4, 12), (-4, -12)), Poly((0, 12), (0, 6)),
            Poly((0, 3), (0, -3)), Poly((0, -6), (0, -12)), Poly((0, 9), (10, 9), (10, 20)),
            Poly((0, -9), (10, -9), (10, -20)), Poly((0, 0), (10, 0), (10, -9)),
            Poly((0, 0), (5, 3)), Poly((0, 0), (5, -3)),
        ];
        var by = pins.ToDictionary(p => p.Name, StringComparer.Ordinal);
        return new("NMOS", shapes,
        [
            new(by["G"], -30, 0, 0, 20), new(by["S"], 10, -30, 90, 10),
            new(by["D"], 10, 30, 270, 10),
        ], -30, 16, 30, -30, true, false);
    }

    private static Symbol Box(Component component)
    {
        var left = component.Pins.Where(p => !p.Pin.Right).Select(p => p.Pin).ToList();
        var right = component.Pins.Where(p => p.Pin.Right).Select(p => p.Pin).ToList();
        var rows = Math.Max(left.Count, right.Count);
        var names = Widest(left) + Widest(right);
        var width = Math.Max(60, (names + 30 + 19) / 20 * 20);
        var bottom = -(rows - 1) * Row - Row;
        var digits = component.Pins.Max(p => p.Pin.Number.Length);
        var length = digits > 2 ? (digits + 1) * Sheet.Grid : PinLength;
        var pins = left.Select((p, i) => new SymbolPin(p, -length, -i * Row, 0, length))
            .Concat(right.Select((p, i) =>
                new SymbolPin(p, width + length, -i * Row, 180, length)));
        var id = component.Part.Key.Replace('/', '_').Replace(' ', '_');
        return new(id, [$"(rectangle (start {Sheet.At(0, Row)}) (end {Sheet.At(width, bottom)}) "
            + $"{Thin} {Filled})"], [.. pins],
            -length, width + length, Row, bottom, false, false);
    }

    private static int Widest(List<PartPin> pins) =>
        pins.Count == 0 ? 0 : pins.Max(p => Sheet.Width(p.Name));

    private static string Poly(params (int X, int Y)[] points) =>
        $"(polyline (pts {string.Join(' ', points.Select(p => $"(xy {Sheet.At(p.X, p.Y)})"))}) "
        + $"{Thin} {Hollow})";
}
