using System.Security.Cryptography;
using Edge.Batch;

namespace Edge.Pipeline;

/// <summary>The log that follows the open one.</summary>
/// <param name="Origin">Its name: the same gateway, another half-year or another turn.</param>
/// <param name="LogKey">Its key; never the open log's.</param>
/// <param name="FromMs">When the open log is closed and this one begins. Units: ms UTC.</param>
public sealed record NextLog(string Origin, ECDsa LogKey, long FromMs);

/// <summary>One log of the journal.</summary>
/// <param name="Id">Its row, from 1 without holes.</param>
/// <param name="Origin">Its name.</param>
/// <param name="Vkey">Its verifier key.</param>
/// <param name="FirstEntry">Entries of the logs before it.</param>
internal sealed record ShardRow(long Id, string Origin, string Vkey, long FirstEntry)
{
    /// <summary>The key its notes are checked with.</summary>
    public VerifierKey Key { get; } = VerifierKey.TryParse(Vkey, out var key, out var fault) ? key
        : throw new GatewayException(
            "open the log", Origin, $"its key in the journal is none: {fault}",
            "restore the data folder from its backup");
}

/// <summary>The logs of a gateway, one after the other: a new one with a new key each half-year,
/// or at once when a key is lost.</summary>
/// <remarks>The last row is the open log; all before it are closed. Source: trust.md section 2,
/// Rotation. Thread-safety: rows are added by the write side, read by all.</remarks>
internal sealed class Shards
{
    private readonly GatewayOptions _options;
    private volatile ShardRow[] _rows = [];

    private Shards(GatewayOptions options) => _options = options;

    /// <summary>The log that is written to.</summary>
    public ShardRow Open => _rows[^1];

    /// <summary>Reads the journal's logs; opens the first if there is none.</summary>
    /// <exception cref="GatewayException">The journal belongs to another log.</exception>
    public static Shards Load(
        GatewayOptions options, Journal journal, JournalReader reader, JournalLog log)
    {
        var shards = new Shards(options) { _rows = [.. Read(reader)] };
        if (shards._rows.Length == 0)
        {
            var first = new ShardRow(1, options.Origin, KeyOf(options.Origin, options.LogKey), 0);
            journal.Begin();
            log.AddShard(first);
            journal.Commit();
            shards.Add(first);
        }

        if (shards.KeyFor(shards.Open) is null)
        {
            throw new GatewayException(
                "open the log", options.Data,
                $"the journal belongs to {shards.Open.Vkey}, "
                + $"the configuration names {KeyOf(options.Origin, options.LogKey)}",
                "use the origin and the log key the journal was begun with");
        }

        (log.Shard, log.FirstEntry) = (shards.Open.Id, shards.Open.FirstEntry);
        return shards;
    }

    /// <summary>The logs that stand in a journal, oldest first.</summary>
    public static List<ShardRow> Read(JournalReader reader) => reader.Rows(
        "SELECT id, origin, vkey, first_entry FROM shard ORDER BY id",
        row => new ShardRow(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3)));

    /// <summary>The log with a row number.</summary>
    public ShardRow ById(long id) => _rows[id - 1];

    /// <summary>The log that holds a journal entry's row.</summary>
    public ShardRow OfEntry(long row) => _rows.Last(shard => shard.FirstEntry < row);

    /// <summary>The log of a name, or null.</summary>
    public ShardRow? ByOrigin(string origin) =>
        _rows.FirstOrDefault(shard => shard.Origin == origin);

    /// <summary>A log was opened; the one before it is closed.</summary>
    public void Add(ShardRow row) => _rows = [.. _rows, row];

    /// <summary>The row of the configured next log, or null when it is open already, or none is
    /// configured.</summary>
    /// <param name="firstEntry">Entries of the logs before it.</param>
    public ShardRow? Following(long firstEntry) =>
        _options.Next is { } next && ByOrigin(next.Origin) is null
            ? new ShardRow(
                Open.Id + 1, next.Origin, KeyOf(next.Origin, next.LogKey), firstEntry)
            : null;

    /// <summary>Is it time to close the open log?</summary>
    public bool IsDue(long nowMs) =>
        _options.Next is { } next && nowMs >= next.FromMs && ByOrigin(next.Origin) is null;

    /// <summary>What signs for a log.</summary>
    /// <exception cref="GatewayException">Its private key is not configured.</exception>
    public LogSigner Signer(ShardRow shard) => KeyFor(shard) is { } key
        ? new LogSigner(shard.Origin, key)
        : throw new GatewayException(
            "sign a checkpoint", shard.Origin, "its key is not in the configuration any more",
            "name the closed log in origin and logKey, the open one in next, until all is signed");

    private ECDsa? KeyFor(ShardRow shard)
    {
        if (KeyOf(_options.Origin, _options.LogKey) == shard.Vkey) return _options.LogKey;
        return _options.Next is { } next && KeyOf(next.Origin, next.LogKey) == shard.Vkey
            ? next.LogKey : null;
    }

    private static string KeyOf(string origin, ECDsa key) => VerifierKey.ForLog(origin, key).Text;
}
