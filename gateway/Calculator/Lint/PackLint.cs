using System.Text.Json;

namespace Edge.Calculator.Lint;

/// <summary>The rules L1 to L16 over a pack; each answers an error that was really printed
/// somewhere.</summary>
/// <remarks>
/// L1, L2, L7 and L13 already stop a pack from loading; the rest need its sources. L15 is for
/// points tables. Rules and the errors behind them: docs/reference/pack-format.md.
/// </remarks>
public static class PackLint
{
    /// <summary>Checks one pack file.</summary>
    /// <param name="file">Name for complaints.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="seeds">Folder of the seed texts; null when they are not at hand.</param>
    public static LintReport Check(string file, ReadOnlyMemory<byte> bytes, string? seeds)
    {
        var pack = PackReader.Read(file, bytes, out var faults);
        if (pack is null)
        {
            return new LintReport(file, faults, 0, 0);
        }
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        var findings = new Findings(file);
        NumberRules.Check(pack, root, findings);
        EditionRules.Check(pack, root, findings);
        DerivedRules.Check(root, findings);
        SourceRules.Check(pack, root, findings);
        PrivacyRules.Check(root, findings);
        CheckVectors(pack, findings);
        var quotes = new QuoteCheck(seeds, findings);
        quotes.Check(root);
        return new LintReport(file, findings.All, quotes.Checked, quotes.NotChecked);
    }

    private static void CheckVectors(Pack pack, Findings findings)
    {
        var outcomes = PackVectors.Run(pack);
        if (outcomes.Count == 0)
        {
            findings.Add("L9", "vectors", "a pack has at least one worked example");
        }
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (!outcomes[i].Holds)
            {
                findings.Add("L9", $"vectors[{i}] {outcomes[i].Name}",
                    $"the pack says {outcomes[i].Expected}, the engine {outcomes[i].Got}");
            }
        }
    }
}
