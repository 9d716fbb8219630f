using System.Globalization;
using Edge.Batch;
using Microsoft.Data.Sqlite;

namespace Edge.Platform.Witness;

/// <summary>Asks the witnesses for their signature under what this platform has cosigned.</summary>
/// <remarks>
/// A loop of its own, beside the receipts: a witness that is slow, away or hostile delays nobody's
/// receipt. Once a second the newest note of each log that has grown; a witness that does not
/// answer is left alone for 1 s, doubling to 60 s. A refusal is an alarm, once until it changes.
/// </remarks>
internal sealed class WitnessRounds(
    Registry registry, LedgerView view, WitnessedNotes notes, IReadOnlyList<WitnessClient> asked,
    Func<string, string, Task> alarm, TimeProvider time)
{
    private const int MostRestMs = 60_000;
    private const int AtOnce = 8;
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly HashSet<string> troubled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> done = new(StringComparer.Ordinal);
    private readonly Dictionary<(WitnessClient, string), long> signed = [];
    private readonly Dictionary<(WitnessClient, string), int> said = [];
    private readonly Dictionary<(WitnessClient, string), (DateTimeOffset Until, int Ms)> resting =
        [];

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var beat = new PeriodicTimer(pause, time);
        try
        {
            do await OnceAsync(cancel);
            while (await beat.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    /// <summary>One round over all logs.</summary>
    public Task OnceAsync(CancellationToken cancel) => Parallel.ForEachAsync(
        registry.Logs.Select(log => log.Row.Origin),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
        async (origin, stop) =>
        {
            try
            {
                await LogAsync(origin, stop);
                lock (gate) troubled.Remove(origin);
            }
            catch (Exception wrong) when (wrong is SqliteException or IOException
                or UnauthorizedAccessException or KeyNotFoundException)
            {
                bool isNew;
                lock (gate) isNew = troubled.Add(origin);
                if (isNew) await alarm(origin, $"witnesses were not asked: {wrong.Message}");
            }
        });

    private async Task LogAsync(string origin, CancellationToken cancel)
    {
        if (view.NewestReceipt(origin) is not { } stored
            || !ReceiptDocument.TryParse(stored, out ReceiptDocument receipt, out _)
            || !Note.TryParseCheckpoint(receipt.Note, out Note note, out Checkpoint at, out _))
            return;
        lock (gate)
            if (done.GetValueOrDefault(origin) >= at.Size) return;
        string?[] lines = await Task.WhenAll(asked.Select(one => AskAsync(one, note, at, cancel)));
        Note all = note;
        int count = 0;
        foreach (string? line in lines)
        {
            if (line is null || !Note.TryParse(note.Text + line, out Note more, out _)) continue;
            _ = Note.TryParse(all.With(more), out all, out _);
            count++;
        }
        if (count > 0) notes.Keep(at, all.Text, count);
        if (count < asked.Count) return;
        lock (gate) done[origin] = at.Size;
    }

    // Its line under the note, checked; or null.
    private async Task<string?> AskAsync(
        WitnessClient one, Note note, Checkpoint at, CancellationToken cancel)
    {
        if (IsResting(one, "") || IsResting(one, at.Origin)) return null;
        long old;
        lock (gate) old = signed.GetValueOrDefault((one, at.Origin));
        WitnessAnswer answer = await one.AskAsync(Request(old, note, at), cancel);
        if (answer.Status == 409 && DecimalCount.TryRead(answer.Text.AsSpan().TrimEnd('\n'),
            out long size))
        {
            lock (gate) signed[(one, at.Origin)] = size;
            if (size > at.Size) return null; // fed from a backup: it knows more than we do
            answer = await one.AskAsync(Request(size, note, at), cancel);
        }
        Rest(one, "", IsAway(answer));
        Rest(one, at.Origin, answer.Status != 200);
        if (answer.Status == 200 && answer.Text.IndexOf('\n') == answer.Text.Length - 1
            && Note.TryParse(note.Text + answer.Text, out Note more, out _)
            && more.Body == note.Body && more.Check(one.Key) == SignatureState.Good)
        {
            lock (gate) (signed[(one, at.Origin)], said[(one, at.Origin)]) = (at.Size, 200);
            return answer.Text;
        }
        await TellAsync(one, at, answer);
        return null;
    }

    private AddCheckpoint Request(long old, Note note, Checkpoint at) =>
        new(old, view.Consistency(at.Origin, old, at.Size), note, at);

    private static bool IsAway(WitnessAnswer answer) => answer.Status is 0 or 429 or >= 500;

    private bool IsResting(WitnessClient one, string origin)
    {
        lock (gate)
            return resting.TryGetValue((one, origin), out var rest)
                && time.GetUtcNow() < rest.Until;
    }

    private void Rest(WitnessClient one, string origin, bool failed)
    {
        lock (gate)
        {
            if (!failed)
            {
                resting.Remove((one, origin));
                return;
            }
            int ms = resting.TryGetValue((one, origin), out var before)
                ? Math.Min(MostRestMs, before.Ms * 2) : 1000;
            resting[(one, origin)] = (time.GetUtcNow().AddMilliseconds(ms), ms);
        }
    }

    // One alarm when the answer changes; being away is none.
    private async Task TellAsync(WitnessClient one, Checkpoint at, WitnessAnswer answer)
    {
        if (IsAway(answer)) return;
        lock (gate)
        {
            if (said.GetValueOrDefault((one, at.Origin)) == answer.Status) return;
            said[(one, at.Origin)] = answer.Status;
        }
        string why = answer.Text.Length > 200 ? answer.Text[..200] : answer.Text;
        await alarm(one.Key.Name, string.Create(CultureInfo.InvariantCulture,
            $"{at.Origin} size {at.Size}: {answer.Status} {why.Trim()}"));
    }
}
