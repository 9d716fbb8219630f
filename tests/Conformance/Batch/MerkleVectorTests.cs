using System.Text.Json;
using Edge.Batch;

namespace Edge.Tests.Conformance.Batch;

/// <summary>The tree against transparency-dev's published cases.</summary>
public class MerkleVectorTests
{
    // Goal: RFC 6962 hashes and both proof verifiers agree with the reference implementation.
    // Source: merkle/ of the shared vectors (107 proofs, an 8-leaf tree).
    [Fact]
    public void Every_published_inclusion_proof_is_judged_alike()
    {
        int count = 0;
        foreach (string file in Files("trust/merkle/inclusion"))
        {
            JsonElement test = Read(file);
            bool good = Proof.VerifyInclusion(Whole(test, "leafIdx"), Whole(test, "treeSize"),
                Bytes(test, "leafHash"), Hashes(test), Bytes(test, "root"));
            Assert.True(good != test.GetProperty("wantErr").GetBoolean(), file);
            count++;
        }
        Assert.InRange(count, 57, int.MaxValue);
    }

    [Fact]
    public void Every_published_consistency_proof_is_judged_alike_but_for_one_short_root()
    {
        int count = 0;
        foreach (string file in Files("trust/merkle/consistency"))
        {
            JsonElement test = Read(file);
            bool good = Proof.VerifyConsistency(Whole(test, "size1"), Bytes(test, "root1"),
                Whole(test, "size2"), Bytes(test, "root2"), Hashes(test));
            // A root that is not 32 bytes is refused here (SOURCES.md names this one difference).
            bool shortRoot = Bytes(test, "root1").Length != 32;
            bool expected = !test.GetProperty("wantErr").GetBoolean() && !shortRoot
                && Whole(test, "size1") != 0;
            Assert.True(good == expected, file);
            count++;
        }
        Assert.InRange(count, 50, int.MaxValue);
    }

    [Fact]
    public void The_reference_tree_has_the_published_roots_and_nodes()
    {
        JsonElement tree = Read(SharedVectors.Path("trust/merkle/reference-tree.json"));
        var nodes = new MemoryNodes();
        var log = new LogTree(nodes);
        string[] roots = Texts(tree.GetProperty("rootsBySizeHex"));
        foreach (string input in Texts(tree.GetProperty("leafInputsHex")))
            log.Append(Merkle.Leaf(Convert.FromHexString(input)));
        for (int size = 0; size <= 8; size++)
            Assert.Equal(roots[size], Convert.ToHexStringLower(log.RootAt(size)));
        int level = 0;
        foreach (JsonElement row in tree.GetProperty("completeSubtreeHashesByLevelHex")
            .EnumerateArray())
        {
            string[] hashes = Texts(row);
            for (int index = 0; index < hashes.Length; index++)
                Assert.Equal(hashes[index], Convert.ToHexStringLower(nodes.Get(level, index)));
            level++;
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(
        SharedVectors.Path(folder), "*.json", SearchOption.AllDirectories);

    private static JsonElement Read(string file) =>
        JsonDocument.Parse(File.ReadAllText(file)).RootElement;

    private static long Whole(JsonElement test, string name)
    {
        ulong value = test.GetProperty(name).GetUInt64();
        return value > long.MaxValue ? -1 : (long)value;
    }

    private static byte[] Bytes(JsonElement test, string name) =>
        test.GetProperty(name).ValueKind == JsonValueKind.Null ? []
            : test.GetProperty(name).GetBytesFromBase64();

    private static byte[][] Hashes(JsonElement test) =>
        test.GetProperty("proof").ValueKind == JsonValueKind.Null ? []
            : [.. test.GetProperty("proof").EnumerateArray().Select(x => x.GetBytesFromBase64())];

    private static string[] Texts(JsonElement array) =>
        [.. array.EnumerateArray().Select(x => x.GetString()!)];
}
