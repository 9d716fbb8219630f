using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Platform;
using Edge.Platform.Witness;

namespace Edge.Tests.Unit.Platform.Witness;

// Goal: a witness signs only what follows what it signed before, and keeps what contradicts it.
// Expected statuses: C2SP tlog-witness and trust.md section 2 (400, 403, 404, 409, 422).
public sealed class WitnessBookTests : IDisposable
{
    private const string Origin = "edge.example.cn/gw-1/2026h2";
    private readonly TestFolder folder = new();
    private readonly TestClock clock = new(1_793_000_000_000);
    private readonly ECDsa logKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa ownKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly LogSigner signer;
    private readonly LogTree tree = new(new MemoryNodes());
    private readonly LogTree other = new(new MemoryNodes());
    private WitnessBook book;

    public WitnessBookTests()
    {
        signer = new LogSigner(Origin, logKey);
        for (byte i = 0; i < 20; i++)
        {
            tree.Append(Merkle.Leaf([i]));
            other.Append(Merkle.Leaf([i, 1]));
        }
        book = Open();
    }

    public void Dispose()
    {
        logKey.Dispose();
        ownKey.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void It_signs_what_follows_and_the_line_verifies()
    {
        foreach ((long old, long size) in new[] { (0L, 3L), (3L, 3L), (3L, 8L), (8L, 20L) })
        {
            string note = Signed(tree, size);
            WitnessAnswer answer = Ask(tree, old, size);
            Assert.Equal((200, 1), (answer.Status, answer.Text.Count(c => c == '\n')));
            Assert.True(Note.TryParse(note + answer.Text, out Note whole, out string fault), fault);
            Assert.Equal(SignatureState.Good, whole.Check(Key(), out long seconds));
            Assert.Equal(1_793_000_000, seconds);
            Assert.Equal(size, book.Last(Origin).Size);
        }
        Assert.Equal($"{Origin} 20 {Convert.ToBase64String(tree.Root())} 0\n", book.Summary());
    }

    [Fact]
    public void A_request_that_is_not_one_gets_400_and_a_stranger_404_and_a_wrong_key_403()
    {
        string note = Signed(tree, 3);
        foreach (string body in new[]
        {
            "", "old 0\n", note, $"old 0\n{note}", $"old x\n\n{note}", $"old 4\n\n{note}",
            $"old 00\n\n{note}", $"old 0\nabc=\n\n{note}", $"old 0 1\n\n{note}", "old 0\n\nnote",
            $"old 0\n{string.Concat(Enumerable.Repeat(Hash() + "\n", 64))}\n{note}",
            $"old 0\n\n{note}{new string(' ', AddCheckpoint.MaxBytes)}",
        })
            Assert.Equal((400, body), (Add(body).Status, body));
        Assert.Equal(400, book.Add([0x6f, 0xff, 0xfe]).Status);
        var stranger = new LogSigner("edge.example.cn/gw-2/2026h2", logKey);
        Assert.Equal(404, Add("old 0\n\n" + stranger.Sign(
            new Checkpoint("edge.example.cn/gw-2/2026h2", 3, tree.RootAt(3)))).Status);
        var thief = new LogSigner(Origin, ownKey);
        Assert.Equal(403, Add("old 0\n\n" + thief.Sign(
            new Checkpoint(Origin, 3, tree.RootAt(3)))).Status);
        Assert.Equal(0, book.Last(Origin).Size);
    }

    [Fact]
    public void Another_size_than_the_one_on_record_is_answered_with_that_size()
    {
        Assert.Equal(200, Ask(tree, 0, 8).Status);
        foreach ((long old, long size) in new[] { (0L, 20L), (3L, 20L), (3L, 3L), (9L, 20L) })
        {
            WitnessAnswer answer = Ask(tree, old, size);
            Assert.Equal((409, "8\n", "text/x.tlog.size"),
                (answer.Status, answer.Text, answer.ContentType));
        }
    }

    [Fact]
    public void Another_root_for_the_size_is_refused_and_both_notes_are_kept()
    {
        Assert.Equal(200, Ask(tree, 0, 8).Status);
        Assert.Equal(422, Ask(other, 8, 8).Status);
        Assert.Equal(422, Ask(other, 0, 8).Status); // whatever the request says of `old`
        JsonNode kept = JsonNode.Parse(Assert.Single(book.Evidence(HashOf(Origin))))!;
        Assert.Equal("fork", (string)kept["kind"]!);
        var roots = new HashSet<string>();
        foreach (string side in new[] { "ours", "theirs" })
        {
            Assert.True(Note.TryParseCheckpoint((string)kept[side]!, out Note note, out var at,
                out string fault), fault);
            Assert.Equal(SignatureState.Good, note.Check(signer.VerifierKey));
            Assert.Equal(8, at.Size);
            roots.Add(Convert.ToHexString(at.Root));
        }
        Assert.Equal(2, roots.Count);
        Assert.Equal(200, Ask(tree, 8, 20).Status); // the first history goes on
    }

    [Fact]
    public void A_proof_that_does_not_lead_there_is_refused_and_kept()
    {
        Assert.Equal(422, Add($"old 0\n{Hash()}\n\n{Signed(tree, 8)}").Status);
        Assert.Equal(200, Ask(tree, 0, 8).Status);
        Assert.Equal(422, Ask(other, 8, 20).Status);
        Assert.Equal(422, Add($"old 8\n\n{Signed(tree, 20)}").Status);
        Assert.Equal(8, book.Last(Origin).Size);
        Assert.Contains(book.Evidence(HashOf(Origin)), text => text.Contains("\"unproven\""));
        Assert.Empty(book.Evidence("../head"));
    }

    [Fact]
    public void What_was_signed_is_remembered_across_a_restart()
    {
        Assert.Equal(200, Ask(tree, 0, 8).Status);
        book = Open();
        Assert.Equal(8, book.Last(Origin).Size);
        Assert.Equal(409, Ask(other, 0, 9).Status);
        Assert.Equal(422, Ask(other, 8, 9).Status);
        Assert.Equal(200, Ask(tree, 8, 9).Status);
    }

    [Theory]
    [InlineData("head gone")]
    [InlineData("newest slot flipped")]
    [InlineData("note flipped")]
    public void A_head_that_is_older_than_its_note_signs_nothing_and_says_what_to_do(string how)
    {
        Assert.Equal(200, Ask(tree, 0, 8).Status);
        Assert.Equal(200, Ask(tree, 8, 9).Status);
        string head = Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "head")));
        string note = Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "note")));
        if (how == "head gone") File.Delete(head);
        else Flip(how == "note flipped" ? note : head, how == "note flipped" ? 60 : 16 + 7);
        var wrong = Assert.Throws<PlatformException>(() => Open());
        Assert.Equal((Origin, "check the witness's book"), (wrong.Subject, wrong.Operation));
        Assert.Contains("restore", wrong.Hint);
        Assert.Throws<PlatformException>(() => Ask(tree, 9, 20));
    }

    // The second signature went to slot 0 (counter 2), the first to slot 1.
    private static void Flip(string file, int at)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private WitnessBook Open() => new(
        new Cosigner("witness.example.cn/city", ownKey),
        new WitnessLogs(new WitnessOptions
        {
            Name = "witness.example.cn/city",
            Key = "",
            Logs = [signer.VerifierKey.Text],
        }),
        folder.Path, clock);

    private VerifierKey Key() => VerifierKey.ForCosigner("witness.example.cn/city", ownKey);

    private string Signed(LogTree from, long size) =>
        signer.Sign(new Checkpoint(Origin, size, from.RootAt(size)));

    private WitnessAnswer Ask(LogTree from, long old, long size)
    {
        var proof = old <= size ? from.ConsistencyProof(old, size) : [];
        return Add($"old {old}\n"
            + string.Concat(proof.Select(hash => Convert.ToBase64String(hash) + "\n"))
            + $"\n{Signed(from, size)}");
    }

    private WitnessAnswer Add(string body) => book.Add(Encoding.UTF8.GetBytes(body));

    private static string Hash() => Convert.ToBase64String(new byte[32]);

    private static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
