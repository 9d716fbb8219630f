using Edge.Batch;
using Microsoft.Data.Sqlite;

namespace Edge.Platform;

/// <summary>Sums over everything booked.</summary>
/// <param name="Events">Events the devices wrote, each once.</param>
/// <param name="Counted">Those of them that credit something.</param>
/// <param name="G">Net mass, g.</param>
/// <param name="Wh">Energy, Wh.</param>
/// <param name="Mg">Reduction, mg CO2e.</param>
public sealed record LedgerTotals(long Events, long Counted, long G, long Wh, long Mg);

/// <summary>Sums of one device.</summary>
public sealed record DeviceTotals(
    string Dev, string Site, long Events, long Counted, long G, long Wh, long Mg, long LastSeq,
    long LastAt);

/// <summary>One row of the ledger.</summary>
public sealed record EntryRow(
    long Id, string Origin, long Index, long At, string Type, string Dev, long Seq, string Kind,
    string Verdict, long G, long Wh, long Mg, string Receipt);

/// <summary>One batch as it arrived.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Old">Entries before it.</param>
/// <param name="Size">Entries up to its end.</param>
/// <param name="Root">Root at its end, hex.</param>
/// <param name="At">When it was booked. Units: ms UTC.</param>
/// <param name="Receipted">Was its receipt signed?</param>
/// <param name="Bytes">Length of its document.</param>
public sealed record BatchRow(
    string Origin, long Old, long Size, string Root, long At, bool Receipted, long Bytes);

/// <summary>What one session token adds up to.</summary>
public sealed record AccountSum(string Sess, long Acts, long Counted, long Mg);

/// <summary>One alarm.</summary>
public sealed record AlarmRow(
    long Id, long At, string Dev, long Seq, string Code, string Detail, bool Open);

/// <summary>Reads the ledger for pages and JSON, on a read-only connection.</summary>
internal sealed class LedgerView(Ledger ledger, Registry registry)
{
    private const string EntryColumns =
        "SELECT e.id, l.origin, e.idx, e.at, e.type, e.dev, e.seq, e.kind, e.verdict, e.g, e.wh, "
        + "e.mg, e.receipt FROM entry e JOIN log l ON l.id = e.log ";

    /// <summary>Entries of all logs, good or not.</summary>
    public long EntryCount() => Rows("SELECT coalesce(sum(size), 0) FROM log",
        row => row.GetInt64(0)).Single();

    /// <summary>Sums over all devices.</summary>
    public LedgerTotals Totals() => Rows(
        "SELECT coalesce(sum(events), 0), coalesce(sum(counted), 0), coalesce(sum(g), 0), "
        + "coalesce(sum(wh), 0), coalesce(sum(mg), 0) FROM device",
        row => new LedgerTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2),
            row.GetInt64(3), row.GetInt64(4))).Single();

    /// <summary>Sums of each device.</summary>
    public IReadOnlyList<DeviceTotals> Devices() => Rows(
        "SELECT dev, events, counted, g, wh, mg, last_seq, last_at FROM device ORDER BY dev",
        row => new DeviceTotals(row.GetString(0),
            registry.Device(row.GetString(0))?.Row.Site ?? "", row.GetInt64(1), row.GetInt64(2),
            row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6),
            row.GetInt64(7)));

    /// <summary>How many entries got each verdict.</summary>
    public IReadOnlyDictionary<string, long> Verdicts() => Rows(
        "SELECT code, n FROM verdict ORDER BY code",
        row => (Code: row.GetString(0), Count: row.GetInt64(1)))
        .ToDictionary(pair => pair.Code, pair => pair.Count, StringComparer.Ordinal);

    /// <summary>Rows after an id, oldest first.</summary>
    public IReadOnlyList<EntryRow> Entries(long after, int limit) => Rows(
        EntryColumns + "WHERE e.id > $0 ORDER BY e.id LIMIT $1", Entry, after,
        Math.Clamp(limit, 1, Limits.PageRows));

    /// <summary>The newest rows, newest first.</summary>
    public IReadOnlyList<EntryRow> Newest(int limit) => Rows(
        EntryColumns + "ORDER BY e.id DESC LIMIT $0", Entry, limit);

    /// <summary>Batches before a time of arrival, newest first.</summary>
    public IReadOnlyList<BatchRow> Batches(long beforeMs, int limit) => Rows(
        "SELECT l.origin, b.old, b.size, b.root, b.at, b.receipt IS NOT NULL, length(b.body) "
        + "FROM batch b JOIN log l ON l.id = b.log WHERE b.at < $0 "
        + "ORDER BY b.at DESC, b.old DESC LIMIT $1",
        row => new BatchRow(row.GetString(0), row.GetInt64(1), row.GetInt64(2),
            Convert.ToHexStringLower((byte[])row.GetValue(3)), row.GetInt64(4),
            row.GetInt64(5) != 0, row.GetInt64(6)),
        beforeMs, Math.Clamp(limit, 1, Limits.PageRows));

    /// <summary>Entries that were refused credit, newest first: duplicates, forgeries ...</summary>
    /// <param name="before">Only rows before this one.</param>
    /// <param name="verdict">Only this verdict; empty for all of them.</param>
    /// <param name="limit">Most rows.</param>
    public IReadOnlyList<EntryRow> Exceptions(long before, string verdict, int limit) => Rows(
        EntryColumns + "WHERE e.id < $0 AND e.verdict NOT IN ('counted', 'none') "
        + "AND ($1 = '' OR e.verdict = $1) ORDER BY e.id DESC LIMIT $2",
        Entry, before, verdict, Math.Clamp(limit, 1, Limits.PageRows));

    /// <summary>The accounts with the most reduction: session tokens, never names.</summary>
    public IReadOnlyList<AccountSum> Accounts(int limit) => Rows(
        "SELECT sess, sum(acts), sum(counted), sum(mg) FROM account WHERE sess <> '' "
        + "GROUP BY sess ORDER BY sum(mg) DESC, sess LIMIT $0",
        row => new AccountSum(
            row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), limit);

    /// <summary>The newest alarms, open ones first.</summary>
    public IReadOnlyList<AlarmRow> Alarms(int limit) => Rows(
        "SELECT id, at, dev, seq, code, detail, closed FROM alarm "
        + "ORDER BY closed, id DESC LIMIT $0",
        row => new AlarmRow(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3),
            row.GetString(4), row.GetString(5), row.GetInt64(6) == 0), limit);

    /// <summary>The stored body or receipt of one batch, or null.</summary>
    public byte[]? Batch(string origin, long old, bool receipt) => Rows(
        $"SELECT {(receipt ? "b.receipt" : "b.body")} FROM batch b JOIN log l ON l.id = b.log "
        + "WHERE l.origin = $0 AND b.old = $1",
        row => row.IsDBNull(0) ? null : (byte[])row.GetValue(0), origin, old).SingleOrDefault();

    /// <summary>The newest stored receipt of a log, or null.</summary>
    public byte[]? NewestReceipt(string origin) => Rows(
        "SELECT b.receipt FROM batch b JOIN log l ON l.id = b.log "
        + "WHERE l.origin = $0 AND b.receipt IS NOT NULL ORDER BY b.old DESC LIMIT 1",
        row => (byte[])row.GetValue(0), origin).SingleOrDefault();

    /// <summary>Proof that one size of a log leads to a later one; empty from 0.</summary>
    public IReadOnlyList<byte[]> Consistency(string origin, long old, long size) =>
        WithTree(origin, size, tree => tree.ConsistencyProof(old, size));

    /// <summary>Path of an entry to the root of a size.</summary>
    public IReadOnlyList<byte[]> Inclusion(string origin, long index, long size) =>
        WithTree(origin, size, tree => tree.InclusionProof(index, size));

    /// <summary>The highest booked event of a device: where a new gateway begins.</summary>
    public (long Seq, string P) Floor(string dev) => Rows(
        "SELECT seq, p FROM event WHERE dev = $0 ORDER BY seq DESC LIMIT 1",
        row => (row.GetInt64(0), Convert.ToBase64String((byte[])row.GetValue(1))), dev)
        is [var last] ? last : (0, Wire.Tags.Zero);

    // Nodes of whole subtrees never change: a read-only connection beside the writer will do.
    private T WithTree<T>(string origin, long size, Func<LogTree, T> read)
    {
        using SqliteConnection connection = ledger.Read();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT n.hash FROM node n JOIN log l ON l.id = n.log "
            + "WHERE l.origin = $origin AND n.level = $level AND n.idx = $idx";
        command.Parameters.AddWithValue("$origin", origin);
        return read(new LogTree(new ReadNodes(command), size));
    }

    private sealed class ReadNodes(SqliteCommand command) : INodeStore
    {
        private readonly SqliteParameter level =
            command.Parameters.Add("$level", SqliteType.Integer);
        private readonly SqliteParameter place =
            command.Parameters.Add("$idx", SqliteType.Integer);

        public byte[] Get(int level, long index)
        {
            (this.level.Value, place.Value) = (level, index);
            return command.ExecuteScalar() as byte[]
                ?? throw new KeyNotFoundException($"no node {level}/{index} in the ledger");
        }

        public void Put(int level, long index, byte[] hash) =>
            throw new System.Diagnostics.UnreachableException("readers write no nodes");
    }

    private static EntryRow Entry(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4),
        row.IsDBNull(5) ? "" : row.GetString(5), row.IsDBNull(6) ? 0 : row.GetInt64(6),
        row.IsDBNull(7) ? "" : row.GetString(7), row.GetString(8), row.GetInt64(9),
        row.GetInt64(10), row.GetInt64(11), row.IsDBNull(12) ? "" : row.GetString(12));

    private List<T> Rows<T>(
        string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using SqliteConnection connection = ledger.Read();
        using SqliteCommand command = connection.Ask(sql, values);
        using SqliteDataReader row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read()) rows.Add(read(row));
        return rows;
    }
}
