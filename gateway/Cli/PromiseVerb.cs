using System.CommandLine;
using System.Globalization;
using System.Text;
using Edge.Batch;
using Edge.Wire;

namespace Edge.Cli;

/// <summary><c>edge promise verify</c>: a gateway's signed word, checked without a network.
/// </summary>
public static class PromiseVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var code = new Argument<string>("code-or-file")
        {
            Description = "the code's text (EDGE1:...), or a file that holds it",
        };
        var evidence = new Option<FileInfo?>("--evidence")
        {
            Description = "evidence file of the same receipt: was the promise kept?",
        };
        var trust = TrustFile.Option();
        var roots = TrustFile.RootsOption();
        var json = new Option<bool>("--json") { Description = "one JSON object, edge-check/1" };
        var verify = new Command("verify", "check a signed promise without asking anybody")
        {
            code, evidence, trust, roots, json,
        };
        verify.SetAction(parsed =>
        {
            TrustFile keys = TrustFile.Read(parsed.GetValue(trust), parsed.GetValue(roots));
            if (keys.Trust is null)
                throw new VerbException(ExitCode.Usage, "check a promise", "--trust",
                    "a promise does not carry its key", "name a file with the gateway's log key");
            var steps = Check(Text(parsed.GetRequiredValue(code)), keys.Trust,
                parsed.GetValue(evidence) is { } file ? ReceiptVerb.ReadFile(file.FullName) : null);
            return StepReport.Write("edge-check/1", steps, parsed.GetValue(json),
                "edge receipt verify (the proof itself)");
        });
        return new Command("promise", "a gateway's signed word for one drop-off or charge")
        {
            verify,
        };
    }

    /// <summary>The steps: its form, its signature, and whether the log holds what it says.
    /// </summary>
    /// <param name="text">The code's text.</param>
    /// <param name="trust">Keys from outside.</param>
    /// <param name="evidence">An evidence document, or null.</param>
    public static IReadOnlyList<Step> Check(string text, Trust trust, byte[]? evidence)
    {
        ArgumentNullException.ThrowIfNull(trust);
        if (!PromiseCode.TryParse(text, out PromiseCode promise, out string fault))
            return [new Step("form", StepOutcome.Fail, fault,
                "scan the code again; every character counts, spaces too")];
        var log = trust.Logs.FirstOrDefault(promise.IsSignedBy);
        return
        [
            new Step("form", StepOutcome.Ok, Words(promise)),
            log is null
                ? new Step("signature", StepOutcome.Fail, string.Create(
                    CultureInfo.InvariantCulture,
                    $"no key given here made it; it names key {promise.KeyId:x8}"),
                    "use the key of the gateway's log, from the platform or its key set")
                : new Step("signature", StepOutcome.Ok, $"by {log.Name}"),
            evidence is null
                ? new Step("log", StepOutcome.Wait, "not compared with the log",
                    "--evidence FILE, the proof that the receipt page offers")
                : Kept(promise, evidence, trust),
        ];
    }

    private static Step Kept(PromiseCode promise, byte[] bytes, Trust trust)
    {
        if (!EvidenceDocument.TryParse(bytes, out EvidenceDocument evidence, out string fault))
            return Fail(fault);
        if (EvidenceCheck.Run(evidence, trust, Recalculate.Check)
            .FirstOrDefault(step => step.Outcome == CheckOutcome.Fail) is { } failed)
            return Fail($"the proof does not hold: {failed.Name}: {failed.Detail}");
        var line = new EventLine();
        if (!EntryLine.TryParse(evidence.Entry, out EntryParts parts, out fault))
            return Fail(fault);
        byte[] source = Encoding.ASCII.GetBytes(parts.EnvelopeLine ?? "");
        if (!line.TryParse(source, 0, source.Length)) return Fail("the entry is of no event");
        return Difference(promise, line) is { } other
            ? Fail($"entry {evidence.Index} is of another event: {other}")
            : new Step("log", StepOutcome.Ok, string.Create(CultureInfo.InvariantCulture,
                $"kept: entry {evidence.Index}, {line.Dev} seq {line.Seq}"));
    }

    // Milligrams may differ: before the entry they are the device's own.
    private static string? Difference(PromiseCode promise, EventLine line)
    {
        if (ReceiptId.From(line.P) != IdOf(promise)) return $"receipt {ReceiptId.From(line.P)}";
        if (!promise.DeviceHash.Span.SequenceEqual(PromiseCode.HashOf(line.Dev))) return line.Dev;
        line.TryGetLong(promise.Kind == PromiseKind.Charge ? "wh" : "net", out long quantity);
        return (line.Seq, quantity, line.T / 1_000)
            == (promise.Seq, promise.Quantity, promise.UnixSeconds)
            ? null : $"{line.Dev} seq {line.Seq}, {Recalculate.Whole(quantity)}";
    }

    private static Step Fail(string why) => new(
        "log", StepOutcome.Fail, why, "get the evidence of this very receipt");

    private static string Words(PromiseCode promise) => string.Create(
        CultureInfo.InvariantCulture,
        $"receipt {IdOf(promise)}, seq {promise.Seq}, {Recalculate.Whole(promise.Quantity)} "
        + $"{(promise.Kind == PromiseKind.Charge ? "Wh" : "g")}, "
        + $"{Recalculate.Whole(promise.Milligrams)} mg CO2e, "
        + $"at {Moment(promise.UnixSeconds)}");

    // The code has room for more seconds than a calendar has.
    private static string Moment(long unixSeconds) =>
        unixSeconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? string.Create(CultureInfo.InvariantCulture, $"{unixSeconds} s")
            : DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString(
                "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string IdOf(PromiseCode promise) => ReceiptId.Text(promise.Id.ToArray(), 0);

    private static string Text(string subject) =>
        subject.StartsWith(PromiseCode.Prefix, StringComparison.Ordinal) ? subject
            : Encoding.ASCII.GetString(ReceiptVerb.ReadFile(subject)).TrimEnd('\r', '\n');
}
