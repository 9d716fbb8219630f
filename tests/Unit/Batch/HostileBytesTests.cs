using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

[Trait("hostile", "kernel")]
public class HostileBytesTests
{
    // Goal: no parser of this room throws, hangs or takes more room than its input is worth, and
    // whatever it accepts is written again to a text that it accepts alike. Method: seeded changes
    // of good documents, small ones mostly; EDGE_FUZZ_INPUTS sets how many per parser.
    private static readonly Good good = Make();

    private sealed record Good(
        IReadOnlyList<byte[]> Batches, IReadOnlyList<byte[]> Receipts, IReadOnlyList<string> Notes,
        IReadOnlyList<string> Entries, IReadOnlyList<string> Proofs, IReadOnlyList<string> Keys,
        string Promise);

    [Fact]
    public void A_batch_is_refused_or_read_and_written_alike() =>
        Fuzz("batch", good.Batches, 1, (bytes, count) =>
        {
            if (!BatchDocument.TryParse(bytes.AsSpan(0, count), out BatchDocument read, out _))
                return false;
            byte[] again = read.ToBytes();
            Assert.True(BatchDocument.TryParse(again, out BatchDocument second, out _));
            Assert.Equal(again, second.ToBytes());
            return true;
        });

    [Fact]
    public void A_receipt_is_refused_or_read_and_written_alike() =>
        Fuzz("receipt", good.Receipts, 2, (bytes, count) =>
        {
            if (!ReceiptDocument.TryParse(bytes.AsSpan(0, count), out ReceiptDocument read, out _))
                return false;
            Assert.True(ReceiptDocument.TryParse(read.ToBytes(), out _, out _));
            return true;
        });

    [Fact]
    public void A_note_is_refused_or_its_body_is_a_beginning_of_it() =>
        Fuzz("note", good.Notes.Select(Encoding.UTF8.GetBytes), 3, (bytes, count) =>
        {
            string text = Encoding.UTF8.GetString(bytes, 0, count);
            if (!Note.TryParseCheckpoint(text, out Note note, out Checkpoint at, out _))
                return false;
            Assert.StartsWith(at.Body, text, StringComparison.Ordinal);
            Assert.Equal(note.Body, at.Body);
            return true;
        });

    [Fact]
    public void An_entry_is_refused_or_of_a_known_type() =>
        Fuzz("entry", good.Entries.Select(Encoding.ASCII.GetBytes), 4, (bytes, count) =>
        {
            if (!EntryLine.TryParse(
                Encoding.Latin1.GetString(bytes, 0, count), out EntryParts parts, out _))
                return false;
            Assert.NotEmpty(EntryLine.NameOf(parts.Type));
            return true;
        });

    [Fact]
    public void A_proof_file_is_refused_or_written_as_it_was() =>
        Fuzz("proof", good.Proofs.Select(Encoding.UTF8.GetBytes), 5, (bytes, count) =>
        {
            string text = Encoding.UTF8.GetString(bytes, 0, count);
            if (!TlogProof.TryParse(text, out TlogProof read, out _)) return false;
            Assert.Equal(text, read.ToText());
            return true;
        });

    [Fact]
    public void A_key_is_refused_or_written_as_it_was() =>
        Fuzz("key", good.Keys.Select(Encoding.UTF8.GetBytes), 6, (bytes, count) =>
        {
            string text = Encoding.UTF8.GetString(bytes, 0, count);
            if (!VerifierKey.TryParse(text, out VerifierKey read, out _)) return false;
            Assert.Equal(text, read.Text);
            return true;
        });

    [Fact]
    public void A_promise_is_refused_or_written_as_it_was() =>
        Fuzz("promise", [Encoding.ASCII.GetBytes(good.Promise)], 7, (bytes, count) =>
        {
            string text = Encoding.Latin1.GetString(bytes, 0, count);
            if (!PromiseCode.TryParse(text, out PromiseCode read, out _)) return false;
            Assert.Equal(text, read.Text);
            Assert.True(read.IsInRange);
            return true;
        });

    // What used to cost far more than it is worth, each by itself.
    [Fact]
    public void An_escape_costs_no_more_than_the_letter_it_stands_for()
    {
        string entry = string.Concat(Enumerable.Repeat("\\u0041", 100_000));
        byte[] bytes = Encoding.ASCII.GetBytes(
            $"{{\"format\":\"edge-batch/1\",\"origin\":\"{entry}\"}}");
        Assert.False(BatchDocument.TryParse(bytes, out _, out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(BatchDocument.TryParse(bytes, out _, out _));
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken < 2 * bytes.Length, $"{taken} bytes for {bytes.Length}");
    }

    private static void Fuzz(
        string name, IEnumerable<byte[]> good, int seed, Hostile.Parser judge) =>
        Hostile.Run(name, good, seed, Hostile.Inputs(), judge);

    private static Good Make()
    {
        const string Origin = "edge.example.cn/gw-1/2026h2";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new LogSigner(Origin, key);
        var cosigner = new Cosigner("edge.example.cn", key);
        string[] entries = Entries(Origin, signer.VerifierKey.Text);
        var tree = new LogTree(new MemoryNodes());
        var notes = new List<string>();
        foreach (string one in entries)
        {
            tree.Append(Merkle.Leaf(one));
            notes.Add(signer.Sign(new Checkpoint(Origin, tree.Size, tree.Root())));
        }
        int size = entries.Length;
        notes.Add(cosigner.Cosign(notes[^1], 1_785_000_000));
        byte[][] batches =
        [
            new BatchDocument(Origin, 0, entries[..1], notes[0], []).ToBytes(),
            new BatchDocument(Origin, 0, entries[..3], notes[2], []).ToBytes(),
            new BatchDocument(Origin, 3, entries[3..], notes[size - 1],
                tree.ConsistencyProof(3, size)).ToBytes(),
            Encoding.UTF8.GetBytes($$"""
                { "format" : "edge-batch/1" , "old":0,"origin":"{{Origin}}","entries":["a\u00e4"],
                  "consistency":[ ], "checkpoint":"{{notes[0].Replace("\n", "\\n")}}" }
                """),
        ];
        return new Good(
            batches,
            [
                new ReceiptDocument(Origin, 0, 1, notes[0], []).ToBytes(),
                new ReceiptDocument(Origin, 0, 2, notes[1],
                    [new LedgerException(0, "tag-p"), new LedgerException(1, "clone")]).ToBytes(),
            ],
            notes,
            entries,
            [
                new TlogProof(1, tree.InclusionProof(1, size), notes[size - 1]).ToText(),
                new TlogProof(0, [], notes[0]) { Extra = [1, 2, 3] }.ToText(),
            ],
            [signer.VerifierKey.Text, cosigner.VerifierKey.Text],
            new PromiseCode(PromiseKind.DropOff, 0, 7, 1_785_000_000, 412, 782_800,
                new byte[PromiseCode.IdBytes], PromiseCode.HashOf("bin-1")).Sign(signer));
    }

    // One of each type, so that a change of one never has far to another.
    private static string[] Entries(string origin, string next)
    {
        var device = new WrittenDevice("bin-1", new byte[32]);
        string hash = new('a', 64), p = Convert.ToBase64String(new byte[32]);
        const string Calc = """{"pack":"a.b","rows":[{"f":["x"],"q":1,"mg":-2}],"mg":2}""";
        return
        [
            EntryLine.Open(1, "gw-1", origin, ""),
            EntryLine.Event(
                1_785_000_000_000, "gw-1", ["missing 2-3", "clock"], Calc, device.DropOff(100)),
            EntryLine.Event(
                1_785_000_000_001, "gw-1", [], "{\"none\":\"kind\"}", device.DropOff(7)),
            EntryLine.Correction(2, "gw-1", 1, "pack", Calc),
            EntryLine.Withheld(3, "gw-1", "bin-1", 4, p, hash),
            EntryLine.Quarantine(4, "gw-1", "bin-1", "tag", 3, hash),
            EntryLine.Keys(5, "gw-1", 2, hash),
            EntryLine.Close(6, "gw-1", next),
        ];
    }
}
