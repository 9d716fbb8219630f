using System.Security.Cryptography;
using Edge.Batch;

namespace Edge.Pipeline;

/// <summary>Tells whoever listens of each sealed batch, in order, at least once.</summary>
/// <remarks>A note is durable before its batch is told: a process that ends between the two, or a
/// listener that comes late, leaves batches untold. They are told from the journal, as the stored
/// bytes. Thread-safety: the listener is set by anybody, the rest is the seal loop's alone.
/// </remarks>
internal sealed class Announce(Shards shards, JournalReader reader)
{
    private readonly BatchWriter _writer = new();
    private volatile Action<SealedBatch>? _listener;
    private long _told = -1;

    /// <summary>Called with each batch whose note is durable.</summary>
    public Action<SealedBatch>? Listener
    {
        get => _listener;
        set => _listener = value;
    }

    /// <summary>The life before may have ended before it told of its newest batch: unless it has
    /// its receipt, it is told again.</summary>
    /// <param name="newest">The newest batch of the journal, or null.</param>
    public void Begin(BatchRow? newest)
    {
        if (_told >= 0) return;
        _told = newest is null ? 0
            : newest.Id <= reader.Receipted() ? newest.Id : newest.Id - 1;
    }

    /// <summary>Tells of a batch that was just signed, and before it of those not told yet.
    /// </summary>
    public void Tell(SealedBatch batch)
    {
        if (_listener is not { } listener) return;
        TellUpTo(batch.Id - 1, listener);
        _told = batch.Id;
        // The writer's room is used again: whoever listens gets bytes that stay.
        listener(batch with { Document = batch.Document.ToArray() });
    }

    /// <summary>Tells of what is signed and not told yet.</summary>
    /// <param name="last">The newest batch.</param>
    public void TellRest(long last)
    {
        if (_listener is { } listener) TellUpTo(last, listener);
    }

    /// <summary>The document of a batch that has its note: the bytes that were sealed.</summary>
    /// <returns>Valid until the writer begins the next one.</returns>
    public static ReadOnlyMemory<byte> Stored(
        BatchWriter into, Shards shards, JournalReader reader, BatchRow batch, string note,
        byte[] sha256)
    {
        var shard = shards.ById(batch.Shard);
        var entries = reader.EntryBytes(shard.FirstEntry, batch.Old, batch.Size);
        var document = Seal.Document(into, shard.Origin, batch, entries, note);
        // The pair of the hash taken when it was sealed: never send other bytes than those.
        Journal.Check(
            SHA256.HashData(document.Span).AsSpan().SequenceEqual(sha256),
            $"batch {batch.Id} of the journal is not what was sealed");
        return document;
    }

    private void TellUpTo(long last, Action<SealedBatch> listener)
    {
        while (_told < last && reader.BatchById(_told + 1) is { } batch
            && reader.Note(batch.Id) is { } kept)
        {
            _told = batch.Id;
            listener(new SealedBatch(
                batch.Id, shards.ById(batch.Shard).Origin, batch.Old, batch.Size,
                Stored(_writer, shards, reader, batch, kept.Note, kept.Sha256).ToArray()));
        }
    }
}
