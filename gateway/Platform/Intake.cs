using Edge.Batch;
using Microsoft.Data.Sqlite;

namespace Edge.Platform;

/// <summary>What the platform answers to a batch: a receipt, or a refusal.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The document, stored bytes if it is a receipt.</param>
public sealed record Answer(int Status, byte[] Body)
{
    /// <summary>True if the sender should come again by itself.</summary>
    public bool IsBusy => Status is 429 or 503;
}

/// <summary>Takes batches: the table of trust.md section 2, row by row, one writer.</summary>
/// <remarks>
/// Rows 1 to 5 need no turn; 6 to 11, the ledger rows and the new (size, root) are one transaction;
/// signing comes after its commit, and the receipt is stored before it leaves. Thread-safe.
/// </remarks>
public sealed class Intake : IDisposable
{
    private readonly Registry registry;
    private readonly Ledger ledger;
    private readonly Judge judge;
    private readonly ReceiptDesk receipts;
    private readonly LostClock clock;
    private readonly TimeProvider time;
    private readonly KeyCuts? cuts;
    private readonly SemaphoreSlim turn = new(1, 1);
    private int waiting;
    private PlatformException? halted;

    /// <summary>Joins the parts.</summary>
    public Intake(
        Registry registry, Ledger ledger, HeadSlots head, Cosigner cosigner, TimeProvider time,
        KeyCuts? cuts = null)
    {
        this.cuts = cuts;
        this.registry = registry;
        this.ledger = ledger;
        this.time = time;
        judge = new Judge(registry, ledger);
        receipts = new ReceiptDesk(ledger, head, cosigner, time);
        clock = new LostClock(ledger, time);
    }

    /// <summary>Called when the disk failed: nothing may be tried again in this process.</summary>
    public Action<Exception>? DiskFailed { get; set; }

    /// <summary>From now on nothing is booked or signed: the books are not what was signed.
    /// </summary>
    internal void Halt(PlatformException found) => Volatile.Write(ref halted, found);

    /// <summary>Judges a batch, books it and gives the receipt; or says why not.</summary>
    /// <param name="sender">The gateway whose token came with it, or null.</param>
    /// <param name="body">The batch as it came.</param>
    /// <param name="cancel">Ends the wait for the turn.</param>
    public async Task<Answer> TakeAsync(
        GatewayRow? sender, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (sender is null) return Refuse("", 403, "sender", 0, "no sender is listed here");
        if (!BatchDocument.TryParse(body.Span, out BatchDocument batch, out DocumentFault fault))
            return Refuse("", fault.Code == "large" ? 413 : 400, fault.Code, 0, fault.Detail);
        if (registry.Log(batch.Origin) is not { } log)
            return Refuse(batch.Origin, 404, "origin", 0, "no such log is registered here");
        if (log.Row.Gateway != sender.Gateway)
            return Refuse(batch.Origin, 403, "sender", 0, "the sender is not listed for this log");
        _ = Note.TryParseCheckpoint(batch.Checkpoint, out Note note, out Checkpoint at, out _);
        SignatureState signature = note.Check(log.Key);
        if (Interlocked.Increment(ref waiting) > Limits.WaitingBatches)
        {
            Interlocked.Decrement(ref waiting);
            return Refuse(batch.Origin, 429, "busy", 0, "too many batches wait");
        }
        try
        {
            if (!await turn.WaitAsync(Limits.WriterWaitMs, cancel))
                return Refuse(batch.Origin, 503, "busy", 0, "the writer is busy");
            try
            {
                return InTurn(log, batch, body, note, at, signature);
            }
            finally
            {
                turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Checks each log against its own past and signs what a crash left unsigned.
    /// </summary>
    /// <remarks>Call once, before listening. Source: trust.md section 3.</remarks>
    /// <exception cref="PlatformException">The books contradict themselves or the head.
    /// </exception>
    public void Start()
    {
        Follow();
        foreach (KnownLog log in registry.Logs)
        {
            LogState state = ledger.State(log.Row.Origin);
            var tree = new LogTree(new LedgerNodes(ledger, state.Id), state.Size);
            if (!tree.Root().AsSpan().SequenceEqual(state.Root))
                throw new PlatformException("check the ledger", state.Origin,
                    $"its nodes do not give the root of size {state.Size}",
                    "restore the newest backup; the gateway feeds the rest again");
            if (receipts.Contradicts(new Checkpoint(state.Origin, state.Size, state.Root)))
                throw new PlatformException("check the ledger", state.Origin,
                    $"another root was cosigned for size {state.Size}",
                    "this ledger is not the one that was cosigned: restore the right one");
            // Under a clock that is wrong they wait until the gateway asks again.
            if (!state.IsFrozen && !clock.IsBehind) receipts.GivePending(state);
        }
    }

    /// <summary>Puts an alarm among those of the ledger, in the writer's turn.</summary>
    /// <remarks>If the writer stays busy or the disk is full the alarm is let go.</remarks>
    internal async Task AlarmAsync(string about, string code, string detail)
    {
        if (!await turn.WaitAsync(Limits.WriterWaitMs)) return;
        try
        {
            ledger.Run("INSERT INTO alarm(at, dev, seq, code, detail) VALUES($0, $1, 0, $2, $3)",
                time.GetUtcNow().ToUnixTimeMilliseconds(), about, code, detail);
        }
        catch (SqliteException wrong) when (wrong.SqliteErrorCode is 5 or 6 or 13)
        {
            return; // busy, locked, full: a later round says it again
        }
        catch (SqliteException wrong)
        {
            DiskFailed?.Invoke(wrong);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    // Logs that took over before this start, in their order.
    private void Follow()
    {
        var rows = new List<(string Vkey, string After)>();
        using (SqliteDataReader row = ledger.Query(
            "SELECT vkey, after FROM successor ORDER BY length(origin), origin"))
            while (row.Read()) rows.Add((row.GetString(0), row.GetString(1)));
        while (rows.Count > 0)
        {
            int known = rows.FindIndex(row => registry.Log(row.After) is not null);
            if (known < 0) return;
            if (VerifierKey.TryParse(rows[known].Vkey, out VerifierKey key, out _))
                registry.Adopt(registry.Log(rows[known].After)!, key);
            rows.RemoveAt(known);
        }
    }

    private Answer InTurn(
        KnownLog log, BatchDocument batch, ReadOnlyMemory<byte> body, Note note, Checkpoint at,
        SignatureState signature)
    {
        try
        {
            if (Volatile.Read(ref halted) is { } found)
                return Refuse(batch.Origin, 503, "books", 0, found.Message);
            LogState state = ledger.State(batch.Origin);
            if (signature != SignatureState.Good)
                return Refuse(state, 403, "signature", signature == SignatureState.Broken
                    ? "the log's signature is broken" : "the log's key did not sign");
            if (clock.Fault(batch) is { } lost)
                return Refuse(state, 503, "clock", lost);
            // What is on record stays proven; a key that was cut off adds nothing to it.
            if (at.Size > state.Size && cuts?.Refusal(
                log.Key, at.Size, time.GetUtcNow().ToUnixTimeSeconds()) is { } cut)
                return Refuse(state, 403, "signature", cut);
            if (state.IsFrozen)
                return Refuse(state, 423, "frozen", "two histories were signed; a person decides");
            return OnRecord(log, state, batch, body, note, at)
                ?? Book(log, state, batch, body, note, at);
        }
        catch (SqliteException wrong) when (wrong.SqliteErrorCode is 5 or 6 or 13)
        {
            ledger.Rollback(); // busy, locked, full: nothing was written, come again
            return Refuse(batch.Origin, 503, "disk", 0, wrong.Message);
        }
        catch (Exception wrong) when (wrong is SqliteException or IOException)
        {
            ledger.Rollback();
            DiskFailed?.Invoke(wrong); // after a failed sync nothing on this connection is certain
            return Refuse(batch.Origin, 503, "disk", 0, wrong.Message);
        }
    }

    /// <summary>Rows 7 to 9: what is on record already decides.</summary>
    private Answer? OnRecord(
        KnownLog log, LogState state, BatchDocument batch, ReadOnlyMemory<byte> body, Note note,
        Checkpoint at)
    {
        if (Fork(state, at) is { } ours)
            return Freeze(log, state, batch, body, note, ours);
        if (ledger.Value("SELECT size FROM batch WHERE log = $0 AND old = $1", state.Id, batch.Old)
            is long size && size == batch.Size)
            return new Answer(200, receipts.Give(state, batch.Old));
        if (batch.Old != state.Size)
            return Refuse(state, 409, "stale", $"this log stands at {state.Size} here");
        return null;
    }

    /// <summary>Our note for a size at which this log has another root, or null.</summary>
    private string? Fork(LogState state, Checkpoint at)
    {
        if (at.Size <= state.Size)
        {
            var tree = new LogTree(new LedgerNodes(ledger, state.Id), state.Size);
            byte[] root = tree.RootAt(at.Size);
            if (!root.AsSpan().SequenceEqual(at.Root))
                return ledger.Value("SELECT note FROM batch WHERE log = $0 AND size >= $1 "
                    + "ORDER BY size LIMIT 1", state.Id, at.Size) as string ?? "";
        }
        // A database older than our own head: the head still knows what was cosigned.
        return receipts.Contradicts(at) ? receipts.HeadText(at.Origin) : null;
    }

    private Answer Freeze(
        KnownLog log, LogState state, BatchDocument batch, ReadOnlyMemory<byte> body, Note note,
        string ours)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        ledger.Begin();
        ledger.Run("INSERT INTO fork(log, at, size, ours, theirs, body) "
            + "VALUES($0, $1, $2, $3, $4, $5)",
            state.Id, now, batch.Size, ours, note.Text, body.ToArray());
        ledger.Run("UPDATE log SET frozen = 1 WHERE id = $0", state.Id);
        ledger.Run("INSERT INTO alarm(at, dev, seq, code, detail) VALUES($0, $1, 0, 'fork', $2)",
            now, log.Row.Gateway, $"{state.Origin}: two roots for size {batch.Size}");
        ledger.Commit();
        return Refuse(state, 422, "fork", $"another root is on record for size {batch.Size}");
    }

    /// <summary>Rows 10 and 11, then the books; one transaction.</summary>
    private Answer Book(
        KnownLog log, LogState state, BatchDocument batch, ReadOnlyMemory<byte> body, Note note,
        Checkpoint at)
    {
        bool proven = batch.Old == 0
            ? batch.Consistency.Count == 0
            : Proof.VerifyConsistency(
                batch.Old, state.Root, batch.Size, at.Root, batch.Consistency);
        if (!proven) return Refuse(state, 422, "proof", "the consistency proof is wrong");
        var nodes = new LedgerNodes(ledger, state.Id);
        var staged = new StagedNodes(nodes);
        var tree = new LogTree(staged, state.Size);
        foreach (string entry in batch.Entries) tree.Append(Merkle.Leaf(entry));
        if (!tree.Root().AsSpan().SequenceEqual(at.Root))
            return Refuse(state, 422, "root", "the entries do not give the signed root");
        ledger.Begin();
        staged.CommitTo(nodes);
        VerifierKey? next = JudgeAll(log, state, batch);
        ledger.Run("INSERT INTO batch(log, old, size, root, note, body, at) "
            + "VALUES($0, $1, $2, $3, $4, $5, $6)", state.Id, batch.Old, batch.Size, at.Root,
            note.Text, body.ToArray(), time.GetUtcNow().ToUnixTimeMilliseconds());
        // Compare and set on size and root together.
        if (ledger.Run("UPDATE log SET size = $0, root = $1 WHERE id = $2 AND size = $3 "
            + "AND root = $4", batch.Size, at.Root, state.Id, state.Size, state.Root) != 1)
            throw new System.Diagnostics.UnreachableException(
                $"{state.Origin} moved from {state.Size} while its batch was booked");
        ledger.Commit();
        if (next is not null) registry.Adopt(log, next);
        return new Answer(200, receipts.Give(ledger.State(state.Origin), batch.Old));
    }

    private VerifierKey? JudgeAll(KnownLog log, LogState state, BatchDocument batch)
    {
        var closing = new Closing(registry, ledger, log);
        var booking = new Booking(
            ledger, state.Id, time.GetUtcNow().ToUnixTimeMilliseconds());
        for (int i = 0; i < batch.Entries.Count; i++)
            booking.Add(batch.Old + i,
                judge.Rule(log, batch.Old + i, batch.Entries[i], EntryAt, closing));
        booking.Finish();
        return closing.Next;

        string? EntryAt(long index) => index >= batch.Old
            ? batch.Entries[(int)(index - batch.Old)]
            : StoredEntry(state.Id, index);
    }

    private string? StoredEntry(long log, long index)
    {
        using SqliteDataReader row = ledger.Query(
            "SELECT old, body FROM batch WHERE log = $0 AND old <= $1 ORDER BY old DESC LIMIT 1",
            log, index);
        if (!row.Read()) return null;
        long old = row.GetInt64(0);
        return BatchDocument.TryParse((byte[])row.GetValue(1), out BatchDocument stored, out _)
            && index < stored.Size ? stored.Entries[(int)(index - old)] : null;
    }

    private static Answer Refuse(LogState state, int status, string code, string detail) =>
        Refuse(state.Origin, status, code, state.Size, detail);

    private static Answer Refuse(
        string origin, int status, string code, long size, string detail) =>
        new(status, new RefusalDocument(origin, status, code, size, detail).ToBytes());
}
