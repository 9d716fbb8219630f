using System.CommandLine;
using System.Text;
using Edge.Batch;

namespace Edge.Cli;

/// <summary><c>edge batch verify</c>: batches in their order, checked from outside.</summary>
public static class BatchVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("files")
        {
            Description = "batch files in their order; NAME.receipt.json beside one is its receipt",
            Arity = ArgumentArity.OneOrMore,
        };
        var trust = TrustFile.Option();
        var roots = TrustFile.RootsOption();
        var json = new Option<bool>("--json") { Description = "one JSON object, edge-check/1" };
        var verify = new Command("verify", "check batches without asking anybody")
        {
            files, trust, roots, json,
        };
        verify.SetAction(parsed =>
        {
            TrustFile keys = TrustFile.Read(parsed.GetValue(trust), parsed.GetValue(roots));
            if (keys.Trust is null)
                throw new VerbException(ExitCode.Usage, "check batches", "--trust",
                    "a batch does not carry its own key", "name a file with the log's key");
            return StepReport.Write("edge-check/1",
                Check(parsed.GetRequiredValue(files), keys.Trust), parsed.GetValue(json));
        });
        return new Command("batch", "batches of a gateway's log") { verify, Show() };
    }

    /// <summary>Checks files in the order of their beginnings.</summary>
    public static IReadOnlyList<Step> Check(IReadOnlyList<FileInfo> files, Trust trust)
    {
        ArgumentNullException.ThrowIfNull(files);
        var check = new BatchCheck(trust);
        var steps = new List<Step>();
        foreach (FileInfo file in files)
        {
            string beside = Path.ChangeExtension(file.FullName, ".receipt.json");
            var found = check.Next(ReceiptVerb.ReadFile(file.FullName),
                File.Exists(beside) ? ReceiptVerb.ReadFile(beside) : null);
            bool failed = found.Any(step => step.Outcome == CheckOutcome.Fail);
            steps.AddRange(found.Select(step => ReceiptSteps.FromCheck(
                step with { Detail = $"{file.Name}: {step.Detail}" })));
            if (failed) break;
        }
        return steps;
    }

    private static Command Show()
    {
        var file = new Argument<FileInfo>("file") { Description = "batch file" };
        var show = new Command("show", "print a batch's checkpoint and its entries") { file };
        show.SetAction(parsed =>
        {
            byte[] bytes = ReceiptVerb.ReadFile(parsed.GetRequiredValue(file).FullName);
            if (!BatchDocument.TryParse(bytes, out BatchDocument batch, out DocumentFault fault))
                throw new VerbException(ExitCode.CheckFailed, "read the batch",
                    parsed.GetRequiredValue(file).Name, fault.Detail, "name a batch file");
            Console.OutputEncoding = Encoding.UTF8;
            Console.Write(batch.Checkpoint);
            Console.WriteLine();
            for (int i = 0; i < batch.Entries.Count; i++)
                Console.WriteLine($"{batch.Old + i} {batch.Entries[i]}");
            return ExitCode.Ok;
        });
        return show;
    }
}
