namespace Edge.Calculator;

/// <summary>One line of a ledger: an auditor can redo it by hand.</summary>
/// <param name="Role">reduction, baseline, project or leakage.</param>
/// <param name="FactorIds">Ids in the pack of everything that made the fraction.</param>
/// <param name="Quantity">What was counted. Units: <paramref name="Unit"/>. Range: from 0.</param>
/// <param name="Unit">g, Wh, piece, m or s.</param>
/// <param name="Numerator">mg per unit, reduced, signed.</param>
/// <param name="Denominator">From 1.</param>
/// <param name="Rounding">down or up: toward minus or plus infinity.</param>
/// <param name="Milligrams">Quantity x Numerator / Denominator, rounded once. Units: mg
/// CO2e.</param>
public sealed record CalculationRow(
    string Role,
    IReadOnlyList<string> FactorIds,
    long Quantity,
    string Unit,
    long Numerator,
    long Denominator,
    string Rounding,
    long Milligrams);

/// <summary>What an event is worth, and how it was found; or why it is worth nothing.</summary>
/// <remarks>Immutable. Two calculations are equal when their canonical text is.</remarks>
public sealed record Calculation
{
    private Calculation()
    {
    }

    /// <summary>Why nothing is credited (<see cref="Reasons"/>); null when something is.</summary>
    public string? None { get; private init; }

    /// <summary>Pack id; empty when nothing is credited.</summary>
    public string Pack { get; private init; } = "";

    /// <summary>Pack version; empty when nothing is credited.</summary>
    public string Version { get; private init; } = "";

    /// <summary>SHA-256 of the pack file, lower-case hex; empty when nothing is credited.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>Its rows; empty when nothing is credited.</summary>
    public IReadOnlyList<CalculationRow> Rows { get; private init; } = [];

    /// <summary>Sum of the rows, debits subtracted, signed. Units: mg CO2e. Range: below
    /// 2^62.</summary>
    public long Milligrams { get; private init; }

    /// <summary>What a person is shown: never below 0. Units: mg CO2e.</summary>
    public long Shown => Math.Max(0, Milligrams);

    /// <summary>A calculation that credits nothing.</summary>
    public static Calculation Nothing(string reason) => new() { None = reason };

    /// <summary>A calculation with rows.</summary>
    public static Calculation Of(
        string pack, string version, string sha256, IReadOnlyList<CalculationRow> rows,
            long milligrams) =>
        new() { Pack = pack, Version = version, Sha256 = sha256, Rows = rows, Milligrams =
            milligrams };

    /// <summary>The calc object of an entry, byte for byte (trust paper, section 2).</summary>
    public string ToJson() => CalculationText.Write(this);

    /// <summary>Reads a calc object; only the canonical text is taken.</summary>
    /// <returns>False with the fault named when the text is anything else.</returns>
    public static bool TryParse(string json, out Calculation calculation, out string fault) =>
        CalculationText.TryRead(json, out calculation, out fault);

    /// <inheritdoc/>
    public bool Equals(Calculation? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToJson());
}
