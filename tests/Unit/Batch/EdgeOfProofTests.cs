using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: no proof passes with a hash left over or a size turned round, though its hashes fit; the
// tree and the checks refuse what they are not made for, and say why. Source: RFC 9162 2.1.3.2 and
// 2.1.4.2 (the forgeries are made by hand from them).
public sealed class EdgeOfProofTests : IDisposable
{
    private const string Origin = "edge.example.cn/gw-1/2026h2";
    private static readonly byte[] a = Merkle.Leaf("a"), b = Merkle.Leaf("b"), c = Merkle.Leaf("c");
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => key.Dispose();

    [Fact]
    public void A_hash_left_over_is_refused_though_it_leads_to_the_root()
    {
        byte[] root = Merkle.Node(a, b);
        Assert.True(Proof.VerifyInclusion(1, 2, b, [a], root));
        Assert.False(Proof.VerifyInclusion(0, 1, b, [a], root));
        byte[] first = Merkle.Node(c, Merkle.Node(b, a));
        byte[] second = Merkle.Node(c, Merkle.Node(b, Merkle.Node(a, c)));
        Assert.False(Proof.VerifyConsistency(3, first, 4, second, [a, c, b, c]));
    }

    [Fact]
    public void A_log_that_shrank_is_refused_though_the_hashes_fit() => Assert.False(
        Proof.VerifyConsistency(3, a, 2, Merkle.Node(a, b), [a, b]));

    [Fact]
    public void A_path_goes_to_63_hashes()
    {
        byte[][] path = [.. Enumerable.Range(0, 63).Select(i => Merkle.Leaf($"{i}"))];
        byte[] root = path.Aggregate(a, (hash, sibling) => Merkle.Node(hash, sibling));
        Assert.True(Proof.VerifyInclusion(0, long.MaxValue, a, path, root));
        Assert.False(Proof.VerifyInclusion(0, long.MaxValue, a, [.. path, b], root));
        Assert.False(Proof.VerifyInclusion(0, 1, a, null!, a));
        Assert.False(Proof.VerifyInclusion(0, 1, null!, [], a));
        Assert.True(Proof.VerifyInclusion(0, 1, a, [], a));
    }

    [Fact]
    public void The_tree_takes_hashes_of_32_bytes_and_nodes_that_are_there()
    {
        var tree = new LogTree(new MemoryNodes());
        Assert.Throws<ArgumentException>(() => tree.Append(new byte[31]));
        Assert.Throws<ArgumentException>(() => Merkle.Node(a, new byte[31]));
        Assert.Throws<ArgumentException>(() => Merkle.Node(new byte[33], a));
        var nodes = new MemoryNodes();
        Assert.Throws<KeyNotFoundException>(() => nodes.Get(0, 0));
        nodes.Put(0, 0, a);
        Assert.Throws<KeyNotFoundException>(() => nodes.Get(0, 1));
        Assert.Throws<KeyNotFoundException>(() => nodes.Get(1, 0));
    }

    [Fact]
    public void Staged_nodes_are_written_once()
    {
        var below = new MemoryNodes();
        var staged = new StagedNodes(below);
        staged.Put(0, 0, a);
        staged.Put(0, 1, b);
        Assert.Equal(2, staged.Count);
        staged.CommitTo(below);
        Assert.Equal(0, staged.Count);
        Assert.Equal(b, staged.Get(0, 1));
        staged.Put(0, 2, c);
        staged.CommitTo(below);
        Assert.Equal(c, below.Get(0, 2));
        staged.CommitTo(below);
    }

    [Fact]
    public void A_batch_is_named_by_what_is_wrong_with_it()
    {
        var signer = new LogSigner(Origin, key);
        Trust trust = new Trust().Add(signer.VerifierKey);
        string note = signer.Sign(new Checkpoint(Origin, 1, a));
        Assert.Equal(
            ["form", "order", "checkpoint Fail: the signature of " + Origin + " is wrong"],
            Steps(trust, Batch(Spoiled(note)), null));
        Assert.Equal(
            ["form", "order", "checkpoint", "entries",
                "consistency Fail: the log before is not a beginning of this one"],
            Steps(trust, Batch(note, b), null));
        Assert.Equal(
            ["form", "order", "checkpoint", "entries", "consistency",
                "receipt Fail: not the members of edge-receipt/1, each once"],
            Steps(trust, Batch(note), "{}"u8.ToArray()));
        string empty = Encoding.UTF8.GetString(
            new BatchDocument(Origin, 0, [], note, []).ToBytes());
        Assert.Contains("\"entries\":[],\"checkpoint\"", empty, StringComparison.Ordinal);
        Assert.StartsWith("form Fail: checkpoint: ", Steps(
            trust, new BatchDocument(Origin, 0, ["a"], "x", []).ToBytes(), null)[0]);
    }

    [Fact]
    public void A_full_batch_with_a_fault_is_of_bad_form_and_not_too_large()
    {
        string note = new LogSigner(Origin, key).Sign(new Checkpoint(Origin, 1024, a));
        byte[] batch = new BatchDocument(
            Origin, 0, [.. Enumerable.Repeat("a", 1024)], note, []).ToBytes();
        Assert.True(BatchDocument.TryParse(batch, out _, out _));
        string json = Encoding.UTF8.GetString(batch).Replace("consistency", "consistence");
        Assert.False(BatchDocument.TryParse(
            Encoding.UTF8.GetBytes(json), out _, out DocumentFault fault));
        Assert.Equal("form", fault.Code);
    }

    [Fact]
    public void A_receipt_is_named_by_what_is_wrong_with_it()
    {
        var signer = new LogSigner(Origin, key);
        string note = signer.Sign(new Checkpoint(Origin, 7, a));
        var good = new ReceiptDocument(Origin, 3, 7, note, []);
        Assert.Equal("", Fault(good));
        Assert.Equal("the note is of another origin or size", Fault(good with { Size = 8 }));
        Assert.Equal("the note is of another origin or size", Fault(good with { Origin = "x" }));
        Assert.Equal("the note is of another origin or size", Fault(good with { Old = 7 }));
        Assert.Equal("the note is of another origin or size", Fault(good with { Old = 8 }));
        Assert.Equal("an exception lies outside the batch", Fault(
            good with { Exceptions = [new LedgerException(2, "x")] }));
        Assert.Equal("no empty line between text and signatures", Fault(good with { Note = "x" }));
        LedgerException[] many = [.. Enumerable.Repeat(new LedgerException(5, "x"), 1024)];
        Assert.Equal("", Fault(good with { Exceptions = many }));
        Assert.StartsWith("not the members", Fault(
            good with { Exceptions = [.. many, new LedgerException(5, "x")] }));
        Assert.True(RefusalDocument.TryParse(
            new RefusalDocument(Origin, 409, "c", 1, "d").ToBytes(), out _, out string none));
        Assert.Equal("", none);
        Assert.True(EvidenceDocument.TryParse(
            new EvidenceDocument("i", 1, "e", "p", 0, []).ToBytes(), out _, out none));
        Assert.Equal("", none);
    }

    [Fact]
    public void Evidence_says_which_of_its_parts_cannot_be_read_and_when_it_was_cosigned()
    {
        var signer = new LogSigner(Origin, key);
        using var city = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var cosigner = new Cosigner("city", city);
        Trust trust = new Trust().Add(signer.VerifierKey).Add(cosigner.VerifierKey);
        string note = signer.Sign(new Checkpoint(Origin, 1, Merkle.Leaf("entry")));
        Assert.Equal("the proof cannot be read: no empty line before the checkpoint",
            Step(trust, "x", "path"));
        Assert.Equal(
            "the proof cannot be read: no empty line between text and signatures",
            Step(trust, new TlogProof(0, [], "x").ToText(), "path"));
        foreach ((long seconds, string said) in new[]
        {
            (253_402_300_799, "9999-12-31T23:59:59Z"),
            (253_402_300_800, "253402300800 s after 1970"),
        })
            Assert.Equal($"cosigned by city, {said}", Step(trust, new TlogProof(
                0, [], cosigner.Cosign(note, seconds)).ToText(), "receipt"));
    }

    private static string Step(Trust trust, string proof, string name) => EvidenceCheck.Run(
        new EvidenceDocument("i", 0, "entry", proof, 0, []), trust,
        _ => (CheckOutcome.Ok, "")).Single(step => step.Name == name).Detail;

    private static string[] Steps(Trust trust, byte[] batch, byte[]? receipt) =>
        [.. new BatchCheck(trust).Next(batch, receipt).Select(step =>
            step.Outcome == CheckOutcome.Fail ? $"{step.Name} Fail: {step.Detail}" : step.Name)];

    private static string Fault(ReceiptDocument receipt)
    {
        bool isGood = ReceiptDocument.TryParse(receipt.ToBytes(), out _, out string fault);
        Assert.Equal(isGood, fault.Length == 0);
        return fault;
    }

    private static byte[] Batch(string note, params byte[][] proof) =>
        new BatchDocument(Origin, 0, ["a"], note, proof).ToBytes();

    // The signature of another text under the same key.
    private string Spoiled(string note)
    {
        string line = new LogSigner(Origin, key).Line("another text\n");
        return note[..(note.IndexOf("\n\n", StringComparison.Ordinal) + 2)] + line;
    }
}
