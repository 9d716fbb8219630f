using Edge.Batch;

namespace Edge.Pipeline;

/// <summary>The stored tree of the open shard, for reading.</summary>
/// <remarks>Every eighth level is kept; those between are hashed again from the kept level below.
/// </remarks>
internal sealed class TreeNodes(JournalReader journal, long shard, long firstEntry) : INodeStore
{
    /// <inheritdoc />
    public byte[] Get(int level, long index)
    {
        var kept = level / JournalLog.LevelStep * JournalLog.LevelStep;
        if (kept == level) return Kept(level, index, 1)[0];
        var hashes = Kept(kept, index << (level - kept), 1 << (level - kept));
        while (hashes.Count > 1)
        {
            for (var i = 0; i < hashes.Count / 2; i++)
            {
                hashes[i] = Merkle.Node(hashes[2 * i], hashes[(2 * i) + 1]);
            }

            hashes.RemoveRange(hashes.Count / 2, hashes.Count - (hashes.Count / 2));
        }

        return hashes[0];
    }

    /// <inheritdoc />
    /// <remarks>The read side does not write the tree.</remarks>
    public void Put(int level, long index, byte[] hash) => throw new NotSupportedException();

    private List<byte[]> Kept(int level, long index, int count)
    {
        var hashes = level == 0
            ? journal.Leaves(firstEntry + index + 1, count)
            : journal.Rows(
                "SELECT hash FROM node WHERE shard = $0 AND level = $1 "
                + "AND place >= $2 AND place < $3 ORDER BY place",
                row => row.GetFieldValue<byte[]>(0), shard, (long)level, index, index + count);
        return hashes.Count == count ? hashes
            : throw new KeyNotFoundException($"tree node level {level} index {index} is missing");
    }
}
