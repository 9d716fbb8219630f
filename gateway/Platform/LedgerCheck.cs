using System.Globalization;
using Edge.Batch;
using Microsoft.Data.Sqlite;

namespace Edge.Platform;

/// <summary>Hashes the platform's books again and compares them with what was signed.</summary>
/// <remarks>
/// SQLite seldom notices a flipped bit (trust.md section 3): our own hashes do. A miss names the
/// object and the remedy, and nothing is signed until it is mended. Reads only, one short query at
/// a time, so that a platform may go on beside it. Thread-safety: one caller at a time.
/// </remarks>
public sealed class LedgerCheck : IDisposable
{
    private const string Remedy =
        "restore the newest backup of the ledger; the gateways feed the rest again";

    private readonly SqliteConnection connection;
    private readonly HeadSlots? head;
    private readonly LedgerRowsCheck rows;

    /// <summary>Opens the ledger of a data folder for reading.</summary>
    /// <exception cref="PlatformException">There is none, or it cannot be read.</exception>
    public LedgerCheck(string folder)
    {
        string file = Path.Combine(folder, "ledger.sqlite");
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = Limits.BusyMs / 1000,
        }.ToString());
        try
        {
            connection.Open();
        }
        catch (SqliteException wrong)
        {
            connection.Dispose();
            throw new PlatformException("open the ledger", file, wrong.Message,
                "name the platform's data folder");
        }
        string heads = Path.Combine(folder, "head");
        if (Directory.Exists(heads)) head = new HeadSlots(heads);
        rows = new LedgerRowsCheck(connection, Broken);
    }

    /// <summary>Keys of logs by origin; without one its signatures are not checked.</summary>
    public Func<string, VerifierKey?> LogKey { get; init; } = _ => null;

    /// <summary>The platform's own cosigner keys, of now and before. Default: none, then
    /// receipts' cosignatures are not checked.</summary>
    public IReadOnlyList<VerifierKey> Cosigners { get; init; } = [];

    /// <summary>Checks every log, the newest entries of each, and all sums.</summary>
    /// <param name="most">Entries hashed again in each log, counted from the newest.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>How many entries were hashed again.</returns>
    /// <exception cref="PlatformException">The first thing that is not what was signed.
    /// </exception>
    public long Run(long most, CancellationToken cancel = default)
    {
        try
        {
            Pages();
            long hashed = 0;
            foreach (LogRow log in Logs()) hashed += Log(log, most, cancel);
            rows.Sums();
            rows.Others();
            return hashed;
        }
        catch (SqliteException wrong)
        {
            throw Broken("its pages", wrong.Message);
        }
        catch (Exception wrong) when (wrong is InvalidCastException or FormatException
            or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw Broken("a value of a row", wrong.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private void Pages()
    {
        using SqliteCommand ask = connection.Ask("PRAGMA quick_check(1)");
        if (ask.ExecuteScalar() is not "ok") throw Broken("its pages", "quick_check finds a fault");
    }

    private List<LogRow> Logs()
    {
        using SqliteCommand ask = connection.Ask(
            "SELECT id, origin, size, root FROM log ORDER BY id");
        using SqliteDataReader row = ask.ExecuteReader();
        var logs = new List<LogRow>();
        while (row.Read())
            logs.Add(new LogRow(
                row.GetInt64(0), row.GetString(1), row.GetInt64(2), (byte[])row.GetValue(3)));
        return logs;
    }

    private long Log(LogRow log, long most, CancellationToken cancel)
    {
        using SqliteCommand node = connection.Ask(
            "SELECT hash FROM node WHERE log = $0 AND level = $1 AND idx = $2", log.Id, 0L, 0L);
        var nodes = new ComparedNodes(node, (level, index) => Broken(
            Of(log, $"node {level}/{index}"), "it is not the hash of its entries"));
        long at = Start(log, Math.Max(0, log.Size - most)), hashed = 0;
        while (at < log.Size)
        {
            cancel.ThrowIfCancellationRequested();
            BatchRecord batch = Read(log, at);
            BatchDocument document = Document(log, batch);
            var tree = new LogTree(nodes, at);
            foreach (string entry in document.Entries) tree.Append(Merkle.Leaf(entry));
            if (!tree.Root().AsSpan().SequenceEqual(batch.Root))
                throw Broken(Of(log, $"batch {at}"), "its root is not that of its entries");
            rows.Entries(log.Id, log.Origin, at, document.Entries);
            Receipt(log, batch);
            hashed += batch.Size - at;
            at = batch.Size;
        }
        var last = log.Size == 0 ? Merkle.EmptyRoot : new LogTree(nodes, log.Size).Root();
        if (!last.AsSpan().SequenceEqual(log.Root))
            throw Broken(Of(log, $"size {log.Size}"), "the root on record is another");
        return hashed;
    }

    private long Start(LogRow log, long from)
    {
        using SqliteCommand ask = connection.Ask(
            "SELECT coalesce(max(old), 0) FROM batch WHERE log = $0 AND old <= $1", log.Id, from);
        return (long)ask.ExecuteScalar()!;
    }

    private BatchRecord Read(LogRow log, long old)
    {
        using SqliteCommand ask = connection.Ask(
            "SELECT size, root, note, body, receipt FROM batch WHERE log = $0 AND old = $1",
            log.Id, old);
        using SqliteDataReader row = ask.ExecuteReader();
        if (!row.Read()) throw Broken(Of(log, $"batch {old}"), "it is not there");
        return new BatchRecord(old, row.GetInt64(0), (byte[])row.GetValue(1), row.GetString(2),
            (byte[])row.GetValue(3), row.IsDBNull(4) ? null : (byte[])row.GetValue(4));
    }

    private BatchDocument Document(LogRow log, BatchRecord batch)
    {
        string name = Of(log, $"batch {batch.Old}");
        if (!BatchDocument.TryParse(batch.Body, out BatchDocument document, out var fault))
            throw Broken(name, $"its document: {fault.Detail}");
        if (document.Origin != log.Origin || document.Old != batch.Old
            || document.Size != batch.Size || document.Checkpoint != batch.Note)
            throw Broken(name, "its document is of another place");
        if (!Note.TryParseCheckpoint(batch.Note, out Note note, out Checkpoint at, out string why))
            throw Broken(name, $"its note: {why}");
        if (!at.Equals(new Checkpoint(log.Origin, batch.Size, batch.Root)))
            throw Broken(name, "its note is over another root");
        if (LogKey(log.Origin) is { } key && note.Check(key) != SignatureState.Good)
            throw Broken(name, "the log's signature under its note is wrong");
        return document;
    }

    private void Receipt(LogRow log, BatchRecord batch)
    {
        if (batch.Receipt is null) return;
        string name = Of(log, $"receipt {batch.Old}");
        if (!ReceiptDocument.TryParse(batch.Receipt, out var receipt, out string fault))
            throw Broken(name, fault);
        _ = Note.TryParseCheckpoint(receipt.Note, out Note note, out Checkpoint at, out _);
        if (receipt.Old != batch.Old
            || !at.Equals(new Checkpoint(log.Origin, batch.Size, batch.Root)))
            throw Broken(name, "it is of another checkpoint");
        if (LogKey(log.Origin) is { } key && note.Check(key) != SignatureState.Good
            || Cosigners.Count > 0
                && !Cosigners.Any(one => note.Check(one) == SignatureState.Good))
            throw Broken(name, "a signature under its note is wrong, or by a key of ours that "
                + "neither name nor key set tell");
        if (!receipt.Exceptions.SequenceEqual(rows.Exceptions(log.Id, batch.Old, batch.Size)))
            throw Broken(name, "its exceptions are not those of the rows");
        Head? last = head?.Read(log.Origin);
        if (last is null || last.Size < batch.Size)
            throw new PlatformException("check the ledger", $"the head file of {log.Origin}",
                string.Create(CultureInfo.InvariantCulture,
                    $"size {batch.Size} was cosigned, it says {last?.Size ?? 0}: a slot was lost"),
                "put the folder head back from a copy of today; without one nothing may be signed "
                + "under this key: begin with a new cosigner in the key set");
    }

    private static string Of(LogRow log, FormattableString what) =>
        $"{log.Origin}, {FormattableString.Invariant(what)}";

    private PlatformException Broken(string what, string cause) => new(
        "check the ledger", $"{connection.DataSource}, {what}", cause, Remedy);

    private sealed record LogRow(long Id, string Origin, long Size, byte[] Root);

    private sealed record BatchRecord(
        long Old, long Size, byte[] Root, string Note, byte[] Body, byte[]? Receipt);

    // What is computed anew is compared where it would be written.
    private sealed class ComparedNodes(
        SqliteCommand node, Func<int, long, PlatformException> broken) : INodeStore
    {
        public byte[] Get(int level, long index)
        {
            (node.Parameters[1].Value, node.Parameters[2].Value) = ((long)level, index);
            return node.ExecuteScalar() as byte[] is { Length: Merkle.HashBytes } hash
                ? hash : throw broken(level, index);
        }

        public void Put(int level, long index, byte[] hash)
        {
            if (!Get(level, index).AsSpan().SequenceEqual(hash)) throw broken(level, index);
        }
    }
}
