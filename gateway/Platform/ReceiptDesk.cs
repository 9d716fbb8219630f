using Edge.Batch;

namespace Edge.Platform;

/// <summary>Signs receipts after the commit and serves the stored bytes ever after.</summary>
/// <remarks>
/// Order: ledger committed, head written and synced, note signed, receipt stored, answer sent. A
/// crash anywhere is healed by the gateway sending the batch again (row 8). Needs the writer's
/// turn.
/// </remarks>
internal sealed class ReceiptDesk(
    Ledger ledger, HeadSlots head, Cosigner cosigner, TimeProvider time)
{
    /// <summary>The receipt of the batch that begins at <paramref name="old"/>.</summary>
    public byte[] Give(LogState state, long old)
    {
        using var row = ledger.Query(
            "SELECT size, root, note, receipt FROM batch WHERE log = $0 AND old = $1",
            state.Id, old);
        if (!row.Read())
            throw new System.Diagnostics.UnreachableException($"{state.Origin} has no batch {old}");
        if (!row.IsDBNull(3)) return (byte[])row.GetValue(3);
        long size = row.GetInt64(0);
        byte[] root = (byte[])row.GetValue(1);
        string note = row.GetString(2);
        row.Close();
        return Sign(state, old, new Checkpoint(state.Origin, size, root), note);
    }

    /// <summary>Signs the batches that were committed before a crash could sign them.</summary>
    public void GivePending(LogState state)
    {
        var pending = new List<long>();
        using (var rows = ledger.Query(
            "SELECT old FROM batch WHERE log = $0 AND receipt IS NULL AND size >= $1 "
            + "ORDER BY old", state.Id, head.Read(state.Origin)?.Size ?? 0))
            while (rows.Read()) pending.Add(rows.GetInt64(0));
        foreach (long old in pending) Give(state, old);
    }

    /// <summary>True if another root was cosigned for this very size.</summary>
    public bool Contradicts(Checkpoint at) =>
        head.Read(at.Origin) is { } last && last.Size == at.Size
        && !last.Root.AsSpan().SequenceEqual(at.Root);

    /// <summary>What the head says was cosigned last, as the three lines of a checkpoint.</summary>
    public string HeadText(string origin) => head.Read(origin) is { } last
        ? new Checkpoint(origin, last.Size, last.Root).Body : "";

    private byte[] Sign(LogState state, long old, Checkpoint at, string note)
    {
        long unixSeconds = time.GetUtcNow().ToUnixTimeSeconds();
        Head? last = head.Read(state.Origin);
        // Below the head nothing is cosigned: the books were restored from a backup and are fed
        // again; the gateway keeps the receipt it has (trust.md section 3).
        bool signs = last is null || last.Size <= at.Size;
        if (signs && (last is null || last.Size < at.Size))
            head.Write(state.Origin, at.Size, at.Root);
        string signed = signs ? cosigner.Cosign(note, unixSeconds) : note;
        byte[] receipt = new ReceiptDocument(
            state.Origin, old, at.Size, signed, Exceptions(state, old, at.Size)).ToBytes();
        if (signs)
            ledger.Run("UPDATE batch SET receipt = $0 WHERE log = $1 AND old = $2",
                receipt, state.Id, old);
        return receipt;
    }

    private List<LedgerException> Exceptions(LogState state, long old, long size)
    {
        var exceptions = new List<LedgerException>();
        using var rows = ledger.Query(
            "SELECT idx, verdict FROM entry WHERE log = $0 AND idx >= $1 AND idx < $2 "
            + "AND verdict NOT IN ('counted', 'none') ORDER BY idx", state.Id, old, size);
        while (rows.Read())
            exceptions.Add(new LedgerException(rows.GetInt64(0), rows.GetString(1)));
        return exceptions;
    }
}
