using System.Text;
using System.Text.Json;
using Edge.Batch;

namespace Edge.Tests.Conformance.Batch;

/// <summary>Notes, keys, checkpoints and proof files against their inventors' cases.</summary>
public class NoteVectorTests
{
    // Goal: our parsers accept and refuse what the reference ones do, or are stricter where
    // trust.md says so. Source: note/ and witness/ of the shared vectors.
    [Fact]
    public void Every_bad_key_is_refused()
    {
        JsonElement keys = Read("bad-vkeys.json").GetProperty("badVkeys");
        foreach (JsonElement test in keys.EnumerateArray())
            Assert.False(VerifierKey.TryParse(test.GetProperty("vkey").GetString()!, out _, out _),
                test.GetProperty("name").GetString());
    }

    [Fact]
    public void Malformed_notes_are_refused_and_the_good_one_is_taken_apart()
    {
        JsonElement file = Read("go-sumdb-note.json");
        foreach (JsonElement test in file.GetProperty("malformed").EnumerateArray())
            Assert.False(Note.TryParse(test.GetString()!, out _, out _), test.GetString());
        Assert.True(Note.TryParse(file.GetProperty("good").GetString()!, out Note note, out _));
        Assert.Equal(["PeterNeumann", "EnochRoot"], note.Signatures.Select(x => x.Name));
        Assert.Equal([0xc74f20a3u, 0xaf0cfe78u], note.Signatures.Select(x => x.KeyId));
    }

    [Fact]
    public void Checkpoint_bodies_are_refused_unless_their_root_has_32_bytes()
    {
        foreach (JsonElement test in Read("checkpoint-body.json").GetProperty("cases")
            .EnumerateArray())
        {
            // Roots such as "bananas" have the right shape but not 32 bytes: refused here.
            Assert.False(Checkpoint.TryParse(test.GetProperty("m").GetString()!, out _,
                out string fault));
            if (!test.TryGetProperty("invalid", out _)) Assert.Contains("32 bytes", fault);
        }
    }

    [Fact]
    public void Proof_files_are_written_and_read_as_published()
    {
        JsonElement file = Read("tlog-proof.json");
        foreach (JsonElement test in file.GetProperty("marshal").EnumerateArray())
        {
            byte[][] hashes = [.. test.GetProperty("hashInputs").EnumerateArray().Select(x =>
                System.Security.Cryptography.SHA256.HashData(
                    Encoding.UTF8.GetBytes(x.GetString()!)))];
            string want = test.GetProperty("want").GetString()!;
            for (int i = 0; i < hashes.Length; i++)
                want = want.Replace($"{{h{i + 1}}}", Convert.ToBase64String(hashes[i]),
                    StringComparison.Ordinal);
            byte[]? extra = test.TryGetProperty("extra", out JsonElement text)
                ? Encoding.UTF8.GetBytes(text.GetString()!) : null;
            if (extra is not null)
                want = want.Replace("{extra}", Convert.ToBase64String(extra),
                    StringComparison.Ordinal);
            var proof = new TlogProof(test.GetProperty("index").GetInt64(), hashes,
                test.GetProperty("checkpoint").GetString()!) { Extra = extra };
            Assert.Equal(want, proof.ToText());
            Assert.True(TlogProof.TryParse(want, out TlogProof read, out string fault), fault);
            Assert.Equal(want, read.ToText());
        }
        foreach (JsonElement test in file.GetProperty("invalid").EnumerateArray())
            Assert.False(TlogProof.TryParse(test.GetString()!, out _, out _), test.GetString());
    }

    [Fact]
    public void The_witness_projects_consistency_proof_holds()
    {
        using JsonDocument file = JsonDocument.Parse(
            SharedVectors.Text("trust/witness/witness.json"));
        byte[][] proof = [.. file.RootElement.GetProperty("consistencyProofHex_5_to_8")
            .EnumerateArray().Select(x => Convert.FromHexString(x.GetString()!))];
        Checkpoint five = Parse(file.RootElement.GetProperty("checkpointSize5").GetString()!);
        Checkpoint eight = Parse(file.RootElement.GetProperty("checkpointSize8").GetString()!);
        Assert.True(Proof.VerifyConsistency(five.Size, five.Root, eight.Size, eight.Root, proof));
        Assert.False(Proof.VerifyConsistency(five.Size, eight.Root, eight.Size, five.Root, proof));
    }

    private static Checkpoint Parse(string text)
    {
        Assert.True(Note.TryParseCheckpoint(text, out _, out Checkpoint read, out string fault),
            fault);
        return read;
    }

    private static JsonElement Read(string name) =>
        JsonDocument.Parse(SharedVectors.Text("trust/note/" + name)).RootElement;
}
