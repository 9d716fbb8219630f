using System.Diagnostics;
using System.Numerics;

namespace Edge.Batch;

/// <summary>The append-only Merkle tree of one log, over stored complete nodes.</summary>
/// <remarks>
/// Cost: an append writes 2 nodes in the mean and at most log2(size) + 1; a root or a proof reads
/// O(log size). Opening reads nothing. Source: RFC 6962 section 2.1. Thread-safety: none.
/// </remarks>
public sealed class LogTree
{
    private readonly INodeStore nodes;

    /// <summary>A tree over a store that already holds <paramref name="size"/> leaves.</summary>
    public LogTree(INodeStore nodes, long size = 0)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        this.nodes = nodes;
        Size = size;
    }

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Adds one leaf and every node that it completes.</summary>
    public void Append(byte[] leafHash)
    {
        ArgumentNullException.ThrowIfNull(leafHash);
        if (leafHash.Length != Merkle.HashBytes)
            throw new ArgumentException("a leaf hash has 32 bytes", nameof(leafHash));
        byte[] hash = leafHash;
        long index = Size;
        int level = 0;
        nodes.Put(level, index, hash);
        for (; (index & 1) == 1; level++, index >>= 1)
        {
            hash = Merkle.Node(nodes.Get(level, index - 1), hash);
            nodes.Put(level + 1, index >> 1, hash);
        }
        Size++;
    }

    /// <summary>Root over all leaves.</summary>
    public byte[] Root() => RootAt(Size);

    /// <summary>Root over the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree is smaller than that.</exception>
    public byte[] RootAt(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return size == 0 ? Merkle.EmptyRoot : Range(0, size);
    }

    /// <summary>Path from leaf <paramref name="index"/> to the root of the first
    /// <paramref name="size"/> leaves, nearest sibling first.</summary>
    public IReadOnlyList<byte[]> InclusionProof(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        var path = new List<byte[]>();
        Path(index, 0, size, path);
        return path;
    }

    /// <summary>Proof that the first <paramref name="first"/> leaves are a beginning of the first
    /// <paramref name="second"/>; empty when first is 0 or equals second.</summary>
    public IReadOnlyList<byte[]> ConsistencyProof(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(second, Size);
        var proof = new List<byte[]>();
        if (first > 0 && first < second) Subproof(first, 0, second, true, proof);
        return proof;
    }

    // RFC 6962 2.1.1: PATH(m, D[lo:hi])
    private void Path(long index, long low, long high, List<byte[]> path)
    {
        if (high - low == 1) return;
        long middle = low + Split(high - low);
        if (index < middle)
        {
            Path(index, low, middle, path);
            path.Add(Range(middle, high));
        }
        else
        {
            Path(index, middle, high, path);
            path.Add(Range(low, middle));
        }
    }

    // RFC 6962 2.1.2: SUBPROOF(m, D[lo:hi], b), m counted from the tree's start
    private void Subproof(long first, long low, long high, bool whole, List<byte[]> proof)
    {
        if (first == high)
        {
            if (!whole) proof.Add(Range(low, high));
            return;
        }
        long middle = low + Split(high - low);
        if (first <= middle)
        {
            Subproof(first, low, middle, whole, proof);
            proof.Add(Range(middle, high));
        }
        else
        {
            Subproof(first, middle, high, false, proof);
            proof.Add(Range(low, middle));
        }
    }

    // Root of leaves low..high; low is always a multiple of the largest power of two inside.
    private byte[] Range(long low, long high)
    {
        long count = high - low;
        if (BitOperations.IsPow2(count))
        {
            int level = BitOperations.TrailingZeroCount(count);
            if ((low & (count - 1)) != 0)
                throw new UnreachableException($"range {low}..{high} is not a node");
            return nodes.Get(level, low >> level);
        }
        long middle = low + Split(count);
        return Merkle.Node(Range(low, middle), Range(middle, high));
    }

    // The largest power of two smaller than count (RFC 6962 2.1).
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
