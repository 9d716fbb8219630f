using System.Text;
using Edge.Batch;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>What the journal must show before the gateway listens.</summary>
/// <remarks>SQLite does not notice a flipped bit in the WAL and seldom one in the file (trust.md
/// section 3): our own hashes do. Any miss names the object and the remedy, and nothing is signed.
/// </remarks>
internal sealed class StartCheck(JournalReader journal, string path)
{
    private readonly EventLine _line = new();

    /// <summary>The file as SQLite sees it.</summary>
    public void File()
    {
        var found = journal.Rows("PRAGMA quick_check(1)", row => row.GetString(0));
        if (found.Count != 1 || found[0] != "ok")
        {
            throw Broken("its pages", found.Count == 0 ? "no answer" : found[0],
                "restore the data folder from its backup; the platform feeds the rest back");
        }

        // A turned bit in the name of a column is no fault of a page, and shows only when somebody
        // asks for that column: long after something was signed on it.
        var other = JournalSchema.FirstOther(journal.Rows(
            JournalSchema.Read, row => (row.GetString(0), row.GetString(1))));
        if (other is null) return;
        throw Broken($"schema of {other}", "it is not as this program makes it",
            "restore the data folder from its backup; the platform feeds the rest back");
    }

    /// <summary>
    /// The newest entries hash to their leaves, and the leaves to the newest root.
    /// </summary>
    /// <param name="newest">The newest batch of the log.</param>
    /// <param name="nodes">The log's stored tree.</param>
    /// <param name="firstEntry">Entries of the logs before it.</param>
    /// <param name="most">How many entries are hashed again, counted from the newest.</param>
    public void Log(BatchRow newest, INodeStore nodes, long firstEntry, long most)
    {
        var isLast = journal.BatchById(newest.Id + 1) is null;
        var rows = journal.Number("SELECT max(id) FROM entry") - firstEntry;
        if (isLast ? rows != newest.Size : rows < newest.Size)
        {
            throw Broken($"batch {newest.Id}", $"it ends at {newest.Size}, the entries at {rows}",
                "restore the data folder from its backup");
        }

        for (var at = Math.Max(0, newest.Size - most); at < newest.Size;)
        {
            at = Leaves(nodes, firstEntry, at, Math.Min(newest.Size, at + Limits.BatchEntries));
        }

        var tree = new LogTree(nodes, newest.Size);
        for (var batch = newest; batch?.Shard == newest.Shard && batch.Size > newest.Size - most;
            batch = journal.BatchById(batch.Id - 1))
        {
            if (!tree.RootAt(batch.Size).AsSpan().SequenceEqual(batch.Root))
            {
                throw Broken($"batch {batch.Id}", "its root is not that of its entries",
                    "restore the data folder from its backup");
            }
        }
    }

    /// <summary>The last thing signed is in the journal, unless the journal is older: then nothing
    /// is signed until the missing batches are back.</summary>
    /// <param name="head">What was signed last.</param>
    /// <param name="size">Entries of its log in the journal.</param>
    /// <param name="nodes">The log's stored tree.</param>
    public void Head(SignedHead head, long size, INodeStore nodes)
    {
        if (head.Size > size) return;
        var root = new LogTree(nodes, size).RootAt(head.Size);
        if (root.AsSpan().SequenceEqual(head.Root)) return;
        throw Broken("the head file", $"another root was signed for size {head.Size}",
            "two gateways use this log, or the journal was changed: stop, compare the notes");
    }

    /// <summary>Each device's numbers run on without holes but for named ones, each linked to the
    /// one before.</summary>
    /// <param name="deviceId">The device's row.</param>
    /// <param name="device">Its name.</param>
    /// <param name="most">How many of its events are looked at, counted from the newest.</param>
    public void Chain(long deviceId, string device, int most)
    {
        var rows = journal.Rows(
            "SELECT id, seq, flags, line FROM event WHERE device = $0 ORDER BY seq DESC LIMIT $1",
            row => (Id: row.GetInt64(0), Seq: row.GetInt64(1), Flags: row.GetString(2),
                Line: row.GetFieldValue<byte[]>(3)),
            deviceId, (long)most);
        (long Seq, string Prev, bool IsNamed)? next = null;
        var pruned = journal.PrunedUpto();
        var floor = journal.Floor(device);
        foreach (var (id, seq, flags, line) in rows)
        {
            if (line.Length == 0 && id <= pruned)
            {
                next = null;
                continue;
            }

            if (!_line.TryParse(line, 0, line.Length) || _line.Seq != seq || _line.Dev != device)
            {
                throw Broken($"{device} seq {seq}", "the line is not the one accepted",
                    "restore the data folder from its backup");
            }

            // A device that roamed away and back went on elsewhere in between.
            if (next is { } after && !after.IsNamed
                && (after.Seq == seq + 1 ? after.Prev != _line.P : after.Seq - 1 > floor))
            {
                throw Broken($"{device} seq {after.Seq}", $"it does not follow seq {seq}",
                    "restore the data folder from its backup");
            }

            next = (seq, _line.Prev, flags.StartsWith("missing", StringComparison.Ordinal));
        }
    }

    /// <summary>Batches with receipts are one run from the first, and the newest receipts are what
    /// the platform gave: of their own batch, over its own note, cosigned.</summary>
    /// <param name="cosigner">Verifier key of the platform, or null while none is known.</param>
    /// <param name="most">How many are read, counted from the newest.</param>
    public void Receipts(VerifierKey? cosigner, int most)
    {
        var newest = journal.Receipted();
        var count = journal.Number("SELECT count(*) FROM receipt");
        if (count != newest)
        {
            throw Broken($"receipts up to batch {newest}", $"only {count} are there",
                "restore the data folder from its backup");
        }

        var foreign = 0L;
        for (var batch = newest; batch > Math.Max(0, newest - most); batch--)
        {
            var state = Receipt(batch, cosigner, out var fault);
            if (state == SignatureState.Broken) throw BadReceipt(batch, fault);

            // A platform that changed its key signed all before that with the old one.
            if (state == SignatureState.Absent) foreign = batch;
            else if (foreign > 0) throw BadReceipt(foreign, "the platform's cosignature is gone");
        }
    }

    /// <summary>The clock is not before what was already received.</summary>
    public void Clock(long nowMs)
    {
        var lastMs = journal.Number(JournalQueries.NewestAt);
        if (nowMs + Limits.ClockToleranceMs >= lastMs) return;
        throw new GatewayException(
            "start", "the clock", string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"it is {(lastMs - nowMs) / 1000} s before the newest event"),
            "set the clock, then start again");
    }

    private GatewayException Broken(string what, string why, string remedy) =>
        new("check the journal", $"{path}, {what}", why, remedy);

    private GatewayException BadReceipt(long batch, string fault) => Broken(
        $"the receipt of batch {batch}", fault,
        "restore the data folder from its backup; the platform feeds the rest back");

    private SignatureState Receipt(long id, VerifierKey? cosigner, out string fault)
    {
        var document = journal.Receipt(id)?.Document ?? [];
        if (!ReceiptDocument.TryParse(document, out var receipt, out fault))
            return SignatureState.Broken;
        fault = "it is not over the batch's own note";
        if (journal.BatchById(id) is not { } batch || journal.Note(id) is not { } own
            || (receipt.Old, receipt.Size) != (batch.Old, batch.Size)
            || !receipt.Note.StartsWith(own.Note, StringComparison.Ordinal))
            return SignatureState.Broken;
        fault = "the platform's cosignature on it does not hold";
        _ = Note.TryParse(receipt.Note, out var note, out _);
        return cosigner is null ? SignatureState.Good : note.Check(cosigner);
    }

    private long Leaves(INodeStore nodes, long firstEntry, long from, long to)
    {
        var entries = journal.Entries(firstEntry, from, to);
        for (var i = 0; i < entries.Count; i++)
        {
            // A payload that was pruned left its leaf: the root over the leaves is still compared.
            if (entries[i].Length == 0 && journal.IsPruned(firstEntry + from + i + 1)) continue;
            var leaf = Merkle.Leaf(Encoding.ASCII.GetBytes(entries[i]));
            if (!leaf.AsSpan().SequenceEqual(nodes.Get(0, from + i)))
            {
                throw Broken($"entry {from + i}", "it does not hash to its leaf",
                    "restore the data folder from its backup; the platform feeds the rest back");
            }
        }

        return to;
    }
}
