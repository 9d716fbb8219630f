using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: every document has its bounds, each from both sides, and names what it refuses. Source:
// docs/reference/batch.md; the cases are what the kernel's mutation run found unasked.
public sealed class LimitFormTests : IDisposable
{
    private const string Origin = "edge.example.cn/gw-1/2026h2";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => key.Dispose();

    [Fact]
    public void A_batch_is_of_one_to_1024_entries_and_its_note_is_its_own()
    {
        Assert.Equal("", Fault(1, Origin, 1));
        Assert.Equal("", Fault(Limits.MaxBatchEntries, Origin, Limits.MaxBatchEntries));
        Assert.StartsWith("large", Fault(
            Limits.MaxBatchEntries + 1, Origin, Limits.MaxBatchEntries + 1));
        Assert.StartsWith("form", Fault(0, Origin, 0));
        Assert.StartsWith("form", Fault(2, Origin, 3));
        Assert.StartsWith("form", Fault(2, "edge.example.cn/gw-2/2026h2", 2));
        string good = Encoding.UTF8.GetString(Batch(2, Origin, 2));
        foreach ((string old, string changed) in new[]
        {
            ("\"old\":0", "\"old\":\"0\""), ("\"old\":0", "\"old\":-1"),
            ("\"origin\":\"", "\"origin\":1,\"x\":\""), ("\"entries\":[", "\"entries\":[1,"),
            ("\"checkpoint\":\"", "\"checkpoint\":1,\"x\":\""),
            ("\"consistency\":[]", "\"consistency\":[\"AAAA\"]"),
            ("\"consistency\":[]", "\"more\":[]"), ("\"checkpoint\":\"", "\"checkpoint\":\"x"),
        })
            Assert.False(BatchDocument.TryParse(
                Encoding.UTF8.GetBytes(good.Replace(old, changed)), out _, out _), changed);
        byte[] blanks = Pad(good, Limits.MaxBatchBytes);
        Assert.True(BatchDocument.TryParse(blanks, out _, out _));
        Assert.False(BatchDocument.TryParse([.. blanks, (byte)' '], out _, out var fault));
        Assert.Equal("large", fault.Code);
    }

    [Fact]
    public void A_refusal_says_its_status_and_nothing_else()
    {
        var refusal = new RefusalDocument(Origin, 409, "stale", 7, "it stands at 7");
        string json = Encoding.UTF8.GetString(refusal.ToBytes());
        Assert.True(Reads(json, out RefusalDocument read));
        Assert.Equal(refusal, read);
        foreach (string status in new[] { "99", "600", "\"409\"", "-1" })
            Assert.False(Reads(json.Replace("409", status), out _), status);
        foreach (string status in new[] { "100", "599" })
            Assert.True(Reads(json.Replace("409", status), out _), status);
        Assert.False(Reads(json.Replace("\"detail\"", "\"details\""), out _));
        Assert.False(Reads(json.PadRight(Limits.MaxDocumentBytes + 1), out _));
        Assert.True(Reads(json.PadRight(Limits.MaxDocumentBytes), out _));
    }

    [Fact]
    public void A_receipt_and_an_evidence_are_read_up_to_their_bound()
    {
        string note = Note(9);
        string receipt = Encoding.UTF8.GetString(new ReceiptDocument(
            Origin, 3, 9, note, [new LedgerException(3, "held")]).ToBytes());
        byte[] widest = Pad(receipt, Limits.MaxDocumentBytes);
        Assert.True(ReceiptDocument.TryParse(widest, out _, out _));
        Assert.False(ReceiptDocument.TryParse([.. widest, (byte)' '], out _, out _));
        Assert.False(Receipt(receipt.Replace("[[3,", "[[2,")));
        Assert.False(Receipt(receipt.Replace("[[3,", "[[9,")));
        Assert.True(Receipt(receipt.Replace("[[3,", "[[8,")));
        string evidence = Encoding.UTF8.GetString(new EvidenceDocument(
            "i", 1, "e", "p", 0, []).ToBytes());
        Assert.True(Evidence(evidence.PadRight(Limits.MaxDocumentBytes)));
        Assert.False(Evidence(evidence.PadRight(Limits.MaxDocumentBytes + 1)));
    }

    [Fact]
    public void Keys_notes_and_names_have_their_bounds()
    {
        Assert.False(VerifierKey.TryParse(new string('a', 1025), out _, out string fault));
        Assert.Equal("the key is too long", fault);
        byte[] spki = key.ExportSubjectPublicKeyInfo();
        spki[^1] ^= 1;
        string id = Convert.ToHexStringLower(SHA256.HashData(spki)[..4]);
        Assert.False(VerifierKey.TryParse(
            $"a+{id}+{Convert.ToBase64String([2, .. spki])}", out _, out fault));
        foreach (byte[] material in new byte[][] { [], [3, .. spki], [0xff, .. spki], [2] })
            Assert.False(VerifierKey.TryParse(
                $"a+{id}+{Convert.ToBase64String(material)}", out _, out _));
        string note = Note(1);
        string line = note[(note.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        Assert.True(Edge.Batch.Note.TryParse(
            note + string.Concat(Enumerable.Repeat(line, Limits.MaxSignatures - 1)), out _, out _));
        Assert.False(Edge.Batch.Note.TryParse(
            note + string.Concat(Enumerable.Repeat(line, Limits.MaxSignatures)), out _, out _));
        foreach (string bad in new[]
        {
            "", "\n", "\n\n" + line, note[..^1],
            note[..note.IndexOf("\n\n", StringComparison.Ordinal)],
            note.Replace("— ", "- "), note + "— a\n", note + "— a b c\n",
            note + "— a+b AAAAAAA=\n",
            note + "— a AAAA\n", note.Replace("\n\n", "\n\u007f\n\n"),
            note.Replace("\n\n", "\n\u0001\n\n"), note.Replace("\n\n", "\n\ufffd\n\n"),
            new string('a', Limits.MaxNoteBytes + 1),
        })
            Assert.False(Edge.Batch.Note.TryParse(bad, out _, out _), bad);
        Assert.False(Checkpoint.IsName("a\u0085b") || Checkpoint.IsName("a\ufffdb")
            || Checkpoint.IsName("") || Checkpoint.IsName("a+b") || Checkpoint.IsName("a b"));
        Assert.True(Checkpoint.IsName("a/b.c-1"));
    }

    // Blanks at the end belong to JSON: they make a document as long as it may be.
    private static byte[] Pad(string json, int bytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(json);
        return [.. text, .. Enumerable.Repeat((byte)' ', bytes - text.Length)];
    }

    private string Note(long size) =>
        new LogSigner(Origin, key).Sign(new Checkpoint(Origin, size, new byte[32]));

    private byte[] Batch(int entries, string origin, long size) => new BatchDocument(
        origin, 0, [.. Enumerable.Repeat("x", entries)], Note(size), []).ToBytes();

    private string Fault(int entries, string origin, long size) => BatchDocument.TryParse(
        Batch(entries, origin, size), out _, out DocumentFault fault)
            ? "" : fault.Code + fault.Detail;

    private static bool Reads(string json, out RefusalDocument read) =>
        RefusalDocument.TryParse(Encoding.UTF8.GetBytes(json), out read, out _);

    private static bool Receipt(string json) =>
        ReceiptDocument.TryParse(Encoding.UTF8.GetBytes(json), out _, out _);

    private static bool Evidence(string json) =>
        EvidenceDocument.TryParse(Encoding.UTF8.GetBytes(json), out _, out _);
}
