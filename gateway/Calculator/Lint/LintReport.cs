namespace Edge.Calculator.Lint;

/// <summary>What the lint found in one file.</summary>
/// <param name="File">The file.</param>
/// <param name="Faults">Findings; a pack ships only with none.</param>
/// <param name="QuotesChecked">Seed quotes found at their lines.</param>
/// <param name="QuotesNotChecked">Seed quotes whose text was not at hand: said, never passed
/// over.</param>
public sealed record LintReport(
    string File, IReadOnlyList<PackFault> Faults, int QuotesChecked, int QuotesNotChecked);
