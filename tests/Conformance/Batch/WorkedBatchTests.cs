using System.Text;
using System.Text.Json;
using Edge.Batch;
using Edge.Cli.Vectors;

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
        Assert.Equal(leaves.Length + 1, roots.Length);
        for (int size = 0; size < roots.Length; size++)
            Assert.Equal(roots[size], Convert.ToHexStringLower(tree.RootAt(size)));
        Proofs("consistency", tree.ConsistencyProof);
        Proofs("inclusion", tree.InclusionProof);
    }

    // consistency_3_7, inclusion_2_7: the numbers are part of the name.
    private static void Proofs(string kind, Func<long, long, IReadOnlyList<byte[]>> prove)
    {
        JsonProperty[] named = [.. worked.EnumerateObject()
            .Where(one => one.Name.StartsWith(kind + "_", StringComparison.Ordinal))];
        Assert.NotEmpty(named);
        foreach (JsonProperty one in named)
        {
            long[] numbers = Numbers(one.Name, kind.Length, '_');
            Assert.Equal(Texts(one.Value),
                prove(numbers[0], numbers[1]).Select(Convert.ToHexStringLower));
        }
    }

    [Fact]
    public void Every_worked_entry_is_read_and_written_again_alike()
    {
        foreach (string entry in Entries())
        {
            Assert.True(EntryLine.TryParse(entry, out EntryParts parts, out string fault), fault);
            Assert.Equal(entry, TreeCases.Write(parts));
        }
    }

    [Fact]
    public void Every_worked_batch_is_read_and_written_again_alike()
    {
        long size = 0;
        foreach ((string name, long[] sizes) in Spans("batch-"))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Text(name).TrimEnd('\n'));
            Assert.True(BatchDocument.TryParse(
                bytes, out BatchDocument batch, out DocumentFault fault), fault.Detail);
            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(batch.ToBytes()));
            Assert.Equal(new[] { size, batch.Size }, sizes);
            Assert.Equal(size, batch.Old);
            size = batch.Size;
        }
        Assert.Equal(Entries().Length, size);
    }

    [Fact]
    public void Every_worked_receipt_is_read_and_written_again_and_its_signatures_hold()
    {
        foreach ((string name, _) in Spans("receipt-")) Receipt(name);
    }

    private static void Receipt(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text(name).TrimEnd('\n'));
        Assert.True(ReceiptDocument.TryParse(bytes, out ReceiptDocument receipt, out string fault),
            fault);
        Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(receipt.ToBytes()));
        Assert.True(Note.TryParse(receipt.Note, out Note note, out fault), fault);
        Assert.Equal(SignatureState.Good, note.Check(Key("log")));
        Assert.Equal(SignatureState.Good, note.Check(Key("platform"), out long time));
        Assert.True(EntryLine.TryParse(Entries()[0], out EntryParts first, out fault), fault);
        Assert.InRange(time, first.AtMs / 1000, (first.AtMs / 1000) + 1_000_000);
        Assert.Equal(SignatureState.Absent, note.Check(Key("witness")));
    }

    [Fact]
    public void Keys_have_the_worked_ids_and_both_cosigners_hold()
    {
        string listed = worked.GetProperty("vkeys").GetProperty("log").GetString()!;
        Assert.Equal(listed.Split('+')[1], Key("log").KeyId.ToString("x8"));
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
        Assert.Equal(file.GetProperty("cases").GetArrayLength(), count);
        Assert.NotEqual(0, count);
    }

    [Fact]
    public void The_worked_key_set_has_two_of_three_roots_and_its_keys_cover_the_worked_note()
    {
        string[] lines = Text("roots.vkeys").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        VerifierKey[] roots = [.. lines.Select(Parse)];
        Assert.True(KeySet.TryParse(Text("keys.note"), roots, out KeySet set, out string fault),
            fault);
        Assert.Equal($"serial {set.Serial}", Text("keys.note").Split('\n')[1]);
        Assert.True(Note.TryParse(Text("keys.note"), out Note note, out _));
        Assert.Equal(note.Body, set.Body);
        Assert.True(Note.TryParseCheckpoint(Text("note-two-cosigners"), out Note signed,
            out Checkpoint at, out _));
        Assert.Equal(SignatureState.Good, signed.Check(Key("platform"), out long time));
        Trust trust = set.ToTrust(time);
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

    // batch-0-3.json, in the order of the log.
    private static (string Name, long[] Sizes)[] Spans(string start)
    {
        (string Name, long[] Sizes)[] found = [.. Directory
            .GetFiles(SharedVectors.Path("trust/worked"), start + "*.json")
            .Select(path => Path.GetFileName(path))
            .Select(name => (name, Numbers(name[..^5], start.Length - 1, '-')))
            .OrderBy(one => one.Item2[0])];
        Assert.NotEmpty(found);
        return found;
    }

    private static long[] Numbers(string name, int at, char between) =>
        [.. name[(at + 1)..].Split(between).Select(text => long.Parse(text))];

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
