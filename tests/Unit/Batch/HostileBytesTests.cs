using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

[Trait("hostile", "kernel")]
public class HostileBytesTests
{
    // Goal: no parser of this room throws, hangs or takes more room than its input is worth, and
    // whatever it accepts is written again to a text that it accepts alike. Method: seeded changes
    // of good documents; EDGE_FUZZ_INPUTS sets how many per parser (10^7 in the long form).
    private static readonly (byte[] Batch, byte[] Receipt, string Note, string Entry, string Proof,
        string Key) good = Make();

    [Fact]
    public void A_batch_is_refused_or_read_and_written_alike() => Fuzz(good.Batch, 1, bytes =>
    {
        if (!BatchDocument.TryParse(bytes, out BatchDocument read, out _)) return;
        byte[] again = read.ToBytes();
        Assert.True(BatchDocument.TryParse(again, out BatchDocument second, out _));
        Assert.Equal(again, second.ToBytes());
    });

    [Fact]
    public void A_receipt_is_refused_or_read_and_written_alike() => Fuzz(good.Receipt, 2, bytes =>
    {
        if (!ReceiptDocument.TryParse(bytes, out ReceiptDocument read, out _)) return;
        Assert.True(ReceiptDocument.TryParse(read.ToBytes(), out _, out _));
    });

    [Fact]
    public void A_note_is_refused_or_its_body_is_a_beginning_of_it() => Fuzz(
        Encoding.UTF8.GetBytes(good.Note), 3, bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            if (!Note.TryParseCheckpoint(text, out Note note, out Checkpoint at, out _)) return;
            Assert.StartsWith(at.Body, text, StringComparison.Ordinal);
            Assert.Equal(note.Body, at.Body);
        });

    [Fact]
    public void An_entry_is_refused_or_of_a_known_type() => Fuzz(
        Encoding.ASCII.GetBytes(good.Entry), 4, bytes =>
        {
            if (EntryLine.TryParse(Encoding.Latin1.GetString(bytes), out EntryParts parts, out _))
                Assert.NotEmpty(EntryLine.NameOf(parts.Type));
        });

    [Fact]
    public void A_proof_file_is_refused_or_written_as_it_was() => Fuzz(
        Encoding.UTF8.GetBytes(good.Proof), 5, bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            if (TlogProof.TryParse(text, out TlogProof read, out _))
                Assert.Equal(text, read.ToText());
        });

    [Fact]
    public void A_key_is_refused_or_written_as_it_was() => Fuzz(
        Encoding.UTF8.GetBytes(good.Key), 6, bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            if (VerifierKey.TryParse(text, out VerifierKey read, out _))
                Assert.Equal(text, read.Text);
        });

    private static void Fuzz(byte[] good, int seed, Action<byte[]> judge) =>
        Hostile.Run([good], seed, Hostile.Inputs(), judge);

    private static (byte[], byte[], string, string, string, string) Make()
    {
        const string Origin = "edge.example.cn/gw-1/2026h2";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new LogSigner(Origin, key);
        var device = new WrittenDevice("bin-1", new byte[32]);
        string entry = EntryLine.Event(1_785_000_000_000, "gw-1", ["missing 2-3"],
            "{\"none\":\"kind\"}", device.DropOff(100));
        string open = EntryLine.Open(1, "gw-1", Origin, "");
        var tree = new LogTree(new MemoryNodes());
        foreach (string one in new[] { open, entry }) tree.Append(Merkle.Leaf(one));
        string note = signer.Sign(new Checkpoint(Origin, 2, tree.Root()));
        return (new BatchDocument(Origin, 0, [open, entry], note, []).ToBytes(),
            new ReceiptDocument(Origin, 0, 2, note, [new LedgerException(1, "tag-p")]).ToBytes(),
            note, entry, new TlogProof(1, tree.InclusionProof(1, 2), note).ToText(),
            signer.VerifierKey.Text);
    }
}
