using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Edge.Batch;

namespace Edge.Pipeline;

/// <summary>A sealed batch: its document and what the log says of it.</summary>
/// <param name="Id">Its number, from 1 without holes.</param>
/// <param name="Origin">The log.</param>
/// <param name="Old">Entries before it.</param>
/// <param name="Size">Entries up to its end.</param>
/// <param name="Document">The <c>edge-batch/1</c> bytes.</param>
public sealed record SealedBatch(
    long Id, string Origin, long Old, long Size, ReadOnlyMemory<byte> Document);

/// <summary>Makes entries of what is durable, puts them under a signed checkpoint.</summary>
/// <remarks>Entries, tree nodes and batch are one transaction; the checkpoint is signed after it,
/// the head is written and synced before the note is kept, and the note leaves last. What a crash
/// cuts off is done again from the journal. Source: trust.md sections 2 and 3.</remarks>
internal sealed class Seal(
    GatewayOptions options, Shards shards, JournalReader reader, JournalLog log, Receive receive,
    Head head, Reduce reduce, Tallies tallies, Announce announce, TimeProvider time)
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly BatchWriter _writer = new();
    private readonly EntryWriter _entries = new();
    private readonly Queue<Made> _made = new();
    private long _madeAfter;
    private long _madeUpto;
    private long _pendingSince;
    private long _durable;
    private long _closedAt;
    private bool _isCorrecting;
    private BatchRow _last = BatchRow.Begin(null, 1);

    /// <summary>Called when a batch has its note and may be sent.</summary>
    public Action? Signed { get; set; }

    /// <summary>Called with each batch whose note is durable, in order; with one again when a
    /// process ended over it.</summary>
    public Action<SealedBatch>? Sealed
    {
        get => announce.Listener;
        set
        {
            announce.Listener = value;
            _bell.Writer.TryWrite(true);
        }
    }

    /// <summary>Called with what was observed in each batch, when it is signed.</summary>
    public Func<IReadOnlyList<Operators.Observation>, Task>? Observed { get; set; }

    // An event's entry, with all that goes with it into its batch.
    private sealed record Made(
        EventRow Row, WrittenEntry Entry, long Milligrams, Tally More,
        Operators.Observation Observed);

    /// <summary>What two persons want to have calculated again.</summary>
    public Operators.Corrections? Corrections { get; set; }

    /// <summary>Entries sealed so far.</summary>
    public long Size => Volatile.Read(ref _last).Size;

    /// <summary>Newest event that is sealed.</summary>
    public long LastEvent => Volatile.Read(ref _last).LastEvent;

    /// <summary>Called when events up to this id are durable.</summary>
    public void Notice(long durable)
    {
        if (Volatile.Read(ref _pendingSince) == 0)
        {
            Volatile.Write(ref _pendingSince, time.GetTimestamp());
        }

        Volatile.Write(ref _durable, durable);
        _bell.Writer.TryWrite(true);
    }

    /// <summary>Called when a correction waits.</summary>
    public void Correct()
    {
        Volatile.Write(ref _isCorrecting, true);
        _bell.Writer.TryWrite(true);
    }

    /// <summary>Signs what a crash left unsigned, then seals until stopped.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var isResumed = false;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (!isResumed) await ResumeAsync();
                isResumed = true;
                await RunOnceAsync(cancel);
            }
            catch (JournalFullException)
            {
                // No room: nothing is lost, it is sealed when there is room again.
                isResumed = false;
                await Task.Delay(
                    TimeSpan.FromMilliseconds(Limits.FreeSpaceEveryMs), time, cancel);
            }
        }
    }

    private async Task RunOnceAsync(CancellationToken cancel)
    {
        announce.TellRest(_last.Id);
        if (Volatile.Read(ref _durable) <= _last.LastEvent && !Volatile.Read(ref _isCorrecting))
        {
            await _bell.Reader.ReadAsync(cancel);
            return;
        }

        await WaitUntilDueAsync(cancel);
        Volatile.Write(ref _pendingSince, 0);
        if (!await SealAsync())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Limits.BeforeEveryMs), time, cancel);
        }

        if (Volatile.Read(ref _durable) > _last.LastEvent) Notice(_durable);
    }

    /// <summary>Seals what is durable now, as far as time allows; for a clean stop.</summary>
    public async Task FlushAsync(TimeSpan limit)
    {
        var started = time.GetTimestamp();
        while (Volatile.Read(ref _durable) > _last.LastEvent
            && time.GetElapsedTime(started) < limit)
        {
            if (!await SealAsync()) return;
        }
    }

    private async Task WaitUntilDueAsync(CancellationToken cancel)
    {
        while (Volatile.Read(ref _durable) - _last.LastEvent < Limits.BatchEntries)
        {
            var since = Volatile.Read(ref _pendingSince);
            var left = Limits.SealAfterMs - (long)time.GetElapsedTime(since).TotalMilliseconds;
            if (left <= 0) return;
            using var due = new CancellationTokenSource(TimeSpan.FromMilliseconds(left), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, due.Token);
            try
            {
                // No thread of its own: under simulated time every continuation is the loop's.
                await _bell.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // It is due.
            }
        }
    }

    private async Task ResumeAsync()
    {
        _closedAt = time.GetTimestamp();
        var newest = reader.NewestBatch();
        announce.Begin(newest);
        if (newest is not null && reader.Note(newest.Id) is null)
        {
            await SignAsync(newest, EntriesOf(newest));
        }

        Volatile.Write(ref _last, newest?.Shard == shards.Open.Id
            ? newest : BatchRow.Begin(newest, shards.Open.Id));
        if (Corrections is { Waits: true }) Volatile.Write(ref _isCorrecting, true);
    }

    private List<byte[]> EntriesOf(BatchRow batch) =>
        reader.EntryBytes(shards.ById(batch.Shard).FirstEntry, batch.Old, batch.Size);

    /// <returns>False when a new log has to wait for the end of the one before.</returns>
    private async Task<bool> SealAsync()
    {
        if (!TryBefore(out var before)) return false;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isClosing = shards.IsDue(now);
        var corrections = await PlanAsync(now);
        var draft = Compose(now, before, isClosing, corrections, out var hour);
        if (draft.Entries.Count == 0) return true;
        var open = shards.Open;
        var staged = new StagedNodes(new TreeNodes(reader, open.Id, open.FirstEntry));
        var tree = new LogTree(staged, _last.Size);
        foreach (var row in draft.Rows) tree.Append(row.Leaf);
        var proof = tree.ConsistencyProof(_last.Size, tree.Size);
        var batch = new BatchRow(
            _last.Id + 1, _last.Size, tree.Size, tree.Root(), [.. proof.SelectMany(hash => hash)],
            Math.Max(draft.LastEvent, _last.LastEvent), hour, open.Id);
        var next = isClosing ? shards.Following(open.FirstEntry + batch.Size) : null;
        var keeping = receive.WriteAsync(() => Keep(batch, draft, staged, next));
        if (Volatile.Read(ref _durable) - batch.LastEvent >= Limits.BatchEntries)
            MakeAhead(batch.LastEvent);
        await keeping;
        Volatile.Write(ref _last, batch);
        foreach (var more in draft.Tallies.Values) tallies.Add(more);
        if (next is not null) Follow(next);
        await SignAsync(batch, draft.Entries);
        if (Observed is not null) await Observed(draft.Observed);
        if (next is not null) Volatile.Write(ref _last, BatchRow.Begin(batch, next.Id));
        return true;
    }

    // What cannot be corrected is told at once; the others go into the batch.
    private async Task<IReadOnlyList<Operators.Corrections.Planned>> PlanAsync(long now)
    {
        if (Corrections is null || !Interlocked.Exchange(ref _isCorrecting, false)) return [];
        var failed = new List<(Operators.Approval, string)>();
        var planned = Corrections.Plan(now, failed);
        if (failed.Count > 0) await receive.WriteAsync(() => Corrections.Fail(failed));
        return planned;
    }

    private void Follow(ShardRow next)
    {
        shards.Add(next);
        (log.Shard, log.FirstEntry) = (next.Id, next.FirstEntry);
        _closedAt = time.GetTimestamp();
    }

    // A log begins with the last cosigned note of the one before. A platform that is away does not
    // hold it up for ever: then it is the last one that was cosigned, and the close names the key.
    private bool TryBefore(out string before)
    {
        before = "";
        if (_last.Size > 0 || shards.Open.Id == 1) return true;
        var receipted = reader.Receipted();
        if (receipted < _last.Id
            && time.GetElapsedTime(_closedAt).TotalMilliseconds < Limits.BeforeMs) return false;
        if (receipted > 0 && reader.BatchById(receipted)?.Shard == shards.Open.Id - 1
            && ReceiptDocument.TryParse(
                reader.Receipt(receipted)!.Value.Document, out var receipt, out _))
        {
            before = Convert.ToBase64String(Encoding.UTF8.GetBytes(receipt.Note));
        }

        return true;
    }

    private void Keep(BatchRow batch, Draft draft, StagedNodes staged, ShardRow? next)
    {
        for (var i = 0; i < draft.Rows.Count; i++) log.AddEntry(batch.Old + i, draft.Rows[i]);
        staged.CommitTo(log);
        log.AddBatch(batch);
        foreach (var (device, more) in draft.Tallies) log.AddTally(device, more);
        if (draft.Corrections.Count > 0) Corrections!.Keep(batch.Old, draft.Corrections);
        // Close and successor are one commit: no event falls between two logs.
        if (next is not null) log.AddShard(next);
    }

    private async Task SignAsync(BatchRow batch, IReadOnlyList<byte[]> entries)
    {
        var shard = shards.ById(batch.Shard);
        var checkpoint = new Checkpoint(shard.Origin, batch.Size, batch.Root);
        var note = shards.Signer(shard).Sign(checkpoint);
        var document = Document(_writer, shard.Origin, batch, entries, note);
        head.Write(new SignedHead(shard.Origin, batch.Size, batch.Root));
        var hash = SHA256.HashData(document.Span);
        var atMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await receive.WriteAsync(() => log.AddNote(batch.Id, atMs, note, hash));
        Signed?.Invoke();
        announce.Tell(
            new SealedBatch(batch.Id, shard.Origin, batch.Old, batch.Size, document));
    }

    /// <summary>The document of a batch: the same bytes whenever it is made.</summary>
    /// <returns>Valid until the writer begins the next one.</returns>
    public static ReadOnlyMemory<byte> Document(
        BatchWriter into, string origin, BatchRow batch, IReadOnlyList<byte[]> entries,
        string note)
    {
        var proof = new List<byte[]>();
        for (var i = 0; i < batch.Proof.Length; i += Merkle.HashBytes)
        {
            proof.Add(batch.Proof[i..(i + Merkle.HashBytes)]);
        }

        into.Begin(origin, batch.Old);
        foreach (var entry in entries) into.Add(entry);
        return into.Finish(note, proof);
    }

    private Draft Compose(
        long now, string before, bool isClosing,
        IReadOnlyList<Operators.Corrections.Planned> corrections, out long hour)
    {
        var draft = new Draft(isClosing);
        if (_last.Size == 0)
        {
            draft.Add(EntryLine.Open(now, options.Gateway, shards.Open.Origin, before));
        }

        hour = ComposeRefusals(draft, now);
        foreach (var one in corrections)
        {
            if (draft.HasRoom(one.Entry)) draft.Add(one);
            else Volatile.Write(ref _isCorrecting, true);
        }

        TakeMade(draft);

        if (isClosing)
        {
            draft.Add(EntryLine.Close(now, options.Gateway, shards.Following(0)!.Vkey));
        }

        return draft;
    }

    // One entry per device, code and hour, when the hour is over: its count will not change.
    private long ComposeRefusals(Draft draft, long nowMs)
    {
        var hour = nowMs / 3_600_000;
        if (hour <= _last.Hour) return _last.Hour;
        var done = _last.Hour;
        foreach (var refused in reader.Refusals(_last.Hour, hour))
        {
            var entry = EntryLine.Quarantine(
                nowMs, options.Gateway, refused.Device, refused.Code, refused.Count,
                Convert.ToHexStringLower(refused.Sha256));
            // Whole hours only: what does not fit waits for the next batch.
            if (draft.Entries.Count >= Limits.BatchEntries / 2 && refused.Hour > done) return done;
            if (!draft.HasRoom(entry)) return done;
            draft.Add(entry);
            done = refused.Hour;
        }

        return hour;
    }

    // What was made ahead counts only behind the batch it was made for.
    private void TakeMade(Draft draft)
    {
        if (_madeAfter != _last.LastEvent) _made.Clear();
        MakeAhead(_last.LastEvent);
        while (_made.TryPeek(out var made) && draft.HasRoom(made.Entry.Bytes))
        {
            draft.Add(made.Row, made.Entry, made.Milligrams, made.More);
            draft.Observed.Add(made.Observed);
            _made.Dequeue();
        }

        _madeAfter = Math.Max(draft.LastEvent, _last.LastEvent);
    }

    // A function of the journal: it comes out the same whenever it is done.
    private void MakeAhead(long after)
    {
        var from = _made.Count > 0 ? _madeUpto : after;
        foreach (var row in reader.EventsAfter(from, Limits.BatchEntries - _made.Count))
        {
            _made.Enqueue(Make(row));
            _madeUpto = row.Id;
        }
    }

    private Made Make(EventRow row)
    {
        var calculation = reduce.Run(row, out var flags);
        var line = reduce.Line;
        var isWithheld = flags.Contains("withheld");
        var entry = isWithheld
            ? Draft.Whole(EntryLine.Withheld(
                row.AtMs, options.Gateway, line.Dev, row.Seq, line.P,
                Convert.ToHexStringLower(SHA256.HashData(row.Line))))
            : _entries.Event(
                row.AtMs, options.Gateway, flags, calculation.ToJson(), row.Line);
        var milligrams = calculation.None is null && !isWithheld ? calculation.Milligrams : 0;
        return new Made(
            row, entry, milligrams,
            isWithheld ? new Tally(line.Dev, 1, 0, 0, 0) : Tallied(line, milligrams),
            Operators.Observation.From(row, line, milligrams));
    }

    /// <summary>What one event adds to its device.</summary>
    public static Tally Tallied(Edge.Wire.EventLine line, long milligrams)
    {
        long grams = 0, wattHours = 0;
        if (line.Kind == "dropoff") line.TryGetLong("net", out grams);
        if (line.Kind == "charge") line.TryGetLong("wh", out wattHours);
        return new Tally(line.Dev, 1, grams, wattHours, milligrams);
    }
}
