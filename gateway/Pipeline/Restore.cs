using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>Brings a journal that comes from a backup up to what this gateway signed before.
/// </summary>
/// <remarks>Runs before a line is taken in: the missing batches are fetched back from the
/// platform, checked against the gateway's own signature and tree, and appended, events and all.
/// Nothing is signed meanwhile. Source: trust.md section 3, "gateway database older than head or
/// the platform".</remarks>
internal sealed class Restore(
    GatewayStore store, GatewayOptions options, IPlatformLink platform, TimeProvider time)
{
    private readonly EventLine _line = new();
    private readonly MeterWatch _watch = new(
        store.Meters, ChargeFields.KeysOf(options.Terms));

    /// <summary>Fetches what is missing; returns at once when nothing is.</summary>
    /// <exception cref="GatewayException">Something signed cannot be had back, or does not fit.
    /// </exception>
    public async Task RunAsync()
    {
        await FetchNoteAsync();
        ShardRow shard;
        do
        {
            shard = Shard;
            var booked = await BookedAsync();
            var target = Math.Max(booked, SignedSize);
            while (Shard == shard && Size < target && await FetchAsync(Size) is { } document)
            {
                Append(document);
            }

            if (Shard == shard && Size < booked) throw Incomplete(booked);
        }
        while (Shard != shard);

        if (Backup.IsPutBack(options.Data) && Size >= SignedSize) Backup.Settle(options.Data);
        // Signed in the log that follows, which is not open yet: its batches are missing too.
        var isElsewhere = store.Head.Last is { } head && head.Origin == options.Next?.Origin
            && Shard.Origin != head.Origin && store.Shards.ByOrigin(head.Origin) is null;
        var signed = SignedSize;
        if (Size >= signed && !isElsewhere) return;
        throw Stop(
            isElsewhere
                ? $"{store.Head.Last!.Origin} was signed for, the journal does not have it"
                : $"{signed} entries were signed, {Size} are in the journal or at the platform",
            "wait until the platform can be reached, or put the newest copy of the data folder "
            + "back; if neither helps, begin a new log under a new origin");
    }

    private ShardRow Shard => store.Shards.Open;

    private long Size => store.Size(Shard);

    private long SignedSize =>
        store.Head.Last is { } head && head.Origin == Shard.Origin ? head.Size : 0;

    // The platform's size, if it can be asked; else only as far as was signed.
    private async Task<long> BookedAsync()
    {
        // A gateway starts alone, always: it does not wait for a platform that is away.
        using var limit = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(Limits.AskAtStartMs), time);
        try
        {
            var answer = await platform.GetAsync(
                $"{LogPath.Of(Shard.Origin)}/checkpoint", limit.Token);
            if (answer.Status == 404) return 0;
            if (answer.Status != 200) return Unknown();
            return Note.TryParseCheckpoint(
                Encoding.UTF8.GetString(answer.Body), out var note, out var checkpoint, out _)
                && checkpoint.Origin == Shard.Origin
                && note.Check(Shard.Key) == SignatureState.Good
                ? checkpoint.Size
                : throw Stop(
                    "the platform shows a checkpoint of this log that this gateway did not sign",
                    "another gateway uses the origin, or the log key was changed: compare them");
        }
        catch (OperationCanceledException)
        {
            return Unknown();
        }
    }

    // What is missing was signed by this gateway: to go on without it would be another history.
    private GatewayException Incomplete(long booked) => Stop(
        $"the platform has {booked} entries of {Shard.Origin}, {Size} are in the journal, "
        + "and it did not give the next batch",
        "start the gateway again: it goes on from there");

    // After a backup was put back only the platform knows what was signed since: to sign without
    // its word could make two histories.
    private long Unknown() => Backup.IsPutBack(options.Data)
        ? throw Stop(
            "it was put back from a backup and the platform cannot be asked what was signed since",
            "wait until the platform can be reached, then start the gateway again")
        : 0;

    // A copy taken between a batch and its note: if it was sent since, its note is there. Else it
    // is signed when sealing begins.
    private async Task FetchNoteAsync()
    {
        if (store.Reader.NewestBatch() is not { } newest
            || store.Reader.Note(newest.Id) is not null) return;
        var shard = store.Shards.ById(newest.Shard);
        using var limit = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(Limits.AskAtStartMs), time);
        PlatformAnswer answer;
        try
        {
            answer = await platform.GetAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{LogPath.Of(shard.Origin)}/batch/{newest.Old}"), limit.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var isOurs = answer.Status == 200
            && BatchDocument.TryParse(answer.Body, out var batch, out _)
            && Note.TryParseCheckpoint(batch.Checkpoint, out var note, out var checkpoint, out _)
            && checkpoint == new Checkpoint(shard.Origin, newest.Size, newest.Root)
            && note.Check(shard.Key) == SignatureState.Good;
        if (!isOurs) return;
        _ = BatchDocument.TryParse(answer.Body, out batch, out _);
        store.Journal.Begin();
        store.Log.AddNote(
            newest.Id, time.GetUtcNow().ToUnixTimeMilliseconds(), batch.Checkpoint,
            SHA256.HashData(answer.Body));
        store.Journal.Commit();
    }

    private async Task<byte[]?> FetchAsync(long old)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture, $"{LogPath.Of(Shard.Origin)}/batch/{old}");
        var answer = await platform.GetAsync(path, CancellationToken.None);
        return answer.Status == 200 ? answer.Body : null;
    }

    private void Append(byte[] document)
    {
        if (!BatchDocument.TryParse(document, out var batch, out var wrong))
        {
            throw Stop($"the platform's batch at {Size} is no batch: {wrong.Detail}", "ask there");
        }

        var newest = store.Reader.NewestBatch();
        if (newest?.Shard != Shard.Id) newest = BatchRow.Begin(newest, Shard.Id);
        var staged = new StagedNodes(store.Nodes);
        var tree = new LogTree(staged, newest.Size);
        foreach (var entry in batch.Entries) tree.Append(Merkle.Leaf(entry));
        var root = tree.Root();
        var isOurs = batch.Old == newest.Size
            && Note.TryParseCheckpoint(batch.Checkpoint, out var note, out var checkpoint, out _)
            && checkpoint == new Checkpoint(Shard.Origin, tree.Size, root)
            && note.Check(Shard.Key) == SignatureState.Good;
        if (!isOurs)
        {
            throw Stop(
                $"the platform's batch at {newest.Size} does not continue this journal",
                "the journal went another way after its backup: a person must compare both");
        }

        Keep(newest, batch, document, staged, root);
    }

    private void Keep(
        BatchRow newest, BatchDocument batch, byte[] document, StagedNodes staged, byte[] root)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        store.Journal.Begin();
        var lastEvent = newest.LastEvent;
        for (var i = 0; i < batch.Entries.Count; i++)
        {
            lastEvent = KeepEntry(batch.Old + i, batch.Entries[i], lastEvent);
        }

        var next = Following(batch);
        staged.CommitTo(store.Log);
        store.Log.AddBatch(new BatchRow(
            newest.Id + 1, batch.Old, batch.Size, root,
            [.. batch.Consistency.SelectMany(hash => hash)], lastEvent, nowMs / 3_600_000,
            Shard.Id));
        store.Log.AddNote(newest.Id + 1, nowMs, batch.Checkpoint, SHA256.HashData(document));
        if (next is not null) store.Log.AddShard(next);
        store.Journal.Commit();
        if (IsAhead(batch.Size))
        {
            store.Head.Write(new SignedHead(Shard.Origin, batch.Size, root));
        }

        if (next is null) return;
        store.Shards.Add(next);
        (store.Log.Shard, store.Log.FirstEntry) = (next.Id, next.FirstEntry);
    }

    // The head is never moved back, nor to a log before the one it is in.
    private bool IsAhead(long size) => store.Head.Last is not { } head
        || (head.Origin == Shard.Origin ? size > head.Size
            : store.Shards.ByOrigin(head.Origin) is { } earlier && earlier.Id < Shard.Id);

    // The last entry of a closed log names the key of the next.
    private ShardRow? Following(BatchDocument batch)
    {
        if (!EntryLine.TryParse(batch.Entries[^1], out var parts, out _)
            || parts.Type != EntryType.Close) return null;
        var next = store.Shards.Following(Shard.FirstEntry + batch.Size);
        return next?.Vkey == parts.Next ? next : throw Stop(
            $"{Shard.Origin} was closed in favour of {parts.Next}",
            "name that log and its key in next of the configuration");
    }

    private long KeepEntry(long index, string entry, long lastEvent)
    {
        Journal.Check(EntryLine.TryParse(entry, out var parts, out var fault), fault);
        if (parts.EnvelopeLine is not { } envelope)
        {
            KeepPlain(index, entry, parts);
            return lastEvent;
        }

        var bytes = Encoding.ASCII.GetBytes(envelope);
        Journal.Check(_line.TryParse(bytes, 0, bytes.Length), "a sealed line is broken");
        var eventId = EventOf(bytes, parts.AtMs, lastEvent);
        var head = entry[..(entry.Length - envelope.Length - 1)];
        var calculation = Calculated(parts.CalcJson!);
        store.Log.AddEntry(index, new EntryRow(
            eventId, true, calculation, Encoding.ASCII.GetBytes(head), Merkle.Leaf(entry)));
        store.Log.AddTally(DeviceOf(_line.Dev), Seal.Tallied(_line, calculation));
        return eventId;
    }

    private void KeepPlain(long index, string entry, EntryParts parts)
    {
        if (parts.Type == EntryType.Withheld)
        {
            throw Stop(
                $"entry {index} stands for a line that never left this site",
                "put the newest copy of the data folder back");
        }

        store.Log.AddEntry(index, new EntryRow(
            0, false, 0, Encoding.ASCII.GetBytes(entry), Merkle.Leaf(entry)));
        if (parts.Type == EntryType.Correction) KeepCorrection(index, parts);
    }

    // The event it corrects was sealed in a batch before this one.
    private void KeepCorrection(long index, EntryParts parts)
    {
        var target = Shard.FirstEntry + parts.Index + 1;
        var (device, name, mg) = store.Reader.First(
            "SELECT device.id, dev, coalesce((SELECT mg FROM correction WHERE target = entry.id "
            + "ORDER BY entry DESC LIMIT 1), entry.mg) FROM entry JOIN event ON event.id = "
            + "entry.event JOIN device ON device.id = event.device WHERE entry.id = $0",
            row => (row.GetInt64(0), row.GetString(1), row.GetInt64(2)), target);
        Journal.Check(device > 0, $"entry {index} corrects entry {parts.Index}, which is no event");
        var now = Calculated(parts.CalcJson!);
        store.Log.AddCorrection(index, target, now);
        store.Log.AddTally(device, new Tally(name, 0, 0, 0, now - mg));
    }

    // The backup may hold events that were sealed only after it was taken: then they are the next.
    private long EventOf(byte[] line, long atMs, long lastEvent)
    {
        var device = DeviceOf(_line.Dev);
        if (store.Events.Line(device, _line.Seq) is not { } known)
        {
            // Its flags are in the entry; what it used up is remembered again.
            _watch.Look(_line, "");
            if (_line.Seq > 1 && store.Events.Line(device, _line.Seq - 1) is null)
                store.Events.SetFloor(_line.Dev, _line.Seq - 1);
            return store.Events.AddEvent(device, _line.Seq, atMs, "", line);
        }

        var next = store.Reader.EventById(lastEvent + 1);
        var isNext = next is not null && known.AsSpan().SequenceEqual(line)
            && next.Line.AsSpan().SequenceEqual(line);
        return isNext ? next!.Id : throw Stop(
            $"{_line.Dev} seq {_line.Seq} was sealed in another order than the journal has it",
            "the journal went another way after its backup: a person must compare both");
    }

    private long DeviceOf(string device)
    {
        if (_devices.TryGetValue(device, out var id)) return id;
        var known = store.Reader.Devices();
        foreach (var (row, name) in known) _devices[name] = row;
        if (_devices.TryGetValue(device, out id)) return id;
        id = Math.Max(
            known.Select(row => row.Id).DefaultIfEmpty(0).Max(),
            _devices.Values.DefaultIfEmpty(0).Max()) + 1;
        store.Events.AddDevice(id, device);
        return _devices[device] = id;
    }

    private readonly Dictionary<string, long> _devices = new(StringComparer.Ordinal);

    private static long Calculated(string json) =>
        Edge.Calculator.Calculation.TryParse(json, out var calculation, out _)
            && calculation.None is null ? calculation.Milligrams : 0;

    private GatewayException Stop(string cause, string hint) =>
        new("bring the journal up to what was signed", store.Path, cause, hint);
}
