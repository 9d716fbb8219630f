using System.Globalization;
using Edge.Batch;
using Microsoft.Data.Sqlite;

namespace Edge.Platform;

/// <summary>What stands on record for one log.</summary>
public sealed record LogState(long Id, string Origin, long Size, byte[] Root, bool IsFrozen);

/// <summary>The platform's store: one SQLite file, one connection that writes.</summary>
/// <remarks>
/// WAL with synchronous=FULL: a commit that returned survives a power cut. Readers use their own
/// connections, read-only. Thread-safety: the writer's methods need the writer's turn
/// (<see cref="Intake"/> gives it); <see cref="Read"/> may be called by anybody.
/// </remarks>
public sealed class Ledger : IDisposable
{
    private readonly SqliteConnection writer;
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);
    private readonly string readOnly;
    private SqliteTransaction? transaction;

    private Ledger(SqliteConnection writer, string readOnly)
    {
        this.writer = writer;
        this.readOnly = readOnly;
    }

    /// <summary>Opens the ledger in a folder, or makes it.</summary>
    /// <exception cref="PlatformException">The file is damaged or of another version.</exception>
    public static Ledger Open(string folder)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "ledger.sqlite");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Pooling = false,
            DefaultTimeout = Limits.BusyMs / 1000,
        }.ToString());
        var ledger = new Ledger(connection, new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadOnly,
            DefaultTimeout = Limits.BusyMs / 1000,
        }.ToString());
        try
        {
            connection.Open();
            ledger.Prepare(file);
        }
        catch (SqliteException wrong)
        {
            ledger.Dispose();
            throw new PlatformException("open the ledger", file, wrong.Message,
                "check the disk and its free space; restore the newest backup if it is damaged");
        }
        return ledger;
    }

    /// <summary>Opens a read-only connection; the caller disposes it.</summary>
    public SqliteConnection Read()
    {
        var connection = new SqliteConnection(readOnly);
        connection.Open();
        return connection;
    }

    /// <summary>Begins the one transaction of a batch.</summary>
    public void Begin() => transaction = writer.BeginTransaction(deferred: false);

    /// <summary>Commits; when it returns, everything since <see cref="Begin"/> is on the disk.
    /// </summary>
    public void Commit()
    {
        transaction!.Commit();
        Forget();
    }

    /// <summary>Takes everything since <see cref="Begin"/> back.</summary>
    public void Rollback()
    {
        if (transaction is null) return;
        try
        {
            transaction.Rollback();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself on some errors (full disk); nothing is left of it.
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>The state of a log; a log never seen before has size 0.</summary>
    public LogState State(string origin)
    {
        using (SqliteDataReader row = Query(
            "SELECT id, size, root, frozen FROM log WHERE origin = $0", origin))
        {
            if (row.Read())
                return new LogState(row.GetInt64(0), origin, row.GetInt64(1),
                    (byte[])row.GetValue(2), row.GetInt64(3) != 0);
        }
        Run("INSERT INTO log(origin, size, root) VALUES($0, 0, $1)", origin, Merkle.EmptyRoot);
        return State(origin);
    }

    /// <summary>Runs one statement of the writer.</summary>
    internal int Run(string sql, params ReadOnlySpan<object?> values) =>
        Command(sql, values).ExecuteNonQuery();

    /// <summary>Asks the writer's connection; sees what is not committed yet.</summary>
    internal SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) =>
        Command(sql, values).ExecuteReader();

    /// <summary>Asks for one value; null if there is no row.</summary>
    internal object? Value(string sql, params ReadOnlySpan<object?> values)
    {
        object? value = Command(sql, values).ExecuteScalar();
        return value is DBNull ? null : value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in commands.Values) command.Dispose();
        // The readers' connections are pooled: they would hold the file open after us.
        using (var reader = new SqliteConnection(readOnly)) SqliteConnection.ClearPool(reader);
        try
        {
            transaction?.Dispose();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private void Forget()
    {
        transaction?.Dispose();
        transaction = null;
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = writer.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            commands.Add(sql, command);
        }
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.Transaction = transaction;
        return command;
    }

    private void Prepare(string file)
    {
        Run("PRAGMA journal_mode = WAL");
        Run("PRAGMA synchronous = FULL");
        Run("PRAGMA mmap_size = 0");
        long version = Convert.ToInt64(Value("PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version is >= 0 and < LedgerSchema.Version)
        {
            Begin();
            if (version == 0) Run(LedgerSchema.Create);
            if (version == 1) Run(LedgerSchema.FromVersion1);
            Run(LedgerSchema.FromVersion2);
            Run(LedgerSchema.FromVersion3);
            Run($"PRAGMA user_version = {LedgerSchema.Version}");
            Commit();
        }
        else if (version != LedgerSchema.Version)
        {
            throw new PlatformException("open the ledger", file, $"its version is {version}",
                "run the program that wrote it, or a newer one");
        }
        string? said = Value("PRAGMA quick_check") as string;
        if (said != "ok")
            throw new PlatformException("check the ledger", file, said ?? "no answer",
                "restore the newest backup; gateways feed the rest again");
    }
}
