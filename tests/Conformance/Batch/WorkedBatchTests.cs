using System.Text;
using System.Text.Json;
using Edge.Batch;

namespace Edge.Tests.Conformance.Batch;

/// <summary>The worked example of trust.md section 2, step by step.</summary>
public class WorkedBatchTests
{
    // Goal: leaves, roots, proofs, notes and documents are those of trust.md, byte for byte.
    // Source: worked/ of the shared vectors, made with three independent programs.
    private static JsonElement worked => Json("worked.json");

    [Fact]
    public void Leaves_roots_and_proofs_are_the_worked_ones()
    {
        LogTree tree = Tree();
        string[] leaves = Texts(worked.GetProperty("leafHashes"));
        Assert.Equal(leaves, Entries().Select(x => Convert.ToHexStringLower(Merkle.Leaf(x))));
        string[] roots = Texts(worked.GetProperty("roots"));
        for (int size = 0; size <= 7; size++)
            Assert.Equal(roots[size], Convert.ToHexStringLower(tree.RootAt(size)));
        Assert.Equal(Texts(worked.GetProperty("consistency_3_7")),
            tree.ConsistencyProof(3, 7).Select(Convert.ToHexStringLower));
        Assert.Equal(Texts(worked.GetProperty("inclusion_2_7")),
            tree.InclusionProof(2, 7).Select(Convert.ToHexStringLower));
    }

    [Fact]
    public void Every_worked_entry_is_read_and_written_again_alike()
    {
        foreach (string entry in Entries())
        {
            Assert.True(EntryLine.TryParse(entry, out EntryParts parts, out string fault), fault);
            Assert.Equal(entry, Write(parts));
        }
    }

    [Theory]
    [InlineData("batch-0-3.json")]
    [InlineData("batch-3-7.json")]
    public void A_worked_batch_is_read_and_written_again_alike(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text(name).TrimEnd('\n'));
        Assert.True(BatchDocument.TryParse(bytes, out BatchDocument batch, out DocumentFault fault),
            fault.Detail);
        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(batch.ToBytes()));
    }

    [Theory]
    [InlineData("receipt-0-3.json")]
    [InlineData("receipt-3-7.json")]
    public void A_worked_receipt_is_read_and_written_again_and_its_signatures_hold(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text(name).TrimEnd('\n'));
        Assert.True(ReceiptDocument.TryParse(bytes, out ReceiptDocument receipt, out string fault),
            fault);
        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(receipt.ToBytes()));
        Assert.True(Note.TryParse(receipt.Note, out Note note, out fault), fault);
        Assert.Equal(SignatureState.Good, note.Check(Key("log")));
        Assert.Equal(SignatureState.Good, note.Check(Key("platform"), out long time));
        Assert.InRange(time, 1_785_000_000, 1_786_000_000);
        Assert.Equal(SignatureState.Absent, note.Check(Key("witness")));
    }

    [Fact]
    public void Keys_have_the_worked_ids_and_both_cosigners_hold()
    {
        Assert.Equal(0x4fe4690fu, Key("log").KeyId);
        foreach (string name in new[] { "log", "platform", "witness" })
            Assert.Equal(worked.GetProperty("vkeys").GetProperty(name).GetString(),
                Key(name).Text);
        Assert.Equal(Text("log.pub.pem"), Key("log").ToPem());
        Assert.True(Note.TryParse(Text("note-two-cosigners"), out Note note, out string fault),
            fault);
        Assert.All(["log", "platform", "witness"],
            name => Assert.Equal(SignatureState.Good, note.Check(Key(name))));
    }

    [Fact]
    public void Every_worked_proof_is_judged_as_written()
    {
        JsonElement file = Json("proofs.json");
        var trust = new Trust();
        trust.Add(Parse(file.GetProperty("log").GetString()!));
        foreach (string vkey in Texts(file.GetProperty("cosigners"))) trust.Add(Parse(vkey));
        int count = 0;
        foreach (JsonElement test in file.GetProperty("cases").EnumerateArray())
        {
            bool good = IsGood(test, trust);
            Assert.True(good == test.GetProperty("valid").GetBoolean(),
                test.GetProperty("what").GetString());
            count++;
        }
        Assert.InRange(count, 13, int.MaxValue);
    }

    [Fact]
    public void The_worked_key_set_has_two_of_three_roots_and_its_keys_cover_the_worked_note()
    {
        string[] lines = Text("roots.vkeys").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        VerifierKey[] roots = [.. lines.Select(Parse)];
        Assert.True(KeySet.TryParse(Text("keys.note"), roots, out KeySet set, out string fault),
            fault);
        Assert.Equal(3, set.Serial);
        Assert.True(Note.TryParse(Text("keys.note"), out Note note, out _));
        Assert.Equal(note.Body, set.Body);
        Trust trust = set.ToTrust(1_785_000_300);
        Assert.True(Note.TryParseCheckpoint(Text("note-two-cosigners"), out Note signed,
            out Checkpoint at, out _));
        Assert.Equal(SignatureState.Good, trust.CheckLog(signed, at));
        Assert.False(KeySet.TryParse(Text("keys.note"), roots[..1], out _, out _));
    }

    private static bool IsGood(JsonElement test, Trust trust)
    {
        string entry = test.GetProperty("entry").GetString()!;
        if (!TlogProof.TryParse(test.GetProperty("proof").GetString()!, out TlogProof proof, out _)
            || !Note.TryParseCheckpoint(proof.Note, out Note note, out Checkpoint at, out _))
            return false;
        return Proof.VerifyInclusion(
                proof.Index, at.Size, Merkle.Leaf(entry), proof.Path, at.Root)
            && trust.CheckLog(note, at) == SignatureState.Good
            && trust.CheckCosigners(note, at, out _, out _) == SignatureState.Good;
    }

    private static string Write(EntryParts parts) => parts.Type switch
    {
        EntryType.Event => EntryLine.Event(parts.AtMs, parts.Gateway, parts.Flags,
            parts.CalcJson!, parts.EnvelopeLine!),
        EntryType.Open => EntryLine.Open(parts.AtMs, parts.Gateway, parts.Origin!, parts.Before!),
        EntryType.Correction => EntryLine.Correction(parts.AtMs, parts.Gateway, parts.Index,
            parts.Why!, parts.CalcJson!),
        _ => "",
    };

    private static LogTree Tree()
    {
        var tree = new LogTree(new MemoryNodes());
        foreach (string entry in Entries()) tree.Append(Merkle.Leaf(entry));
        return tree;
    }

    private static string[] Entries() =>
        Text("entries.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static VerifierKey Key(string name) =>
        Parse(worked.GetProperty("vkeys").GetProperty(name).GetString()!);

    private static VerifierKey Parse(string vkey)
    {
        Assert.True(VerifierKey.TryParse(vkey, out VerifierKey key, out string fault), fault);
        return key;
    }

    private static string Text(string name) => SharedVectors.Text("trust/worked/" + name);

    private static JsonElement Json(string name) => JsonDocument.Parse(Text(name)).RootElement;

    private static string[] Texts(JsonElement array) =>
        [.. array.EnumerateArray().Select(x => x.GetString()!)];
}
