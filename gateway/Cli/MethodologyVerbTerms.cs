using System.CommandLine;
using Edge.Calculator;

namespace Edge.Cli;

/// <summary><c>edge methodology terms</c>: what is wrong with a site's terms, before the first
/// event.</summary>
internal static class MethodologyVerbTerms
{
    public static Command Create()
    {
        var file =
            new Argument<FileInfo>("file") { Description = "terms, or a gateway.json with them" };
        var folder = PackFiles.FolderOption();
        var json =
            new Option<bool>("--json") { Description = "one object, edge-methodology-terms/1" };
        var command =
            new Command("terms", "check a site's terms against the packs") { file, folder, json };
        command.SetAction(parsed =>
        {
            var library = PackFiles.Load(parsed.GetValue(folder));
            var terms = MethodologyVerbDiff.ReadTerms(parsed.GetRequiredValue(file));
            var steps = TermsCheck.Find(library, terms)
                .Select(f => new Step(
                    f.Rule, f.Rule == "unset" ? StepOutcome.Warn : StepOutcome.Fail,
                    $"{f.Where}: {f.Cause}", "docs/reference/mapping.md"))
                .ToList();
            if (steps.Count == 0)
            {
                steps.Add(
                    new Step("terms", StepOutcome.Ok,
                        $"{terms.Region}, {terms.Packs.Count} kinds"));
            }
            return StepReport.Write("edge-methodology-terms/1", steps, parsed.GetValue(json));
        });
        return command;
    }
}
