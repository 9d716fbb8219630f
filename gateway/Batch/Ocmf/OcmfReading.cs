namespace Edge.Batch.Ocmf;

/// <summary>One reading of a record, with what it takes over from the reading before.</summary>
/// <param name="Tx">Kind: B begin, C, X exception, S, T; E L R A P ends.</param>
/// <param name="Value">RV by its characters; null when there is none.</param>
/// <param name="Unit">RU.</param>
/// <param name="Wh">Exact value rounded down; null when the unit is no energy.</param>
/// <param name="Code">RI as written.</param>
/// <param name="Obis">What it stands for.</param>
/// <param name="AtMs">UTC ms; null when TM says none.</param>
/// <param name="Clock">U unknown, I informative, S synchronised, R relative; "" when not
/// said.</param>
/// <param name="ErrorFlags">EF: E energy, t time.</param>
/// <param name="Status">ST: G good.</param>
public sealed record OcmfReading(
    string Tx, string? Value, string? Unit, long? Wh, string? Code, OcmfObis Obis, long? AtMs,
    string Clock, string ErrorFlags, string Status)
{
    /// <summary>Whether it ends a transaction.</summary>
    public bool IsEnd => Tx is "E" or "L" or "R" or "A" or "P";

    /// <summary>Whether it is imported energy.</summary>
    public bool IsImport => Obis.Register == "import" && Wh is not null;
}
