namespace Edge.Batch;

/// <summary>Nodes in memory: for verifiers, tests and short logs.</summary>
/// <remarks>Thread-safety: none.</remarks>
public sealed class MemoryNodes : INodeStore
{
    private readonly List<List<byte[]>> levels = [];

    /// <inheritdoc/>
    public byte[] Get(int level, long index) =>
        level < levels.Count && index < levels[level].Count
            ? levels[level][(int)index]
            : throw new KeyNotFoundException($"no node at level {level}, index {index}");

    /// <inheritdoc/>
    public void Put(int level, long index, byte[] hash)
    {
        while (levels.Count <= level) levels.Add([]);
        if (levels[level].Count != index)
            throw new System.Diagnostics.UnreachableException(
                $"node {level}/{index} out of order, {levels[level].Count} are there");
        levels[level].Add(hash);
    }
}
