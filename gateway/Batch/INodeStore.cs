namespace Edge.Batch;

/// <summary>Where the complete inner nodes of a log's tree are kept.</summary>
/// <remarks>
/// Level 0 holds the leaf hashes; node (level, index) covers the leaves from index·2^level to
/// (index+1)·2^level. Only complete nodes are stored, so none is ever written twice.
/// </remarks>
public interface INodeStore
{
    /// <summary>The hash of one stored node.</summary>
    /// <exception cref="KeyNotFoundException">The node was never put: the store is damaged.
    /// </exception>
    byte[] Get(int level, long index);

    /// <summary>Keeps the hash of one complete node.</summary>
    void Put(int level, long index, byte[] hash);
}
