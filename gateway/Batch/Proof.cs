namespace Edge.Batch;

/// <summary>Checks the log's two kinds of proof.</summary>
/// <remarks>Source: RFC 9162 2.1.3.2 and 2.1.4.2. Hostile input gives false, never an exception.
/// Thread-safety: no state.</remarks>
public static class Proof
{
    /// <summary>True if the leaf stands at <paramref name="index"/> of the tree of
    /// <paramref name="size"/> leaves with this root.</summary>
    public static bool VerifyInclusion(
        long index, long size, byte[] leafHash, IReadOnlyList<byte[]> path, byte[] root)
    {
        if (index < 0 || index >= size || !IsHash(leafHash) || !IsHash(root) || !AreHashes(path))
            return false;
        long fn = index, sn = size - 1;
        byte[] hash = leafHash;
        foreach (byte[] sibling in path)
        {
            if (sn == 0) return false; // a hash is left over
            if ((fn & 1) == 1 || fn == sn)
            {
                hash = Merkle.Node(sibling, hash);
                // RFC 9162 also stops at fn = 0; here fn is odd or equals sn, which is not 0.
                while ((fn & 1) == 0) (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                hash = Merkle.Node(hash, sibling);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>True if the tree of <paramref name="first"/> leaves is a beginning of the tree of
    /// <paramref name="second"/> leaves.</summary>
    /// <remarks>From size 0 there is nothing to prove, so nothing passes. Equal sizes need equal
    /// roots and an empty proof.</remarks>
    public static bool VerifyConsistency(
        long first, byte[] firstRoot, long second, byte[] secondRoot, IReadOnlyList<byte[]> proof)
    {
        if (first <= 0 || first > second || !IsHash(firstRoot) || !IsHash(secondRoot)
            || !AreHashes(proof)) return false;
        if (first == second)
            return proof.Count == 0 && firstRoot.AsSpan().SequenceEqual(secondRoot);
        if (proof.Count == 0) return false;
        // A tree that is a power of two is itself the first node (RFC 9162 2.1.4.2 step 2).
        int next = (first & (first - 1)) == 0 ? 0 : 1;
        byte[] seed = next == 0 ? firstRoot : proof[0];
        return Walk(first, second, seed, proof, next, out byte[] oldRoot, out byte[] newRoot)
            && oldRoot.AsSpan().SequenceEqual(firstRoot)
            && newRoot.AsSpan().SequenceEqual(secondRoot);
    }

    private static bool Walk(
        long first, long second, byte[] seed, IReadOnlyList<byte[]> proof, int next,
        out byte[] oldRoot, out byte[] newRoot)
    {
        long fn = first - 1, sn = second - 1;
        while ((fn & 1) == 1) (fn, sn) = (fn >> 1, sn >> 1);
        oldRoot = newRoot = seed;
        for (; next < proof.Count; next++)
        {
            if (sn == 0) return false;
            byte[] hash = proof[next];
            if ((fn & 1) == 1 || fn == sn)
            {
                oldRoot = Merkle.Node(hash, oldRoot);
                newRoot = Merkle.Node(hash, newRoot);
                // RFC 9162 also stops at fn = 0; here fn is odd or equals sn, which is not 0.
                while ((fn & 1) == 0) (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                newRoot = Merkle.Node(newRoot, hash);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0;
    }

    private static bool IsHash(byte[]? hash) => hash is { Length: Merkle.HashBytes };

    private static bool AreHashes(IReadOnlyList<byte[]>? path)
    {
        if (path is null || path.Count > Limits.MaxProofHashes) return false;
        foreach (byte[] hash in path)
            if (!IsHash(hash)) return false;
        return true;
    }
}
