namespace Edge.Hardware.Model;

/// <summary>A part on the board: its reference, catalogue key, and "PIN=NET PIN=NET".</summary>
internal sealed record Placed(string Ref, string Part, string Pins);

/// <summary>A group of parts drawn in one frame.</summary>
internal sealed record Block(
    string Id, string En, string Zh, Words? Note, IReadOnlyList<Placed> Parts);

/// <summary>A supply rail: what it can give (mA) and, behind a converter, what it takes.</summary>
internal sealed record Rail(
    string Net, int LimitMa, string Source, string? From, int? Millivolts, int? FromMillivolts);

/// <summary>Something wired to the board.</summary>
internal sealed record FieldPart(string Part, int Qty, string On);

/// <summary>What surrounds the processor on one board, as written in circuit.json.</summary>
internal sealed record Circuit(
    string Format,
    string Board,
    string? Extends,
    string Rev,
    string Date,
    Words Title,
    string Paper,
    IReadOnlyList<string> Flags,
    IReadOnlyList<IReadOnlyList<string>> Columns,
    IReadOnlyList<Rail> Rails,
    IReadOnlyList<Block> Blocks,
    IReadOnlyList<FieldPart> Field)
{
    /// <summary>
    /// This circuit added to its base; a field part replaces one at the same place.
    /// </summary>
    public Circuit Over(Circuit basis) => this with
    {
        Blocks = [.. basis.Blocks, .. Blocks],
        Field = [.. basis.Field.Where(f => !Field.Any(own => own.On == f.On)), .. Field],
    };
}
