using Edge.Batch;

namespace Edge.Platform;

/// <summary>The nodes of one log's tree in the ledger.</summary>
internal sealed class LedgerNodes(Ledger ledger, long log) : INodeStore
{
    /// <inheritdoc/>
    public byte[] Get(int level, long index) =>
        ledger.Value("SELECT hash FROM node WHERE log = $0 AND level = $1 AND idx = $2",
            log, level, index) as byte[]
        ?? throw new KeyNotFoundException($"log {log} has no node {level}/{index}");

    /// <inheritdoc/>
    public void Put(int level, long index, byte[] hash) =>
        ledger.Run("INSERT INTO node(log, level, idx, hash) VALUES($0, $1, $2, $3)",
            log, level, index, hash);
}
