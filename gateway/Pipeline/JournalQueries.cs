using System.Text;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>The questions that are asked of the journal.</summary>
internal static class JournalQueries
{
    /// <summary>Time of receipt of the newest event.</summary>
    public const string NewestAt = "SELECT at FROM event ORDER BY id DESC LIMIT 1";

    private const string EventColumns = "id, device, seq, at, flags, line";

    private const string BatchColumns = "id, old, size, root, proof, last_event, hour, shard";

    /// <summary>Id of the newest event.</summary>
    public static long LastEvent(this JournalReader journal) =>
        journal.Number("SELECT max(id) FROM event");

    /// <summary>All devices: row and name.</summary>
    public static List<(long Id, string Device)> Devices(this JournalReader journal) =>
        journal.Rows("SELECT id, dev FROM device", row => (row.GetInt64(0), row.GetString(1)));

    /// <summary>The newest event of a device.</summary>
    public static EventRow? NewestOf(this JournalReader journal, long deviceId) => journal.First(
        $"SELECT {EventColumns} FROM event WHERE device = $0 ORDER BY seq DESC LIMIT 1",
        Event, deviceId);

    /// <summary>Events after an id, in journal order.</summary>
    public static List<EventRow> EventsAfter(this JournalReader journal, long id, int most) =>
        journal.Rows(
            $"SELECT {EventColumns} FROM event WHERE id > $0 ORDER BY id LIMIT $1",
            Event, id, (long)most);

    /// <summary>Events up to an id, newest first.</summary>
    public static List<EventRow> EventsUpto(this JournalReader journal, long id, int most) =>
        journal.Rows(
            $"SELECT {EventColumns} FROM event WHERE id <= $0 ORDER BY id DESC LIMIT $1",
            Event, id, (long)most);

    /// <summary>Events of a device before a number, newest first.</summary>
    public static List<EventRow> EventsOf(
        this JournalReader journal, long deviceId, long before, int most) => journal.Rows(
        $"SELECT {EventColumns} FROM event WHERE device = $0 AND seq < $1 "
        + "ORDER BY seq DESC LIMIT $2", Event, deviceId, before, (long)most);

    /// <summary>Sealed events after one id, up to another, with what they reduce.</summary>
    public static List<Operators.Observation> Observe(
        this JournalReader journal, long after, long upto)
    {
        var line = new Edge.Wire.EventLine();
        var first = journal.EntryOfEvent(after + 1);
        var observed = new List<Operators.Observation>();
        if (first == 0) return observed;
        foreach (var (row, mg) in journal.Rows(
            "SELECT event.id, device, seq, at, flags, line, entry.mg FROM entry "
            + "JOIN event ON event.id = entry.event WHERE entry.id >= $0 AND event.id <= $1 "
            + "AND entry.id <= $2 ORDER BY entry.id",
            row => (Event(row), row.GetInt64(6)), first, upto, first + (2 * (upto - after))))
        {
            if (!line.TryParse(row.Line, 0, row.Line.Length)) continue;
            observed.Add(Operators.Observation.From(row, line, mg));
        }

        return observed;
    }

    /// <summary>Batches before a number, newest first.</summary>
    public static List<BatchRow> BatchesBefore(this JournalReader journal, long id, int most) =>
        journal.Rows(
            $"SELECT {BatchColumns} FROM batch WHERE id < $0 ORDER BY id DESC LIMIT $1",
            Batch, id, (long)most);

    /// <summary>Refused lines before a row, newest first.</summary>
    public static List<Operators.RefusedLine> Quarantined(
        this JournalReader journal, long id, int most) => journal.Rows(
        "SELECT id, at, dev, code, length, bytes FROM quarantine WHERE id < $0 "
        + "ORDER BY id DESC LIMIT $1",
        row => new Operators.RefusedLine(
            row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3),
            row.GetInt64(4), Operators.EvidenceDesk.Readable(row.GetFieldValue<byte[]>(5))),
        id, (long)most);

    /// <summary>One event.</summary>
    public static EventRow? EventById(this JournalReader journal, long id) =>
        journal.First($"SELECT {EventColumns} FROM event WHERE id = $0", Event, id);

    /// <summary>Device keys as the platform gave them.</summary>
    public static List<(string Device, byte[] Document)> Keys(this JournalReader journal) =>
        journal.Rows(
            "SELECT dev, document FROM device_keys",
            row => (row.GetString(0), row.GetFieldValue<byte[]>(1)));

    /// <summary>Counters of decisions.</summary>
    public static List<(string Name, long Value)> Counters(this JournalReader journal) =>
        journal.Rows(
            "SELECT name, value FROM counter", row => (row.GetString(0), row.GetInt64(1)));

    /// <summary>One fact of the gateway itself, or null.</summary>
    public static string? Value(this JournalReader journal, string name) => journal.First(
        "SELECT value FROM gateway WHERE name = $0", row => row.GetString(0), name);

    /// <summary>Up to here a device's numbers need not be here; 0 when all are.</summary>
    public static long Floor(this JournalReader journal, string device) => long.TryParse(
        journal.Value(FloorName(device)), System.Globalization.NumberStyles.None,
        System.Globalization.CultureInfo.InvariantCulture, out var seq) ? seq : 0;

    /// <summary>The name under which a device's floor is kept.</summary>
    public static string FloorName(string device) => $"floor/{device}";

    /// <summary>The newest batch, or null.</summary>
    public static BatchRow? NewestBatch(this JournalReader journal) => journal.First(
        $"SELECT {BatchColumns} FROM batch ORDER BY id DESC LIMIT 1", Batch);

    /// <summary>One batch, or null.</summary>
    public static BatchRow? BatchById(this JournalReader journal, long id) =>
        journal.First($"SELECT {BatchColumns} FROM batch WHERE id = $0", Batch, id);

    /// <summary>The batch of a log that begins at a size, or null.</summary>
    public static BatchRow? BatchAt(this JournalReader journal, long shard, long old) =>
        journal.First(
            $"SELECT {BatchColumns} FROM batch WHERE shard = $0 AND old = $1 ORDER BY id LIMIT 1",
            Batch, shard, old);

    /// <summary>The batch that holds an entry of a log, or null while it is not sealed.</summary>
    public static BatchRow? BatchWith(this JournalReader journal, long shard, long index)
    {
        // Batches are numbered without holes and grow: halve the numbers.
        long low = 1, high = journal.Number("SELECT max(id) FROM batch");
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var batch = journal.BatchById(middle)!;
            if (shard < batch.Shard) high = middle - 1;
            else if (shard > batch.Shard) low = middle + 1;
            else if (index < batch.Old) high = middle - 1;
            else if (index >= batch.Size) low = middle + 1;
            else return batch;
        }

        return null;
    }

    /// <summary>A batch's signed note and the hash of its document, or null.</summary>
    public static (string Note, byte[] Sha256, long AtMs)? Note(
        this JournalReader journal, long batch) => journal.First<(string, byte[], long)?>(
        "SELECT note, sha256, at FROM note WHERE batch = $0",
        row => (row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2)), batch);

    /// <summary>The platform's receipt of a batch, or null.</summary>
    public static (byte[] Document, long AtMs)? Receipt(this JournalReader journal, long batch) =>
        journal.First<(byte[], long)?>(
            "SELECT document, at FROM receipt WHERE batch = $0",
            row => (row.GetFieldValue<byte[]>(0), row.GetInt64(1)), batch);

    /// <summary>Newest batch up to which all have receipts; 0 for none.</summary>
    public static long Receipted(this JournalReader journal) =>
        journal.Number("SELECT max(batch) FROM receipt");

    /// <summary>Entries as text, in order, from index <paramref name="old"/> up to
    /// <paramref name="size"/> of the shard that begins after <paramref
    /// name="firstEntry"/>; empty where the payload was pruned.</summary>
    public static List<string> Entries(
        this JournalReader journal, long firstEntry, long old, long size) =>
        journal.EntryBytes(firstEntry, old, size).ConvertAll(Encoding.ASCII.GetString);

    /// <summary>The same as the bytes that were sealed.</summary>
    public static List<byte[]> EntryBytes(
        this JournalReader journal, long firstEntry, long old, long size) => journal.Rows(
        "SELECT entry.head, event.line FROM entry "
        + "LEFT JOIN event ON event.id = entry.event AND entry.joined "
        + "WHERE entry.id > $0 AND entry.id <= $1 ORDER BY entry.id",
        Entry, firstEntry + old, firstEntry + size);

    /// <summary>The row of the entry that seals an event, or 0.</summary>
    public static long EntryOfEvent(this JournalReader journal, long eventId)
    {
        // Entries follow the journal's order: an entry's row is never before its event's.
        long low = 1, high = journal.Number("SELECT max(id) FROM entry");
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var (row, found) = journal.First(
                "SELECT id, event FROM entry WHERE id >= $0 AND event IS NOT NULL "
                + "ORDER BY id LIMIT 1",
                row => (row.GetInt64(0), row.GetInt64(1)), middle);
            if (found == eventId) return row;
            if (found == 0 || found > eventId) high = middle - 1;
            else low = row + 1;
        }

        return 0;
    }

    /// <summary>Leaf hashes of rows, in order.</summary>
    public static List<byte[]> Leaves(this JournalReader journal, long first, long count) =>
        journal.Rows(
            "SELECT leaf FROM entry WHERE id >= $0 AND id < $1 ORDER BY id",
            row => row.GetFieldValue<byte[]>(0), first, first + count);

    /// <summary>Refused lines of whole hours: from <paramref name="from"/>, before
    /// <paramref name="to"/>.</summary>
    public static List<RefusalRow> Refusals(this JournalReader journal, long from, long to) =>
        journal.Rows(
            "SELECT hour, dev, code, count, sha256 FROM refusal WHERE hour >= $0 AND hour < $1 "
            + "ORDER BY hour, dev, code",
            row => new RefusalRow(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3),
                row.GetFieldValue<byte[]>(4)),
            from, to);

    /// <summary>Events per device after one id, up to another.</summary>
    public static List<(string Device, long Count)> CountsBetween(
        this JournalReader journal, long after, long upto) => journal.Rows(
        "SELECT dev, count(*) FROM event JOIN device ON device.id = event.device "
        + "WHERE event.id > $0 AND event.id <= $1 GROUP BY device.id",
        row => (row.GetString(0), row.GetInt64(1)), after, upto);

    /// <summary>Payload seen under a page of a meter's key, by any event but this one.</summary>
    public static string? OcmfPage(
        this JournalReader journal, string key, string page, string dev, long seq) =>
        journal.First(
            "SELECT sha256 FROM ocmf_page WHERE key = $0 AND page = $1 "
            + "AND NOT (dev = $2 AND seq = $3)",
            row => row.GetString(0), key, page, dev, seq);

    /// <summary>What each device adds up to in the log.</summary>
    public static List<(long Id, Tally Tally)> Tallies(this JournalReader journal) => journal.Rows(
        "SELECT device.id, dev, events, grams, wh, mg FROM tally "
        + "JOIN device ON device.id = tally.device ORDER BY dev",
        row => (row.GetInt64(0), new Tally(
            row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4),
            row.GetInt64(5))));

    private static EventRow Event(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4),
        row.GetFieldValue<byte[]>(5));

    private static BatchRow Batch(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3),
        row.GetFieldValue<byte[]>(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7));

    private static byte[] Entry(SqliteDataReader row)
    {
        var head = row.GetFieldValue<byte[]>(0);
        if (row.IsDBNull(1)) return head;
        var line = row.GetFieldValue<byte[]>(1);
        return line.Length == 0 ? [] : [.. head, (byte)'|', .. line];
    }
}
