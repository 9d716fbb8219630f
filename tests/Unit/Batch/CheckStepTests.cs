using System.Security.Cryptography;
using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

// Goal: each step of a stranger's check fails for its own reason and for no other. Source:
// docs/reference/batch.md; expected sentences are the product's, which the pages show.
public sealed class CheckStepTests : IDisposable
{
    private const string Origin = "edge.example.cn/gw-1/2026h2";

    private readonly ECDsa logKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa platformKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly LogTree tree = new(new MemoryNodes());
    private readonly LogSigner signer;
    private readonly Cosigner cosigner;
    private readonly Trust trust;
    private int sealedEntries;

    public CheckStepTests()
    {
        signer = new LogSigner(Origin, logKey);
        cosigner = new Cosigner("platform.example.cn/ledger", platformKey);
        trust = new Trust().Add(signer.VerifierKey).Add(cosigner.VerifierKey);
    }

    public void Dispose()
    {
        logKey.Dispose();
        platformKey.Dispose();
    }

    [Fact]
    public void A_run_of_good_batches_says_what_was_seen()
    {
        var check = new BatchCheck(trust);
        (byte[] bytes, Checkpoint at, string note) = Seal(3);
        Assert.Equal(
            ["form Ok edge.example.cn/gw-1/2026h2, entries 0 to 2",
                "order Ok first of these, from 0",
                "checkpoint Ok ES256, log edge.example.cn/gw-1/2026h2, size 3",
                "entries Ok root " + Short(at), "consistency Ok nothing before",
                "receipt Wait no receipt yet"], Told(check.Next(bytes, null)));
        (bytes, at, note) = Seal(2);
        Assert.Equal(
            ["form Ok edge.example.cn/gw-1/2026h2, entries 3 to 4", "order Ok follows size 3",
                "checkpoint Ok ES256, log edge.example.cn/gw-1/2026h2, size 5",
                "entries Ok root " + Short(at), "consistency Ok 4 nodes from size 3",
                "receipt Ok cosigned by platform.example.cn/ledger, excepted: 4 tag-p"],
            Told(check.Next(bytes, Receipt(3, at, note, new LedgerException(4, "tag-p")))));
    }

    [Fact]
    public void Without_the_batches_before_what_cannot_be_checked_is_said()
    {
        Seal(3);
        (byte[] bytes, Checkpoint at, string note) = Seal(2);
        Assert.Equal(
            ["order Ok first of these, from 3", "entries Skip the entries before are not here",
                "consistency Skip the batch before is not here",
                "receipt Ok cosigned by platform.example.cn/ledger, nothing excepted"],
            Told(new BatchCheck(trust).Next(bytes, Receipt(3, at, note)))
                .Where(step => !step.StartsWith("form") && !step.StartsWith("checkpoint")));
    }

    [Fact]
    public void Every_fault_is_named()
    {
        (byte[] first, Checkpoint at, string note) = Seal(3);
        (byte[] second, _, _) = Seal(2);
        Assert.StartsWith("form Fail", Told(new BatchCheck(trust).Next([1, 2], null)).Single());
        Assert.Equal("order Fail stale: it begins at 0, the log stands at 3", Last(first, first));
        (byte[] third, _, _) = Seal(1);
        Assert.Equal("order Fail it begins at 5, the log stands at 3", Last(first, third));
        Assert.Equal(
            $"checkpoint Fail no signature by a known key of {Origin}",
            Told(new BatchCheck(new Trust()).Next(first, null))[^1]);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.StartsWith("order Fail another log: b after", Last(
            first, Document("b", 3, ["x"], new LogSigner("b", other), new byte[32])));
        byte[] lie = Document(Origin, 0, ["x"], signer, new byte[32]);
        Assert.StartsWith("entries Fail the entries do not give the signed root",
            Told(new BatchCheck(trust).Next(lie, null))[^1]);

        var check = new BatchCheck(trust);
        check.Next(first, null);
        Assert.True(BatchDocument.TryParse(second, out BatchDocument read, out _));
        byte[] noProof = new BatchDocument(
            Origin, 3, read.Entries, read.Checkpoint, [new byte[32]]).ToBytes();
        Assert.Equal(
            "consistency Fail the log before is not a beginning of this one",
            Told(check.Next(noProof, null))[^1]);

        Assert.StartsWith("receipt Fail", WithReceipt(first, [1]));
        Assert.Equal("receipt Fail no good cosignature by a known key",
            WithReceipt(first, new ReceiptDocument(Origin, 0, 3, note, []).ToBytes()));
        string elsewhere = signer.Sign(new Checkpoint(Origin, 3, new byte[32]));
        Assert.Equal("receipt Fail it is the receipt of another checkpoint",
            WithReceipt(first, new ReceiptDocument(
                Origin, 0, 3, cosigner.Cosign(elsewhere, 1), []).ToBytes()));
        Assert.NotEqual(new Checkpoint(Origin, 3, new byte[32]), at);
        Assert.NotEqual(at, at with { Origin = "b" });
        Assert.NotEqual(at, at with { Size = 4 });
        Assert.False(at.Equals(null));
        Assert.Equal(at.GetHashCode(), (at with { Root = [.. at.Root] }).GetHashCode());
        Assert.NotEqual(at.GetHashCode(), (at with { Size = 4 }).GetHashCode());
    }

    [Fact]
    public void Evidence_is_judged_step_by_step()
    {
        Seal(3);
        (_, Checkpoint at, string note) = Seal(2);
        string entry = Entry(3), cosigned = cosigner.Cosign(note, 1_785_000_000);
        IReadOnlyList<byte[]> path = tree.InclusionProof(3, 5);
        var good = new EvidenceDocument(
            "id", 3, entry, new TlogProof(3, path, cosigned).ToText(), 3, []);
        string[] all = Judge(good);
        Assert.Equal(
            [$"leaf Ok {Short(Merkle.Leaf(entry))}",
                $"path Ok {path.Count} nodes -> root {Short(at)}, entry 3 of 5",
                $"checkpoint Ok ES256, log {Origin}", "calculation Ok this entry credits nothing",
                "receipt Ok cosigned by platform.example.cn/ledger, 2026-07-25T17:20:00Z"], all);

        Assert.StartsWith("leaf Fail", Judge(good with { Entry = "x" })[0]);
        Assert.Equal("calculation Fail the entry cannot be read",
            Judge(good with { Entry = "x" })[3]);
        Assert.Contains("do not give this root", Judge(good with { Entry = Entry(2) })[1]);
        Assert.Equal("path Fail the proof is for entry 3, the evidence for 4",
            Judge(good with { Index = 4 })[1]);
        Assert.Equal("path Fail stale checkpoint: it covers 5 entries, this is 5",
            Judge(good with
            {
                Index = 5,
                Proof = new TlogProof(5, path, cosigned).ToText(),
            })[1]);
        string[] broken = Judge(good with { Proof = "x" });
        Assert.StartsWith("path Fail the proof cannot be read", broken[1]);
        Assert.Equal("checkpoint Fail there is no checkpoint", broken[2]);
        Assert.Equal("receipt Fail there is no checkpoint", broken[4]);
        Assert.Equal("receipt Wait no platform cosignature yet", Judge(good with
        {
            Proof = new TlogProof(3, path, note).ToText(),
        })[4]);
        Assert.Contains("999999999999 s after 1970", Judge(good with
        {
            Proof = new TlogProof(3, path, cosigner.Cosign(note, 999_999_999_999)).ToText(),
        })[4]);
        Assert.Equal($"checkpoint Fail no signature by a known key of {Origin}",
            Told(EvidenceCheck.Run(good, new Trust(), Credit))[2]);
        string spoiled = cosigned.Replace("\n5\n", "\n6\n");
        string[] wrong = Judge(good with { Proof = new TlogProof(3, path, spoiled).ToText() });
        Assert.Equal($"checkpoint Fail the signature of {Origin} is wrong", wrong[2]);
        Assert.Equal("receipt Fail the platform's cosignature is wrong", wrong[4]);
        string act = EntryLine.Event(1, "gw-1", [], "{\"none\":\"x\"}", "EDGE1|{}|{}");
        Assert.Equal("calculation Skip asked", Judge(good with { Entry = act })[3]);
        Assert.Throws<ArgumentNullException>(() => EvidenceCheck.Run(null!, trust, Credit));
        Assert.Throws<ArgumentNullException>(() => EvidenceCheck.Run(good, null!, Credit));
        Assert.Throws<ArgumentNullException>(() => EvidenceCheck.Run(good, trust, null!));
    }

    [Fact]
    public void What_only_a_bug_would_ask_is_refused_at_once()
    {
        Seal(5);
        Assert.Throws<ArgumentNullException>(() => new LogTree(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogTree(new MemoryNodes(), -1));
        Assert.Throws<ArgumentNullException>(() => tree.Append(null!));
        Assert.Throws<ArgumentException>(() => tree.Append(new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.RootAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.RootAt(6));
        Assert.Equal(Merkle.EmptyRoot, tree.RootAt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.InclusionProof(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.InclusionProof(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.InclusionProof(1, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ConsistencyProof(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ConsistencyProof(4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ConsistencyProof(1, 6));
        Assert.Empty(tree.ConsistencyProof(0, 5));
        Assert.Empty(tree.ConsistencyProof(5, 5));
        Assert.Throws<ArgumentException>(() => Merkle.Node(new byte[31], new byte[32]));
        Assert.Throws<ArgumentException>(() => Merkle.Node(new byte[32], new byte[33]));
        Assert.Throws<ArgumentNullException>(() => Merkle.Leaf((string)null!));
        Assert.Throws<ArgumentException>(() => signer.Sign(new Checkpoint("b", 1, new byte[32])));
        Assert.Throws<ArgumentNullException>(() => signer.Sign(null!));
        Assert.Throws<ArgumentNullException>(() => signer.Line(null!));
        Assert.Throws<ArgumentException>(() => cosigner.Cosign("no note", 1));
        string note = signer.Sign(new Checkpoint(Origin, 1, new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cosigner.Cosign(note, -1));
        for (int i = 1; i < Limits.MaxSignatures; i++) note = cosigner.Cosign(note, i);
        Assert.Throws<ArgumentException>(() => cosigner.Cosign(note, 99));
        Assert.ThrowsAny<Exception>(() => new MemoryNodes().Put(0, 1, new byte[32]));
        Assert.Throws<ArgumentNullException>(() => new Trust().Add(null!));
        Assert.Throws<ArgumentNullException>(() => Trust.TryParse(null!, out _, out _));
    }

    [Fact]
    public void A_proof_is_judged_within_its_bounds()
    {
        byte[] hash = new byte[32];
        Seal(7);
        byte[] root = tree.Root(), leaf = Merkle.Leaf(Entry(6));
        IReadOnlyList<byte[]> path = tree.InclusionProof(6, 7);
        Assert.True(Proof.VerifyInclusion(6, 7, leaf, path, root));
        Assert.False(Proof.VerifyInclusion(-1, 7, leaf, path, root));
        Assert.False(Proof.VerifyInclusion(7, 7, leaf, path, root));
        Assert.False(Proof.VerifyInclusion(6, 7, leaf[1..], path, root));
        Assert.False(Proof.VerifyInclusion(6, 7, leaf, path, root[1..]));
        Assert.False(Proof.VerifyInclusion(6, 7, leaf, null!, root));
        Assert.False(Proof.VerifyInclusion(6, 7, leaf, [.. path, hash], root));
        Assert.False(Proof.VerifyInclusion(6, 7, leaf, [.. path.Skip(1)], root));
        Assert.False(Proof.VerifyInclusion(6, 7, leaf, [path[0], new byte[31]], root));
        Assert.False(Proof.VerifyInclusion(0, 1, hash, [.. Enumerable.Repeat(hash, 65)], hash));
        Assert.True(Proof.VerifyInclusion(0, 1, hash, [], hash));
        byte[] three = tree.RootAt(3);
        IReadOnlyList<byte[]> proof = tree.ConsistencyProof(3, 7);
        Assert.True(Proof.VerifyConsistency(3, three, 7, root, proof));
        Assert.False(Proof.VerifyConsistency(0, three, 7, root, proof));
        Assert.False(Proof.VerifyConsistency(8, three, 7, root, proof));
        Assert.False(Proof.VerifyConsistency(3, three[1..], 7, root, proof));
        Assert.False(Proof.VerifyConsistency(3, three, 7, root[1..], proof));
        Assert.False(Proof.VerifyConsistency(3, three, 7, root, []));
        Assert.False(Proof.VerifyConsistency(3, three, 7, root, [.. proof, hash]));
        Assert.False(Proof.VerifyConsistency(3, root, 7, root, proof));
        Assert.False(Proof.VerifyConsistency(3, three, 7, three, proof));
        Assert.True(Proof.VerifyConsistency(7, root, 7, root, []));
        Assert.False(Proof.VerifyConsistency(7, root, 7, three, []));
        Assert.False(Proof.VerifyConsistency(7, root, 7, root, [hash]));
    }

    private (byte[] Bytes, Checkpoint At, string Note) Seal(int count)
    {
        long old = tree.Size;
        string[] entries = [.. Enumerable.Range(0, count).Select(_ => Entry(sealedEntries++))];
        foreach (string entry in entries) tree.Append(Merkle.Leaf(entry));
        var at = new Checkpoint(Origin, tree.Size, tree.Root());
        string note = signer.Sign(at);
        return (new BatchDocument(
            Origin, old, entries, note, tree.ConsistencyProof(old, tree.Size)).ToBytes(), at, note);
    }

    private static string Entry(int number) => EntryLine.Keys(number, "gw-1", number, "ab");

    private static byte[] Document(
        string origin, long old, string[] entries, LogSigner signer, byte[] root) =>
        new BatchDocument(origin, old, entries,
            signer.Sign(new Checkpoint(origin, old + entries.Length, root)), []).ToBytes();

    private byte[] Receipt(
        long old, Checkpoint at, string note, params LedgerException[] exceptions) =>
        new ReceiptDocument(Origin, old, at.Size, cosigner.Cosign(note, 1), exceptions).ToBytes();

    private string Last(byte[] first, byte[] second)
    {
        var check = new BatchCheck(trust);
        check.Next(first, null);
        return Told(check.Next(second, null))[^1];
    }

    private string WithReceipt(byte[] batch, byte[] receipt) =>
        Told(new BatchCheck(trust).Next(batch, receipt))[^1];

    private string[] Judge(EvidenceDocument evidence) =>
        Told(EvidenceCheck.Run(evidence, trust, Credit));

    private static (CheckOutcome, string) Credit(EntryParts entry) =>
        (CheckOutcome.Skip, "asked");

    private static string[] Told(IReadOnlyList<CheckStep> steps) =>
        [.. steps.Select(step => $"{step.Name} {step.Outcome} {step.Detail}")];

    private static string Short(Checkpoint at) => Short(at.Root);

    private static string Short(byte[] hash)
    {
        string hex = Convert.ToHexStringLower(hash);
        return $"{hex[..4]}…{hex[^2..]}";
    }
}
