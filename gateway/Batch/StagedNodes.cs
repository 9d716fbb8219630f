namespace Edge.Batch;

/// <summary>New nodes laid over a store, which is untouched until they are committed.</summary>
/// <remarks>
/// A batch is tried out here; if its root is right, <see cref="CommitTo"/> writes exactly the new
/// nodes in the transaction of the caller's choice. Thread-safety: none.
/// </remarks>
public sealed class StagedNodes(INodeStore below) : INodeStore
{
    private readonly Dictionary<(int Level, long Index), byte[]> staged = [];
    private readonly List<(int Level, long Index, byte[] Hash)> inOrder = [];

    /// <summary>How many nodes wait for the commit.</summary>
    public int Count => inOrder.Count;

    /// <inheritdoc/>
    public byte[] Get(int level, long index) =>
        staged.TryGetValue((level, index), out byte[]? hash) ? hash : below.Get(level, index);

    /// <inheritdoc/>
    public void Put(int level, long index, byte[] hash)
    {
        staged.Add((level, index), hash);
        inOrder.Add((level, index, hash));
    }

    /// <summary>Writes the new nodes, in the order in which they came to be.</summary>
    public void CommitTo(INodeStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        foreach ((int level, long index, byte[] hash) in inOrder) store.Put(level, index, hash);
        staged.Clear();
        inOrder.Clear();
    }
}
