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
    GatewayOptions options, JournalReader reader, JournalLog log, Receive receive, Head head,
    Reduce reduce, Tallies tallies, TimeProvider time)
{
    private readonly LogSigner _signer = new(options.Origin, options.LogKey);
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _pendingSince;
    private long _durable;
    private BatchRow _last = new(0, 0, 0, Merkle.EmptyRoot, [], 0, 0);

    /// <summary>Called with each batch whose note is durable.</summary>
    public Action<SealedBatch>? Sealed { get; set; }

    /// <summary>Called with what was observed in each batch, when it is signed.</summary>
    public Func<IReadOnlyList<Operators.Observation>, Task>? Observed { get; set; }

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
        if (Volatile.Read(ref _durable) <= _last.LastEvent)
        {
            await _bell.Reader.ReadAsync(cancel);
            return;
        }

        await WaitUntilDueAsync(cancel);
        Volatile.Write(ref _pendingSince, 0);
        await SealAsync();
        if (Volatile.Read(ref _durable) > _last.LastEvent) Notice(_durable);
    }

    /// <summary>Seals what is durable now, as far as time allows; for a clean stop.</summary>
    public async Task FlushAsync(TimeSpan limit)
    {
        var started = time.GetTimestamp();
        while (Volatile.Read(ref _durable) > _last.LastEvent
            && time.GetElapsedTime(started) < limit)
        {
            await SealAsync();
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
        if (reader.NewestBatch() is not { } newest) return;
        Volatile.Write(ref _last, newest);
        if (reader.Note(newest.Id) is null) await SignAsync(newest, EntriesOf(newest));
    }

    private List<string> EntriesOf(BatchRow batch) =>
        reader.Entries(log.FirstEntry, batch.Old, batch.Size);

    private async Task SealAsync()
    {
        var draft = Compose(out var hour);
        if (draft.Entries.Count == 0) return;
        var staged = new StagedNodes(new TreeNodes(reader, log.Shard, log.FirstEntry));
        var tree = new LogTree(staged, _last.Size);
        foreach (var row in draft.Rows) tree.Append(row.Leaf);
        var proof = tree.ConsistencyProof(_last.Size, tree.Size);
        var batch = new BatchRow(
            _last.Id + 1, _last.Size, tree.Size, tree.Root(), [.. proof.SelectMany(hash => hash)],
            Math.Max(draft.LastEvent, _last.LastEvent), hour);
        await receive.WriteAsync(() => Keep(batch, draft, staged));
        Volatile.Write(ref _last, batch);
        foreach (var more in draft.Tallies.Values) tallies.Add(more);
        await SignAsync(batch, draft.Entries);
        if (Observed is not null) await Observed(draft.Observed);
    }

    private void Keep(BatchRow batch, Draft draft, StagedNodes staged)
    {
        for (var i = 0; i < draft.Rows.Count; i++) log.AddEntry(batch.Old + i, draft.Rows[i]);
        staged.CommitTo(log);
        log.AddBatch(batch);
        foreach (var (device, more) in draft.Tallies) log.AddTally(device, more);
    }

    private async Task SignAsync(BatchRow batch, IReadOnlyList<string> entries)
    {
        var note = _signer.Sign(new Checkpoint(options.Origin, batch.Size, batch.Root));
        var document = Document(batch, entries, note);
        head.Write(new SignedHead(options.Origin, batch.Size, batch.Root));
        var hash = SHA256.HashData(document);
        var atMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await receive.WriteAsync(() => log.AddNote(batch.Id, atMs, note, hash));
        Sealed?.Invoke(
            new SealedBatch(batch.Id, options.Origin, batch.Old, batch.Size, document));
    }

    /// <summary>The document of a batch: the same bytes whenever it is made.</summary>
    public static byte[] Document(
        string origin, BatchRow batch, IReadOnlyList<string> entries, string note)
    {
        var proof = new List<byte[]>();
        for (var i = 0; i < batch.Proof.Length; i += Merkle.HashBytes)
        {
            proof.Add(batch.Proof[i..(i + Merkle.HashBytes)]);
        }

        return new BatchDocument(origin, batch.Old, entries, note, proof).ToBytes();
    }

    private byte[] Document(BatchRow batch, IReadOnlyList<string> entries, string note) =>
        Document(options.Origin, batch, entries, note);

    private Draft Compose(out long hour)
    {
        var draft = new Draft();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (_last.Size == 0) draft.Add(EntryLine.Open(now, options.Gateway, options.Origin, ""));
        hour = ComposeRefusals(draft, now);
        foreach (var row in reader.EventsAfter(_last.LastEvent, Limits.BatchEntries))
        {
            if (!TryCompose(draft, row)) break;
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

    private bool TryCompose(Draft draft, EventRow row)
    {
        var calculation = reduce.Run(row, out var flags);
        var line = reduce.Line;
        var isWithheld = flags.Contains("withheld");
        var entry = isWithheld
            ? EntryLine.Withheld(
                row.AtMs, options.Gateway, line.Dev, row.Seq, line.P,
                Convert.ToHexStringLower(SHA256.HashData(row.Line)))
            : EntryLine.Event(
                row.AtMs, options.Gateway, flags, calculation.ToJson(),
                Encoding.ASCII.GetString(row.Line));
        if (!draft.HasRoom(entry)) return false;
        var milligrams = calculation.None is null && !isWithheld ? calculation.Milligrams : 0;
        draft.Add(row, entry, calculation, isWithheld
            ? new Tally(line.Dev, 1, 0, 0, 0)
            : Tallied(line, milligrams));
        draft.Observed.Add(Operators.Observation.From(row, line, milligrams));
        return true;
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
