using System.CommandLine;
using Edge.Batch;
using Edge.Calculator;
using Edge.Calculator.Lint;

namespace Edge.Cli;

/// <summary><c>edge methodology check</c>: the lint, and detached signatures.</summary>
internal static class MethodologyVerbCheck
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path")
        {
            Description =
                "pack or points files, or folders; without one the packs inside the program",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var seeds = new Option<DirectoryInfo?>("--seeds")
        {
            Description = "folder of the seed texts, to compare quotes with",
        };
        var key = new Option<string?>("--key")
        {
            Description = "verifier key: every pack needs a signature of it in FILE.note",
        };
        var json =
            new Option<bool>("--json") { Description = "one object, edge-methodology-check/1" };
        var command = new Command("check", "lint packs and points tables, L1 to L16")
        {
            paths, seeds, key, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(paths) ?? [],
            parsed.GetValue(seeds)?.FullName ?? FindSeeds(),
            ReadKey(parsed.GetValue(key)),
            parsed.GetValue(json)));
        return command;
    }

    private static int Run(string[] paths, string? seeds, VerifierKey? key, bool json)
    {
        var steps = new List<Step>();
        var read = 0;
        var unread = 0;
        foreach (var (name, bytes, path) in Files(paths))
        {
            var report = IsPoints(bytes)
                ? new LintReport(name, Points(name, bytes), 0, 0)
                : PackLint.Check(name, bytes, seeds);
            read += report.QuotesChecked;
            unread += report.QuotesNotChecked;
            steps.AddRange(report.Faults.Select(f => new Step(
                f.Rule, StepOutcome.Fail, $"{f.Pack} {f.Where}: {f.Cause}", null)));
            if (report.Faults.Count == 0)
            {
                steps.Add(new Step("pack", StepOutcome.Ok, name, null));
            }
            if (key is not null)
            {
                steps.Add(PackSignature.Check(name, bytes, path, key));
            }
        }
        steps.Add(new Step(
            "quotes",
            unread == 0 ? StepOutcome.Ok : StepOutcome.Warn,
            $"{read} found at their lines, {unread} not checked",
            unread == 0 ? null : "name the folder of the seed texts with --seeds"));
        return StepReport.Write("edge-methodology-check/1", steps, json, "edge methodology list");
    }

    private static IReadOnlyList<PackFault> Points(string name, ReadOnlyMemory<byte> bytes)
    {
        PointsTable.Read(name, bytes, out var faults);
        return faults;
    }

    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes,
        string? Path)> Files(string[] paths)
    {
        if (paths.Length == 0)
        {
            return PackLibrary.LoadEmbedded()
                .Packs.Select(p => (p.Id + ".json", p.Bytes, (string?)null));
        }
        return paths.SelectMany(path => Directory.Exists(path)
                ? Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal)
                : File.Exists(path)
                    ? (IEnumerable<string>)[path]
                    : throw new VerbException(
                        ExitCode.Usage, "read the pack", path, "there is no such file or folder",
                        "edge methodology check gateway/Calculator/Packs"))
            .Select(path => (
                System.IO.Path.GetFileName(path),
                (ReadOnlyMemory<byte>)File.ReadAllBytes(path),
                (string?)path));
    }

    private static bool IsPoints(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.IndexOf("\"edge-points/1\""u8) >= 0;

    private static VerifierKey? ReadKey(string? text)
    {
        if (text is null)
        {
            return null;
        }
        return VerifierKey.TryParse(text, out var key, out var fault)
            ? key
            : throw new VerbException(
                ExitCode.Usage, "read the key", text, fault, "a verifier key is name+id+base64");
    }

    // Beside the repository, where the seed texts are kept apart.
    private static string? FindSeeds()
    {
        for (var at = new DirectoryInfo(Environment.CurrentDirectory); at is not null; at =
            at.Parent)
        {
            var folder = System.IO.Path.Combine(at.FullName, "shared", "seeds");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }
        return null;
    }
}
