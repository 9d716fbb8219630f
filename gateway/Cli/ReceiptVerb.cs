using System.CommandLine;
using Edge.Batch;

namespace Edge.Cli;

/// <summary><c>edge receipt verify</c>: one receipt, checked from outside.</summary>
public static class ReceiptVerb
{
    private const int MaxBytes = Batch.Limits.MaxDocumentBytes;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var subject = new Argument<string>("file-or-url")
        {
            Description = "evidence file, or the address of a receipt page",
        };
        var trust = TrustFile.Option();
        var roots = TrustFile.RootsOption();
        var least = TrustFile.CosignersOption();
        var named = TrustFile.CosignerOption();
        var json = new Option<bool>("--json") { Description = "one JSON object, edge-check/1" };
        var require = new Option<string>("--require")
        {
            Description = "sealed (a missing cosignature is no failure) or receipted",
            DefaultValueFactory = _ => "sealed",
        };
        require.AcceptOnlyFromAmong("recorded", "durable", "sealed", "receipted");
        var verify = new Command("verify", "check a receipt without asking anybody")
        {
            subject, trust, roots, least, named, json, require,
        };
        verify.SetAction(async (parsed, cancel) =>
        {
            byte[] bytes = await ReadAsync(parsed.GetRequiredValue(subject), cancel);
            TrustFile keys = TrustFile.Read(parsed.GetValue(trust), parsed.GetValue(roots));
            if (parsed.GetValue(least) < 1)
                throw new VerbException(ExitCode.Usage, "check a receipt", "--cosigners",
                    "it is below 1", "1 for any one of the keys");
            var steps = ReceiptSteps.Check(bytes, keys, out long batch, trust => trust.Require(
                parsed.GetValue(least), parsed.GetValue(named) ?? []));
            if (parsed.GetRequiredValue(require) == "receipted")
                steps = [.. steps.Select(step => step.Outcome == StepOutcome.Wait
                    ? step with { Outcome = StepOutcome.Fail } : step)];
            return StepReport.Write("edge-check/1", steps, parsed.GetValue(json),
                $"edge batch verify FILE (the batch that begins at {batch})");
        });
        return new Command("receipt", "receipts of drop-offs and charging sessions") { verify };
    }

    private static async Task<byte[]> ReadAsync(string subject, CancellationToken cancel)
    {
        if (!Uri.TryCreate(subject, UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("http" or "https")) return ReadFile(subject);
        if (!address.AbsolutePath.EndsWith(".json", StringComparison.Ordinal))
            address = new UriBuilder(address) { Path = address.AbsolutePath + ".json" }.Uri;
        using var http = new HttpClient
        {
            Timeout = FetchTimeout,
            MaxResponseContentBufferSize = MaxBytes,
        };
        try
        {
            return await http.GetByteArrayAsync(address, cancel);
        }
        catch (Exception wrong) when (wrong is HttpRequestException or TaskCanceledException
            && !cancel.IsCancellationRequested)
        {
            throw new VerbException(ExitCode.Unreachable, "fetch the receipt", address.ToString(),
                wrong.Message, "open the page in a browser, or name a downloaded file");
        }
    }

    /// <summary>Reads a file that a person named.</summary>
    /// <exception cref="VerbException">It cannot be read, or it is far too large.</exception>
    internal static byte[] ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path).Length > 2 * Batch.Limits.MaxBatchBytes)
                throw new VerbException(ExitCode.CheckFailed, "read the file", path,
                    "it is far too large", "name an evidence, batch or receipt file");
            return File.ReadAllBytes(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.Unreachable, "read the file", path, wrong.Message,
                "name an existing file");
        }
    }
}
