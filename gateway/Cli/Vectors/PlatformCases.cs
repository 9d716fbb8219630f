using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Platform;

namespace Edge.Cli.Vectors;

/// <summary>Requests of <c>platform.json</c> and entries of <c>verdicts.json</c>, through a
/// platform with its ledger.</summary>
internal static class PlatformCases
{
    /// <summary>Computes them in the order of their files.</summary>
    public static async Task RunAsync(
        VectorFolder folder, CaseList cases, CancellationToken cancel)
    {
        if (cases.Has("platform.json", "request"))
            await RequestsAsync(folder.Json("platform.json"), cases, cancel);
        if (cases.Has("verdicts.json", "verdict"))
            await VerdictsAsync(folder.Json("verdicts.json"), cases, cancel);
    }

    private static async Task RequestsAsync(
        VectorValue file, CaseList cases, CancellationToken cancel)
    {
        IReadOnlyList<VectorValue> steps = file["steps"].Items;
        var rows = new List<GatewayRow>();
        foreach ((string origin, VectorValue key) in file["logs"].Members)
            rows.Add(VectorLedger.Row(origin, key.Text));
        if (rows.Count == 0) throw file["logs"].Fault("is empty");
        string[] listed = [.. rows.Select(row => row.Origin)];
        foreach (VectorValue other in file["knownButOther"].Items) rows.Add(Stranger(other));
        long nowMs = Newest(steps.Select(step => step["body"].Text).SelectMany(Entries));
        using var ledger = new VectorLedger("platform.json", rows, [], nowMs);
        var receipts = new Dictionary<(string, long), byte[]>();
        foreach (VectorValue step in steps)
        {
            byte[] body = Encoding.UTF8.GetBytes(step["body"].Text);
            Answer answer = await ledger.PostAsync(rows[0], body, step["what"].Text, cancel);
            (string said, string how) = Read(answer, ledger, receipts);
            string origin = BatchDocument.TryParse(body, out BatchDocument batch, out _)
                && listed.Contains(batch.Origin) ? batch.Origin : listed[0];
            cases.Compare("request", step["what"].Text, how,
                $"{answer.Status} {said}, size {ledger.Size(origin)}",
                $"{step["status"].Number()} {step["code"].Text}, size {step["size"].Number()}");
        }
    }

    private static (string Said, string How) Read(
        Answer answer, VectorLedger ledger, Dictionary<(string, long), byte[]> receipts)
    {
        if (answer.Status != 200)
            return RefusalDocument.TryParse(answer.Body, out RefusalDocument refusal, out _)
                ? (refusal.Code, refusal.Detail) : ("no refusal document", "");
        if (!ReceiptDocument.TryParse(answer.Body, out ReceiptDocument receipt, out string fault)
            || !Note.TryParse(receipt.Note, out Note note, out fault))
            return ("no receipt", fault);
        SignatureState state = note.Check(ledger.Cosigner);
        bool isKept = !receipts.TryGetValue((receipt.Origin, receipt.Old), out byte[]? before);
        receipts.TryAdd((receipt.Origin, receipt.Old), answer.Body);
        string how = $"receipt from {receipt.Old}, cosigned {KeyCases.Word(state)}"
            + (isKept ? "" : ", given before");
        if (state != SignatureState.Good) return ("not cosigned", how);
        return before is null || before.AsSpan().SequenceEqual(answer.Body)
            ? ("ok", how) : ("another receipt than before", how);
    }

    // A log that is registered under this name, with a key that signed nothing here.
    private static GatewayRow Stranger(VectorValue origin)
    {
        if (!Checkpoint.IsName(origin.Text)) throw origin.Fault("is no origin");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return VectorLedger.Row(origin.Text, VerifierKey.ForLog(origin.Text, key).Text);
    }

    private static async Task VerdictsAsync(
        VectorValue file, CaseList cases, CancellationToken cancel)
    {
        IReadOnlyList<VectorValue> steps = file["steps"].Items;
        var devices = file["devices"].Members.Select(one => new DeviceRow
        {
            Dev = VectorValue.IsId(one.Name) ? one.Name : throw one.Value.Fault("is no id"),
            Site = VectorLedger.Site,
            Key = Convert.ToBase64String(one.Value["K_dev"].Key),
            State = one.Value["state"].Text,
        }).ToList();
        var logs = new Dictionary<string, VectorLog>(StringComparer.Ordinal);
        try
        {
            foreach (string name in steps.Select(step => step["log"].Text).Distinct())
                logs.Add(name, new VectorLog(logs.Count));
            long nowMs = Newest(steps.Select(step => step["entry"].Text));
            using var ledger = new VectorLedger(
                "verdicts.json", [.. logs.Values.Select(log => log.Row)], devices, nowMs);
            foreach (VectorValue step in steps)
                await VerdictAsync(ledger, logs[step["log"].Text], step, cases, cancel);
        }
        finally
        {
            foreach (VectorLog log in logs.Values) log.Dispose();
        }
    }

    private static async Task VerdictAsync(VectorLedger ledger, VectorLog log, VectorValue step,
        CaseList cases, CancellationToken cancel)
    {
        string title = step["what"].Text, entry = step["entry"].Text;
        (IReadOnlyDictionary<string, long> before, long mgBefore) = ledger.Booked();
        byte[] batch = log.Seal(entry);
        Answer answer = await ledger.PostAsync(log.Row, batch, title, cancel);
        (IReadOnlyDictionary<string, long> after, long mg) = ledger.Booked();
        string verdict = after.FirstOrDefault(
            one => one.Value != before.GetValueOrDefault(one.Key)).Key ?? "";
        if (answer.Status != 200 || verdict.Length == 0)
            verdict = RefusalDocument.TryParse(answer.Body, out RefusalDocument refusal, out _)
                ? $"{refusal.Status} {refusal.Code} {refusal.Detail}" : "no verdict";
        cases.Compare("verdict", title, $"log {step["log"].Text}, "
            + $"leaf {Convert.ToHexStringLower(Merkle.Leaf(entry))}",
            $"{verdict}, {mg - mgBefore} mg",
            $"{step["verdict"].Text}, {step["mg"].Number(-VectorValue.IntegerMax)} mg");
    }

    private static IEnumerable<string> Entries(string body) =>
        BatchDocument.TryParse(Encoding.UTF8.GetBytes(body), out BatchDocument batch, out _)
            ? batch.Entries : [];

    // The platform's clock is no part of a set: it stands at the newest entry.
    private static long Newest(IEnumerable<string> entries) => entries
        .Select(entry => EntryLine.TryParse(entry, out EntryParts parts, out _) ? parts.AtMs : 0)
        .Where(at => at is >= 0 and <= VectorClock.MsMax).DefaultIfEmpty(0).Max();
}
