using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>A component on the sheet: its symbol's origin (y downwards).</summary>
internal sealed record Spot(Component Component, Symbol Symbol, int X, int Y, string? Remark);

/// <summary>A frame round a block.</summary>
internal sealed record Frame(Block Block, int X, int Y, int Width, int Height);

/// <summary>Puts blocks into columns and parts into rows, always on the grid.</summary>
internal sealed class Layout
{
    private const int ColumnWidth = 1000;
    private const int ColumnGap = 30;
    private const int Margin = 130;
    private const int TitleHeight = 80;
    private const int Gap = 10;
    private const int Pad = 30;

    private readonly Board _board;

    /// <summary>Lays a board out.</summary>
    public Layout(Board board)
    {
        _board = board;
        var x = Margin;
        foreach (var column in board.Circuit.Columns)
        {
            var y = Margin;
            var widest = 0;
            foreach (var id in column)
            {
                var frame = Place(board.Circuit.Blocks.First(b => b.Id == id), x, y);
                Frames.Add(frame);
                y = frame.Y + frame.Height + ColumnGap;
                widest = Math.Max(widest, frame.Width);
            }
            x += widest + ColumnGap;
        }
    }

    /// <summary>Placed components.</summary>
    public List<Spot> Spots { get; } = [];

    /// <summary>Frames of the blocks.</summary>
    public List<Frame> Frames { get; } = [];

    /// <summary>A small part lies when both its nets are signals, else it stands.</summary>
    private static bool Lies(Component component) =>
        component.IsTwoEnded && component.Pins.All(p => p.Net is null || !Board.IsPower(p.Net));

    private Frame Place(Block block, int left, int top)
    {
        var note = block.Note is null ? 0 : 50;
        var (x, y, rowHeight, widest) = (left + Pad, top + TitleHeight + note, 0, 0);
        foreach (var placed in block.Parts)
        {
            var component = _board.Components.First(c => c.Ref == placed.Ref);
            var symbol = Symbols.Of(component, Lies(component));
            var room = Room(component, symbol, Remark(component));
            if (x + room.Left + room.Right > left + ColumnWidth && x > left + Pad)
                (x, y, rowHeight) = (left + Pad, y + rowHeight + Gap, 0);
            Spots.Add(new(component, symbol, Snap(x + room.Left), Snap(y + room.Up),
                Remark(component)));
            x = Snap(x + room.Left) + room.Right + Gap;
            widest = Math.Max(widest, x - left);
            rowHeight = Math.Max(rowHeight, room.Up + room.Down);
        }
        var titles = Math.Max(Sheet.Width(block.En + block.Zh) * 3 / 2 + 120,
            block.Note is null ? 0
                : Math.Max(Sheet.Width(block.Note.En), Sheet.Width(block.Note.Zh)));
        return new(block, left, top, Snap(Math.Max(widest, titles) + Pad),
            Snap(y + rowHeight + Pad - top));
    }

    /// <summary>What is wired to a terminal, in English.</summary>
    private string? Remark(Component component) => component.Part.Kind != "J" ? null
        : _board.Circuit.Field.FirstOrDefault(f => f.On == component.Ref) is { } field
            ? _board.Parts[field.Part].Key : null;

    private static (int Left, int Right, int Up, int Down) Room(Component component, Symbol symbol,
        string? remark)
    {
        var text = Math.Max(Sheet.Width(component.Part.Value),
            Math.Max(Sheet.Width(component.Ref), Sheet.Width(remark ?? "")));
        int Labels(Func<SymbolPin, bool> side) => symbol.Pins.Where(side)
            .Select(p => component.Pins.First(c => c.Pin.Number == p.Pin.Number).Net)
            .Select(n => n is null ? 10 : Sheet.Width(n) + (Board.IsPower(n) ? 30 : 12))
            .DefaultIfEmpty(0).Max();
        var onLeft = Labels(p => p.Angle == 0);
        var onRight = Labels(p => p.Angle == 180);
        var upright = Labels(p => p.Angle is 90 or 270);
        return symbol.Small && upright > 0
            ? (-symbol.Left + onLeft, Math.Max(symbol.Right + text + 10, upright + 10),
                symbol.Top + 50, -symbol.Bottom + 50)
            : (-symbol.Left + onLeft, Math.Max(symbol.Right + onRight, text),
                symbol.Top + 50, -symbol.Bottom + (remark is null ? 25 : 45));
    }

    private static int Snap(int value) => (value + Sheet.Grid - 1) / Sheet.Grid * Sheet.Grid;
}
