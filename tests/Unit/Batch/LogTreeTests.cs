using Edge.Batch;

namespace Edge.Tests.Unit.Batch;

public class LogTreeTests
{
    // Goal: the stored-node tree equals the definition of RFC 6962 2.1 at every size, written
    // here once more as its plain recursion over all leaves.
    private const int Leaves = 70;

    private static byte[] Leaf(int i) => Merkle.Leaf([(byte)(i & 255), (byte)(i >> 8 & 255)]);

    private static byte[] Defined(int low, int high)
    {
        if (high == low) return Merkle.EmptyRoot;
        if (high - low == 1) return Leaf(low);
        int split = 1;
        while (split * 2 < high - low) split *= 2;
        return Merkle.Node(Defined(low, low + split), Defined(low + split, high));
    }

    private static LogTree Grown(out MemoryNodes nodes)
    {
        nodes = new MemoryNodes();
        var tree = new LogTree(nodes);
        for (int i = 0; i < Leaves; i++) tree.Append(Leaf(i));
        return tree;
    }

    [Fact]
    public void Every_root_is_that_of_the_definition()
    {
        LogTree tree = Grown(out _);
        for (int size = 0; size <= Leaves; size++)
            Assert.Equal(Defined(0, size), tree.RootAt(size));
    }

    [Fact]
    public void Every_inclusion_proof_holds_for_its_leaf_and_no_other()
    {
        LogTree tree = Grown(out _);
        for (int size = 1; size <= Leaves; size++)
            for (int i = 0; i < size; i++)
            {
                var path = tree.InclusionProof(i, size);
                Assert.True(Proof.VerifyInclusion(i, size, Leaf(i), path, tree.RootAt(size)));
                Assert.False(Proof.VerifyInclusion(i, size, Leaf(i + 1), path, tree.RootAt(size)));
                Assert.False(Proof.VerifyInclusion(
                    i, size, Leaf(i), [.. path, Leaf(0)], tree.RootAt(size)));
            }
    }

    [Fact]
    public void Every_consistency_proof_holds_between_its_sizes_only()
    {
        LogTree tree = Grown(out _);
        for (int second = 1; second <= Leaves; second++)
            for (int first = 1; first <= second; first++)
            {
                var proof = tree.ConsistencyProof(first, second);
                Assert.True(Proof.VerifyConsistency(
                    first, tree.RootAt(first), second, tree.RootAt(second), proof));
                if (first == second) continue;
                Assert.False(Proof.VerifyConsistency(
                    first, Leaf(9), second, tree.RootAt(second), proof));
                Assert.False(Proof.VerifyConsistency(
                    first, tree.RootAt(first), second, Leaf(9), proof));
                Assert.False(Proof.VerifyConsistency(first, tree.RootAt(first), second,
                    tree.RootAt(second), [.. proof.Skip(1)]));
            }
    }

    [Fact]
    public void From_size_0_nothing_is_provable()
    {
        LogTree tree = Grown(out _);
        Assert.Empty(tree.ConsistencyProof(0, 5));
        Assert.False(Proof.VerifyConsistency(0, Merkle.EmptyRoot, 5, tree.RootAt(5), []));
    }

    [Fact]
    public void A_tree_opened_on_stored_nodes_goes_on_as_if_never_closed()
    {
        LogTree grown = Grown(out MemoryNodes nodes);
        var reopened = new LogTree(nodes, Leaves);
        reopened.Append(Leaf(Leaves));
        Assert.Equal(Defined(0, Leaves + 1), reopened.Root());
        Assert.Equal(Defined(0, Leaves), grown.Root());
    }

    [Fact]
    public void Staged_leaves_change_nothing_below_until_they_are_committed()
    {
        LogTree grown = Grown(out MemoryNodes nodes);
        var staged = new StagedNodes(nodes);
        var trial = new LogTree(staged, Leaves);
        for (int i = 0; i < 5; i++) trial.Append(Leaf(Leaves + i));
        Assert.Equal(Defined(0, Leaves + 5), trial.Root());
        Assert.Throws<KeyNotFoundException>(() => nodes.Get(0, Leaves));
        staged.CommitTo(nodes);
        Assert.Equal(Defined(0, Leaves + 5), new LogTree(nodes, Leaves + 5).Root());
    }

    [Fact]
    public void An_append_reads_and_writes_a_logarithm_of_the_size()
    {
        var counted = new CountingNodes();
        var tree = new LogTree(counted);
        for (int i = 0; i < 100_000; i++)
        {
            counted.Touched = 0;
            tree.Append(Leaf(i));
            Assert.InRange(counted.Touched, 1, 2 * 18);
        }
        counted.Touched = 0;
        _ = tree.Root();
        _ = tree.InclusionProof(77_777, 100_000);
        _ = tree.ConsistencyProof(12_345, 100_000);
        Assert.InRange(counted.Touched, 1, 300);
    }

    private sealed class CountingNodes : INodeStore
    {
        private readonly MemoryNodes inner = new();

        public int Touched { get; set; }

        public byte[] Get(int level, long index)
        {
            Touched++;
            return inner.Get(level, index);
        }

        public void Put(int level, long index, byte[] hash)
        {
            Touched++;
            inner.Put(level, index, hash);
        }
    }
}
