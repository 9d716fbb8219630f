using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Edge.Batch;

namespace Edge.Pipeline;

/// <summary>How forwarding stands.</summary>
public enum ForwardState
{
    /// <summary>Nothing waits, or it is on its way.</summary>
    Going,

    /// <summary>The platform is away or busy; it is tried again.</summary>
    Waiting,

    /// <summary>The platform does not know this log yet; it is tried again, seldom.</summary>
    Unlisted,

    /// <summary>A person must look: sending on would be wrong.</summary>
    Stopped,
}

/// <summary>Sends sealed batches to the platform, in order, until each has its receipt.</summary>
/// <remarks>Driven by the journal: a batch is done when its receipt is in it, so a restart of
/// either side begins where the receipts end. A batch is always sent as the stored bytes. Batches
/// go one after the other because each must find its predecessor booked; many may wait. Source:
/// trust.md section 2, table of refusals.</remarks>
internal sealed class Forward(
    Shards shards, JournalReader reader, Receipts receipts, Tallies tallies,
    IPlatformLink platform, TimeProvider time, Random chance)
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private BatchWriter _writer = new();
    private long _next = 1;
    private long _receipted;
    private int _failures;
    private bool _isRebuilt;
    private bool _isSteppedBack;
    private long _compared;

    /// <summary>How it stands.</summary>
    public ForwardState State { get; private set; }

    /// <summary>Why it does not go on, or empty.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Entries up to the newest receipt.</summary>
    public long ReceiptedSize { get; private set; }

    /// <summary>Newest event under a receipt.</summary>
    public long ReceiptedEvent { get; private set; }

    /// <summary>Called when it stops or cannot go on for a reason a person must see.</summary>
    public Action<string>? Stuck { get; set; }

    /// <summary>Called when a batch is sealed.</summary>
    public void Notice() => _bell.Writer.TryWrite(true);

    /// <summary>Goes on after a person looked at why it stopped.</summary>
    public void Resume()
    {
        if (State == ForwardState.Stopped) State = ForwardState.Waiting;
        _bell.Writer.TryWrite(true);
    }

    /// <summary>Sends until stopped.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        _receipted = reader.Receipted();
        _next = _receipted + 1;
        if (reader.BatchById(_receipted) is { } done) Note(done);
        _compared = time.GetTimestamp();
        while (!cancel.IsCancellationRequested)
        {
            var waitMs = State == ForwardState.Stopped ? -1 : await SendNextAsync(cancel);
            if (waitMs < 0 && State == ForwardState.Stopped)
            {
                await _bell.Reader.ReadAsync(cancel);
            }
            else if (waitMs < 0)
            {
                await IdleAsync(cancel);
            }
            else if (waitMs > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(waitMs), time, cancel);
            }
        }
    }

    // A platform that was put back from a backup refuses the next batch, and says by that how far
    // it is. Where nothing is sealed nothing is refused: then it is asked.
    private async Task IdleAsync(CancellationToken cancel)
    {
        using var due = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(Limits.IdleMs), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, due.Token);
        try
        {
            await _bell.Reader.ReadAsync(either.Token);
            return;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nothing was sealed meanwhile.
        }

        if (time.GetElapsedTime(_compared).TotalMilliseconds < Limits.CompareEveryMs) return;
        _compared = time.GetTimestamp();
        if (reader.BatchById(_receipted) is not { } done) return;
        // What it booked last is sent once more: its answer is the one to a batch that is too new,
        // or of another history.
        if (!await HasAsync(done, cancel)) _next = done.Id;
    }

    // Whether the platform still has a batch it gave a receipt for; yes, if it cannot be asked.
    private async Task<bool> HasAsync(BatchRow done, CancellationToken cancel)
    {
        var shard = shards.ById(done.Shard);
        var answer = await platform.GetAsync($"{LogPath.Of(shard.Origin)}/checkpoint", cancel);
        if (answer.Status == 404) return false;
        return answer.Status != 200
            || !Edge.Batch.Note.TryParseCheckpoint(
                Encoding.UTF8.GetString(answer.Body), out var note, out var at, out _)
            || at.Origin != shard.Origin || note.Check(shard.Key) != SignatureState.Good
            || at.Size > done.Size
            || (at.Size == done.Size && at.Root.AsSpan().SequenceEqual(done.Root));
    }

    /// <summary>Sends one batch.</summary>
    /// <returns>How long to wait before the next, in milliseconds; -1 until something is sealed.
    /// </returns>
    private async Task<long> SendNextAsync(CancellationToken cancel)
    {
        if (reader.BatchById(_next) is not { } batch) return -1;
        if (reader.Note(batch.Id) is not { } signed) return -1;
        if (batch.Id <= _receipted && IsPruned(batch))
        {
            return Stop(
                $"the platform went back to before batch {batch.Id}, whose payloads were pruned "
                + "here: put a newer backup of the platform back");
        }

        var document = Announce.Stored(
            _writer, shards, reader, batch, signed.Note, signed.Sha256);
        var answer = await platform.PostBatchAsync(document, cancel);
        // Without an answer the bytes may still be on their way: the next ones get other room.
        if (answer.Status == 0) _writer = new BatchWriter();
        return answer.Status == 200
            ? await FinishAsync(batch, answer, cancel)
            : await RefusedAsync(batch, answer, cancel);
    }

    private async Task<long> FinishAsync(
        BatchRow batch, PlatformAnswer answer, CancellationToken cancel)
    {
        // A batch sent again after the platform went back in time has its receipt already.
        if (batch.Id <= _receipted)
        {
            _next = batch.Id + 1;
            Recovered(batch.Id == _receipted);
            return 0;
        }

        string fault;
        try
        {
            fault = await receipts.TakeAsync(batch, answer.Body, cancel);
        }
        catch (JournalFullException)
        {
            // The platform keeps it: it is asked for again when there is room.
            fault = "no room to keep it";
        }

        if (fault.Length > 0) return Again(ForwardState.Waiting, $"receipt refused: {fault}", -1);
        foreach (var (device, count) in reader.CountsBetween(ReceiptedEvent, batch.LastEvent))
        {
            tallies.AddReceipted(device, count);
        }

        _receipted = batch.Id;
        _next = batch.Id + 1;
        Recovered(isUpToDate: true);
        Note(batch);
        return 0;
    }

    private void Recovered(bool isUpToDate)
    {
        _failures = 0;
        _isRebuilt = false;
        if (isUpToDate) _isSteppedBack = false;
        State = ForwardState.Going;
        Reason = "";
    }

    private bool IsPruned(BatchRow batch)
    {
        var first = shards.ById(batch.Shard).FirstEntry;
        return reader.IsPruned(first + batch.Old, first + batch.Size);
    }

    private void Note(BatchRow batch)
    {
        ReceiptedSize = batch.Size;
        ReceiptedEvent = batch.LastEvent;
    }

    private async Task<long> RefusedAsync(
        BatchRow batch, PlatformAnswer answer, CancellationToken cancel)
    {
        if (answer.Status == 0) return Again(ForwardState.Waiting, answer.Cause, -1);
        var isOurs = RefusalDocument.TryParse(answer.Body, out var refusal, out _);
        var code = isOurs ? refusal.Code : "";
        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{answer.Status} {code} {(isOurs ? refusal.Detail : "")}").TrimEnd();
        switch (answer.Status)
        {
            case 404 when CanStepBack(batch):
                return StepBack(batch);
            case 404:
                return Again(ForwardState.Unlisted, said, answer.RetryAfterMs);
            case 409 when isOurs:
                return await RealignAsync(batch, refusal.Size, cancel);
            case 422 when code is "proof" or "root" && !_isRebuilt:
                // The document was just made from the journal and compared with its hash; once
                // more, in case it was hurt on the way.
                _isRebuilt = true;
                return Again(ForwardState.Waiting, said, -1);
            case 401 or 403 or 400 or 413 or 422 or 423:
                return Stop(said);
            default:
                return Again(ForwardState.Waiting, said, answer.RetryAfterMs);
        }
    }

    // A platform that went back in time may have lost the close of the log before, which names
    // this one, or more of it: what it has of that batch decides how much is fed again.
    private bool CanStepBack(BatchRow batch) => batch.Shard > 1 && !_isSteppedBack;

    private long StepBack(BatchRow batch)
    {
        var before = shards.ById(batch.Shard - 1);
        var size = shards.ById(batch.Shard).FirstEntry - before.FirstEntry;
        _isSteppedBack = true;
        _next = reader.BatchWith(before.Id, size - 1)!.Id;
        return 0;
    }

    // The platform stands elsewhere: go on from where it stands.
    private async Task<long> RealignAsync(BatchRow batch, long size, CancellationToken cancel)
    {
        if (size < batch.Old)
        {
            if (reader.BatchAt(batch.Shard, size) is not { } earlier)
            {
                return Stop($"the platform stands at {size}, where no batch of ours begins");
            }

            // Restored from a backup: it is fed again from there.
            if (size == 0 && CanStepBack(earlier)) return StepBack(earlier);
            _next = earlier.Id;
            return 0;
        }

        if (size > batch.Size || reader.BatchAt(batch.Shard, size) is null)
        {
            return await AheadAsync(batch, size, cancel);
        }

        // It has this batch and did not say so before: its receipt is to be had.
        return await FetchReceiptAsync(batch, cancel);
    }

    private async Task<long> AheadAsync(BatchRow batch, long size, CancellationToken cancel)
    {
        var shard = shards.ById(batch.Shard);
        var ours = shard.Id < shards.Open.Id
            ? shards.ById(shard.Id + 1).FirstEntry - shard.FirstEntry
            : reader.NewestBatch() is { } newest && newest.Shard == shard.Id ? newest.Size : 0;
        if (size <= ours) return await FetchReceiptAsync(batch, cancel);
        return Stop(string.Create(
            CultureInfo.InvariantCulture,
            $"the platform holds {size} entries of this log, the journal {ours}: start again"));
    }

    private async Task<long> FetchReceiptAsync(BatchRow batch, CancellationToken cancel)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{LogPath.Of(shards.ById(batch.Shard).Origin)}/receipt/{batch.Old}");
        var answer = await platform.GetAsync(path, cancel);
        return answer.Status == 200
            ? await FinishAsync(batch, answer, cancel)
            : Again(ForwardState.Waiting, $"no receipt for batch {batch.Id} yet", -1);
    }

    private long Again(ForwardState state, string reason, long askedMs)
    {
        var isNews = State != state && state == ForwardState.Unlisted;
        State = state;
        Reason = reason;
        if (isNews) Stuck?.Invoke(reason);
        var (first, last) = state == ForwardState.Unlisted
            ? (Limits.OriginFirstMs, Limits.OriginLastMs)
            : (Limits.RetryFirstMs, Limits.RetryLastMs);
        var wait = Math.Min(last, (long)first << Math.Min(_failures, 12));
        _failures++;
        // Full jitter over the upper half: gateways that failed together do not return together.
        var jittered = (wait / 2) + chance.NextInt64((wait / 2) + 1);
        return Math.Max(jittered, Math.Min(askedMs, Limits.OriginLastMs));
    }

    private long Stop(string reason)
    {
        State = ForwardState.Stopped;
        Reason = reason;
        Stuck?.Invoke(reason);
        return -1;
    }
}

/// <summary>Where a log's documents are read at the platform.</summary>
internal static class LogPath
{
    /// <summary><c>/edge/1/log/{hex SHA-256 of origin}</c>.</summary>
    public static string Of(string origin) =>
        "/edge/1/log/" + Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}
