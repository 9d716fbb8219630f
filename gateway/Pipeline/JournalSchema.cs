using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>The tables of the journal. Rows are added, never edited, but for the tables of
/// derived state: <c>counter</c>, <c>refusal</c>, <c>tally</c>, <c>device_keys</c>,
/// <c>meter</c>.</summary>
internal static class JournalSchema
{
    /// <summary>Version kept in <c>user_version</c>: the number of steps.</summary>
    public static int Version => Steps.Count;

    /// <summary>What brings a journal from each version to the next, the first from nothing.
    /// </summary>
    /// <remarks>A step that was released is never changed: a new one follows it.</remarks>
    public static readonly IReadOnlyList<string> Steps =
    [
        Create,
        Operators.OperatorSchema.Create,
        Orders.CommandSchema.Create,
        Meters,
        Operators.OperatorSchema.TwoPersons,
        Releases.RolloutBook.Create,
        Operators.Identities.Create,
    ];

    private static readonly Lazy<List<(string Name, string Sql)>> MadeHere = new(() =>
    {
        using var made = new SqliteConnection("Data Source=:memory:");
        made.Open();
        using var command = made.CreateCommand();
        command.CommandText = string.Concat(Steps) + Read;
        using var row = command.ExecuteReader();
        var tables = new List<(string, string)>();
        while (row.Read()) tables.Add((row.GetString(0), OneSpace(row.GetString(1))));
        return tables;
    });

    /// <summary>Reads name and text of a journal's tables, indexes and triggers.</summary>
    public const string Read = "SELECT name, sql FROM sqlite_schema "
        + "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY name";

    /// <summary>The first of them that is not, word for word, as this program makes it; null for
    /// none. Whatever else is there does not matter.</summary>
    /// <param name="found">What <see cref="Read"/> gave.</param>
    public static string? FirstOther(IEnumerable<(string Name, string Sql)> found)
    {
        var texts = found.ToLookup(table => table.Name, table => OneSpace(table.Sql));
        return MadeHere.Value.Find(made => !texts[made.Name].Contains(made.Sql)).Name;
    }

    private static string OneSpace(string sql) => string.Join(' ', sql.Split(
        default(char[]), StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Pages of signed meter records, and where each meter's registers stand.</summary>
    public const string Meters = """
        CREATE TABLE ocmf_page(
          key TEXT NOT NULL, page TEXT NOT NULL, sha256 TEXT NOT NULL, dev TEXT NOT NULL,
          seq INTEGER NOT NULL, PRIMARY KEY(key, page)) WITHOUT ROWID;
        CREATE TABLE meter(
          dev TEXT NOT NULL, meter TEXT NOT NULL, next INTEGER NOT NULL,
          PRIMARY KEY(dev, meter)) WITHOUT ROWID;
        """;

    /// <summary>Numbers of devices and entries are small and grow: no index has random keys but
    /// <c>receipt_id</c>, which is filled in sorted pieces (mqtt.md section 3).</summary>
    public const string Create = """
        CREATE TABLE gateway(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE device(id INTEGER PRIMARY KEY, dev TEXT NOT NULL UNIQUE);
        CREATE TABLE device_keys(
          dev TEXT PRIMARY KEY, at INTEGER NOT NULL, document BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE event(
          id INTEGER PRIMARY KEY, device INTEGER NOT NULL, seq INTEGER NOT NULL,
          at INTEGER NOT NULL, flags TEXT NOT NULL, line BLOB NOT NULL);
        CREATE UNIQUE INDEX event_number ON event(device, seq);
        CREATE TABLE quarantine(
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, dev TEXT NOT NULL, code TEXT NOT NULL,
          length INTEGER NOT NULL, sha256 BLOB NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE refusal(
          hour INTEGER NOT NULL, dev TEXT NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL,
          sha256 BLOB NOT NULL, PRIMARY KEY(hour, dev, code)) WITHOUT ROWID;
        CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE alarm(
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, dev TEXT NOT NULL, code TEXT NOT NULL,
          detail TEXT NOT NULL);
        CREATE TABLE shard(
          id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, vkey TEXT NOT NULL,
          first_entry INTEGER NOT NULL);
        CREATE TABLE entry(
          id INTEGER PRIMARY KEY, event INTEGER, joined INTEGER NOT NULL, mg INTEGER NOT NULL,
          head BLOB NOT NULL, leaf BLOB NOT NULL);
        CREATE TABLE node(
          shard INTEGER NOT NULL, level INTEGER NOT NULL, place INTEGER NOT NULL,
          hash BLOB NOT NULL, PRIMARY KEY(shard, level, place)) WITHOUT ROWID;
        CREATE TABLE batch(
          id INTEGER PRIMARY KEY, shard INTEGER NOT NULL, old INTEGER NOT NULL,
          size INTEGER NOT NULL, root BLOB NOT NULL, proof BLOB NOT NULL,
          last_event INTEGER NOT NULL, hour INTEGER NOT NULL);
        CREATE TABLE note(
          batch INTEGER PRIMARY KEY, at INTEGER NOT NULL, note TEXT NOT NULL,
          sha256 BLOB NOT NULL);
        CREATE TABLE receipt(
          batch INTEGER PRIMARY KEY, at INTEGER NOT NULL, document BLOB NOT NULL);
        CREATE TABLE tally(
          device INTEGER PRIMARY KEY, events INTEGER NOT NULL, grams INTEGER NOT NULL,
          wh INTEGER NOT NULL, mg INTEGER NOT NULL);
        CREATE TABLE receipt_id(
          prefix INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY(prefix, event))
          WITHOUT ROWID;
        """;
}
