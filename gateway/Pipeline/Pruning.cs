using System.Globalization;

namespace Edge.Pipeline;

/// <summary>Forgets what devices said, long after everybody concerned has the proof of it.
/// </summary>
/// <remarks>Only payloads go: of events older than the months to keep, whose batch the platform
/// has receipted, and never the newest of a device, which the next one must follow. Leaf hashes,
/// tree, notes, receipts, calculations and sums stay, so every proof ever given still verifies, and
/// the log still proves itself consistent. Default: everything is kept. Source: trust.md section 3,
/// design.md section 10 (at least 90 days at the gateway).</remarks>
public sealed class Pruning
{
    /// <summary>Fewer months than this are refused: disputes and resends need the payloads.
    /// </summary>
    public const int LeastMonths = 3;

    private const int ChunkEvents = 1_000;
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    private readonly JournalReader _reader;
    private readonly JournalEvents _events;
    private readonly int _keepMonths;

    internal Pruning(JournalReader reader, JournalEvents events, int keepMonths)
    {
        if (keepMonths is not 0 and < LeastMonths)
        {
            throw new GatewayException(
                "keep payloads", "keepMonths", $"{keepMonths} months are too few",
                $"at least {LeastMonths}, or 0 to keep everything");
        }

        (_reader, _events, _keepMonths) = (reader, events, keepMonths);
    }

    /// <summary>Prunes a data folder that no gateway uses.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="keepMonths">Months to keep, at least <see cref="LeastMonths"/>.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Payloads that are gone now.</returns>
    /// <exception cref="GatewayException">A gateway runs, or the journal cannot be opened.
    /// </exception>
    public static long Run(string data, int keepMonths, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (!File.Exists(Journal.PathIn(data)))
        {
            throw new GatewayException("prune the journal", Journal.PathIn(data),
                "there is no journal", "name the data folder with --data");
        }

        using var alone = DataLock.Take(data);
        using var journal = Journal.Open(data);
        using var reader = new JournalReader(Journal.PathIn(data));
        using var events = new JournalEvents(journal, reader.LastEvent());
        var pruning = new Pruning(reader, events, keepMonths);
        long gone = 0;
        while (pruning.Next(time.GetUtcNow()) is var (after, upto))
        {
            journal.Begin();
            gone += events.Prune(after, upto);
            journal.Commit();
            journal.CheckpointWhenDue();
        }

        return gone;
    }

    /// <summary>Prunes in small pieces beside the gateway's own work, until stopped.</summary>
    internal async Task RunAsync(Receive receive, TimeProvider time, CancellationToken cancel)
    {
        while (_keepMonths > 0)
        {
            while (Next(time.GetUtcNow()) is var (after, upto))
            {
                await receive.WriteAsync(() => _events.Prune(after, upto));
                await Task.Delay(Between, time, cancel);
            }

            await Task.Delay(Every, time, cancel);
        }
    }

    // The next piece: events after what is pruned, old enough and receipted; null for none.
    private (long After, long Upto)? Next(DateTimeOffset now)
    {
        if (_keepMonths == 0) return null;
        var cutoffMs = now.AddMonths(-_keepMonths).ToUnixTimeMilliseconds();
        var receipted = _reader.BatchById(_reader.Receipted())?.LastEvent ?? 0;
        var after = _reader.PrunedUpto();
        var upto = after;
        foreach (var (id, atMs) in _reader.Rows(
            "SELECT id, at FROM event WHERE id > $0 ORDER BY id LIMIT $1",
            row => (row.GetInt64(0), row.GetInt64(1)), after, (long)ChunkEvents))
        {
            if (id > receipted || atMs >= cutoffMs) break;
            upto = id;
        }

        return upto > after ? (after, upto) : null;
    }
}

/// <summary>What is known of payloads that are gone.</summary>
internal static class PrunedRows
{
    /// <summary>Name of the value that says how far.</summary>
    public const string Name = "pruned-upto";

    /// <summary>Events up to this one have no payload, but for the newest of each device then.
    /// </summary>
    public static long PrunedUpto(this JournalReader journal) =>
        journal.Value(Name) is { } text
            ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    /// <summary>Whether an entry without text is one whose payload was pruned.</summary>
    public static bool IsPruned(this JournalReader journal, long entry) => journal.Number(
        "SELECT event FROM entry WHERE id = $0", entry) is > 0 and var id
        && id <= journal.PrunedUpto();

    /// <summary>Whether the payload of any of these entries was pruned.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="after">The entry before them.</param>
    /// <param name="upto">The last of them.</param>
    public static bool IsPruned(this JournalReader journal, long after, long upto) =>
        journal.PrunedUpto() is > 0 and var pruned && journal.Number(
            "SELECT count(*) FROM entry JOIN event ON event.id = entry.event WHERE entry.id > $0 "
            + "AND entry.id <= $1 AND event.id <= $2 AND length(line) = 0",
            after, upto, pruned) > 0;
}
