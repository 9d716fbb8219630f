using Edge.Batch;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>The journal's log: entries, tree, batches, notes, receipts.</summary>
/// <remarks>Thread-safety: the write loop's alone.</remarks>
internal sealed class JournalLog : INodeStore, IDisposable
{
    /// <summary>Inner nodes are kept at every eighth level; those between are hashed again from at
    /// most 255 below, which costs less than to keep them.</summary>
    public const int LevelStep = 8;

    private readonly Journal _journal;
    private readonly SqliteCommand _addShard;
    private readonly Statement _addEntry;
    private readonly Statement _addNode;
    private readonly SqliteCommand _addBatch;
    private readonly SqliteCommand _addNote;
    private readonly SqliteCommand _addReceipt;
    private readonly Statement _addTally;
    private readonly Statement _addReceiptId;
    private readonly SqliteCommand _addCorrection;

    /// <summary>Prepares the statements.</summary>
    public JournalLog(Journal journal)
    {
        _journal = journal;
        _addShard = journal.Prepare(
            "INSERT INTO shard(id, origin, vkey, first_entry) VALUES($id, $origin, $vkey, $first)",
            "$id", "$origin", "$vkey", "$first");
        _addEntry = journal.PrepareHot(
            "INSERT INTO entry(id, event, joined, mg, head, leaf) VALUES(?, ?, ?, ?, ?, ?)");
        _addNode = journal.PrepareHot(
            "INSERT INTO node(shard, level, place, hash) VALUES(?, ?, ?, ?)");
        _addBatch = journal.Prepare(
            "INSERT INTO batch(id, shard, old, size, root, proof, last_event, hour) "
            + "VALUES($id, $shard, $old, $size, $root, $proof, $event, $hour)",
            "$id", "$shard", "$old", "$size", "$root", "$proof", "$event", "$hour");
        _addNote = journal.Prepare(
            "INSERT INTO note(batch, at, note, sha256) VALUES($batch, $at, $note, $sha256)",
            "$batch", "$at", "$note", "$sha256");
        _addReceipt = journal.Prepare(
            "INSERT INTO receipt(batch, at, document) VALUES($batch, $at, $document)",
            "$batch", "$at", "$document");
        _addTally = journal.PrepareHot(
            "INSERT INTO tally(device, events, grams, wh, mg) VALUES(?, ?, ?, ?, ?) "
            + "ON CONFLICT DO UPDATE SET events = events + excluded.events, "
            + "grams = grams + excluded.grams, wh = wh + excluded.wh, mg = mg + excluded.mg");
        _addReceiptId = journal.PrepareHot(
            "INSERT OR IGNORE INTO receipt_id(prefix, event) VALUES(?, ?)");
        _addCorrection = journal.Prepare(
            "INSERT INTO correction(entry, target, mg) VALUES($entry, $target, $mg)",
            "$entry", "$target", "$mg");
    }

    /// <summary>The open shard's row.</summary>
    public long Shard { get; set; }

    /// <summary>Entries of earlier shards.</summary>
    public long FirstEntry { get; set; }

    /// <summary>Opens a shard.</summary>
    public void AddShard(ShardRow row)
    {
        JournalEvents.Set(_addShard, row.Id, row.Origin, row.Vkey, row.FirstEntry);
        _journal.Run(_addShard, "open a log shard", 256);
    }

    /// <summary>Adds the entry with this index in the open shard.</summary>
    public void AddEntry(long index, EntryRow entry)
    {
        _addEntry.With(FirstEntry + index + 1);
        _ = entry.EventId == 0 ? _addEntry.WithNull() : _addEntry.With(entry.EventId);
        _addEntry.With(entry.IsJoined ? 1 : 0).With(entry.Milligrams)
            .With(entry.Head.Span).With(entry.Leaf);
        _journal.Run(_addEntry, "journal an entry", entry.Head.Length + 64);
    }

    /// <inheritdoc />
    public void Put(int level, long index, byte[] hash)
    {
        if (level == 0 || level % LevelStep != 0) return;
        _addNode.With(Shard).With(level).With(index).With(hash);
        _journal.Run(_addNode, "journal a tree node", 64);
    }

    /// <inheritdoc />
    /// <remarks>The write side does not read the tree.</remarks>
    public byte[] Get(int level, long index) => throw new NotSupportedException();

    /// <summary>Adds a batch; its note follows when it is signed.</summary>
    public void AddBatch(BatchRow batch)
    {
        JournalEvents.Set(
            _addBatch, batch.Id, batch.Shard, batch.Old, batch.Size, batch.Root, batch.Proof,
            batch.LastEvent, batch.Hour);
        _journal.Run(_addBatch, "journal a batch", batch.Proof.Length + 128);
    }

    /// <summary>Adds a batch's signed note and the hash of the document it makes whole.</summary>
    public void AddNote(long batch, long atMs, string note, byte[] sha256)
    {
        JournalEvents.Set(_addNote, batch, atMs, note, sha256);
        _journal.Run(_addNote, "journal a note", note.Length + 64);
    }

    /// <summary>Adds the platform's receipt of a batch, as it came.</summary>
    public void AddReceipt(long batch, long atMs, byte[] document)
    {
        JournalEvents.Set(_addReceipt, batch, atMs, document);
        _journal.Run(_addReceipt, "journal a receipt", document.Length + 32);
    }

    /// <summary>Adds to what a device adds up to.</summary>
    public void AddTally(long deviceId, Tally more)
    {
        _addTally.With(deviceId).With(more.Events).With(more.Grams).With(more.WattHours)
            .With(more.Milligrams);
        _journal.Run(_addTally, "add up a device", 48);
    }

    /// <summary>Puts one receipt id into the index.</summary>
    public void AddReceiptId(long prefix, long eventId)
    {
        _addReceiptId.With(prefix).With(eventId);
        _journal.Run(_addReceiptId, "index a receipt id", 32);
    }

    /// <summary>Says which entry a correction replaces the calculation of.</summary>
    /// <param name="index">The correction, in the open shard.</param>
    /// <param name="target">Row of the event's entry.</param>
    /// <param name="milligrams">What the event is worth now, mg CO2e.</param>
    public void AddCorrection(long index, long target, long milligrams)
    {
        JournalEvents.Set(_addCorrection, FirstEntry + index + 1, target, milligrams);
        _journal.Run(_addCorrection, "journal a correction", 48);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _addShard.Dispose();
        _addEntry.Dispose();
        _addNode.Dispose();
        _addBatch.Dispose();
        _addNote.Dispose();
        _addReceipt.Dispose();
        _addTally.Dispose();
        _addReceiptId.Dispose();
        _addCorrection.Dispose();
    }
}
