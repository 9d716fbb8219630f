using System.CommandLine;

namespace Edge.Cli.Vectors;

/// <summary><c>edge vectors</c>: computes worked vectors with the rooms of this program, and says
/// of each whether it comes out as it is written.</summary>
/// <remarks>For whoever writes another implementation of the formats, or further vectors. Nothing
/// of a set is known here: names, numbers and sizes come from its files. Reference:
/// docs/reference/vectors.md.</remarks>
public static class VectorsVerb
{
    /// <summary>The contract of <c>--json</c>.</summary>
    public const string Format = "edge-vectors/1";

    /// <summary>Where the form of a set is described.</summary>
    internal const string Hint = "docs/reference/vectors.md says what stands in which file";

    private static readonly string[] names =
    [
        "key", "line", "ack", "link", "session", "promise",
        "leaf", "root", "consistency", "inclusion", "entry",
        "vkey", "pem", "checkpoint", "note", "keys",
        "batch", "receipt", "proof", "evidence",
        "accept", "request", "verdict",
    ];

    /// <summary>The names of cases, in the order in which they are computed.</summary>
    public static IReadOnlyList<string> Names => names;

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder")
        {
            Description = "folder with the files of the set: worked.json, acceptance.json ...",
        };
        var json = new Option<bool>("--json") { Description = $"one JSON object, {Format}" };
        var only = new Option<string?>("--only")
        {
            Description = $"only the cases of this name: {string.Join(", ", names)}",
        };
        only.CompletionSources.Add(names);
        var command = new Command("vectors", "compute worked vectors and compare, case by case")
        {
            folder, json, only,
        };
        command.SetAction(async (parsed, cancel) => StepReport.Write(Format,
            await ComputeAsync(
                parsed.GetRequiredValue(folder), parsed.GetValue(only), cancel),
            parsed.GetValue(json)));
        return command;
    }

    /// <summary>Computes every case of a folder; a file that is not there is told.</summary>
    /// <param name="at">The folder.</param>
    /// <param name="only">Only the cases of this name; null for all.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="VerbException">The folder holds no case, or a file is not of its form; it
    /// is named with its member.</exception>
    public static async Task<IReadOnlyList<Step>> ComputeAsync(
        DirectoryInfo at, string? only, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (only is not null && !names.Contains(only))
            throw new VerbException(ExitCode.Usage, "compute the vectors", $"--only {only}",
                "there are no cases of this name", $"one of {string.Join(", ", names)}");
        var folder = VectorFolder.Open(at.FullName);
        var cases = new CaseList(folder, only);
        WireCases.Run(folder, cases);
        QrCases.Run(folder, cases);
        TreeCases.Run(folder, cases);
        KeyCases.Run(folder, cases);
        BatchCases.Run(folder, cases);
        ProofCases.Run(folder, cases);
        await AcceptanceCases.RunAsync(folder, cases, cancel);
        await PlatformCases.RunAsync(folder, cases, cancel);
        if (cases.Steps.All(step => step.Outcome == StepOutcome.Warn))
            throw new VerbException(ExitCode.BadConfiguration, "read the vectors", at.FullName,
                only is null ? "it holds no file of a set"
                    : $"it holds no case of the name {only}", Hint);
        return cases.Steps;
    }
}
