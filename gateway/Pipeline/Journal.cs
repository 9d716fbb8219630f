using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>
/// The store took nothing because there is no room; the group is lost, nothing else.
/// </summary>
internal sealed class JournalFullException(Exception inner)
    : Exception("the disk under the journal is full", inner);

/// <summary>The append-only journal: one SQLite file, and the one connection that writes it and
/// checkpoints it.</summary>
/// <remarks>WAL and <c>synchronous=FULL</c>: when <see cref="Commit"/> returns, the group survives
/// a power cut. A failed sync is never tried again: the page cache may have dropped what it could
/// not write, so the process stops and recovers from the file. Bundle 3.0.3 carries SQLite 3.50,
/// whose WAL reset can lose pages when two connections write or checkpoint: only this one does.
/// Thread-safety: the write loop's alone. Source: trust.md section 3.</remarks>
internal sealed class Journal : IDisposable
{
    /// <summary>WAL growth after which it is copied back, in bytes.</summary>
    private const long CheckpointBytes = 16L << 20;

    /// <summary>What a group costs in the WAL beside its rows: the pages it touches are written
    /// whole, in bytes.</summary>
    private const long GroupBytes = 16L << 10;

    /// <summary>SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE of sqlite3.h.</summary>
    private const int NoCheckpointOnClose = 1006;

    private const string FileName = "journal.db";

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _checkpoint;
    private readonly string _path;
    private long _written;

    private Journal(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _checkpoint = Prepare("PRAGMA wal_checkpoint(PASSIVE)");
    }

    /// <summary>Is a group open?</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Where the file of a data folder lies.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Opens or creates the journal of a data folder.</summary>
    /// <exception cref="GatewayException">The file cannot be opened or is not a journal of ours.
    /// </exception>
    public static Journal Open(string folder)
    {
        var path = PathIn(folder);
        try
        {
            CreateOwnerOnly(folder, path);
            var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
            try
            {
                Execute(connection, "PRAGMA journal_mode=WAL");
                Execute(connection, "PRAGMA synchronous=FULL");
                Execute(connection, "PRAGMA wal_autocheckpoint=0");
                Migrate(connection);
                Settle(connection);
                return new Journal(connection, path);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (Exception wrong) when (wrong is SqliteException or IOException
            or UnauthorizedAccessException)
        {
            throw new GatewayException(
                "open the journal", path, wrong.Message,
                "check the disk and the rights of the data folder: edge doctor", wrong);
        }
    }

    /// <summary>A second, reading connection for somebody else.</summary>
    public static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA mmap_size=0");
        Execute(connection, "PRAGMA cache_size=-16384");
        return connection;
    }

    /// <summary>A command on the writing connection, with named places for its values.</summary>
    public SqliteCommand Prepare(string sql, params string[] names)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names) command.Parameters.Add(new SqliteParameter(name, null));
        return command;
    }

    /// <summary>A statement on the writing connection for what runs once for each event.
    /// </summary>
    /// <param name="sql">One statement, its values as <c>?</c>.</param>
    public Statement PrepareHot(string sql) => new(_connection, sql);

    /// <summary>Opens a group.</summary>
    public void Begin()
    {
        Check(!IsOpen, "a group is open already");
        Run(_begin, "begin a group");
        IsOpen = true;
    }

    /// <summary>Makes the group durable; only after this may anybody be told.</summary>
    /// <exception cref="JournalFullException">No room: the group is gone.</exception>
    /// <exception cref="GatewayException">The disk failed: stop, do not try again.</exception>
    public void Commit()
    {
        Check(IsOpen, "no group is open");
        Run(_commit, "commit a group", GroupBytes);
        IsOpen = false;
    }

    /// <summary>Drops the open group.</summary>
    public void Rollback()
    {
        IsOpen = false;
        // SQLite may have rolled back by itself when it ran out of room.
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) != 0) return;
        Run(_rollback, "roll a group back");
    }

    /// <summary>
    /// Runs one statement; <paramref name="bytes"/> is about what it adds to the WAL.
    /// </summary>
    public int Run(SqliteCommand command, string operation, long bytes = 0)
    {
        try
        {
            _written += bytes;
            return command.ExecuteNonQuery();
        }
        catch (SqliteException wrong)
        {
            throw Translate(wrong, operation);
        }
    }

    /// <summary>Runs one statement whose values are bound.</summary>
    public void Run(Statement statement, string operation, long bytes)
    {
        _written += bytes;
        try
        {
            statement.Run();
        }
        catch (SqliteException wrong)
        {
            throw Translate(wrong, operation);
        }
    }

    /// <summary>Copies the WAL back when it has grown; between groups only.</summary>
    public void CheckpointWhenDue()
    {
        Check(!IsOpen, "a group is open");
        if (_written < CheckpointBytes) return;
        // Never left to SQLite's own hook: that one drops the error of a failed sync.
        Run(_checkpoint, "checkpoint the journal");
        _written = 0;
    }

    /// <summary>What a failure of SQLite means for the gateway.</summary>
    public Exception Translate(SqliteException wrong, string operation)
    {
        if (wrong.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            return new JournalFullException(wrong);
        }

        // Closing would sync the WAL once more and copy it back: that is the second try that a
        // failed sync must not get. The next start reads the WAL as the disk has it.
        SQLitePCL.raw.sqlite3_db_config(_connection.Handle, NoCheckpointOnClose, 1, out _);
        return new GatewayException(
            operation, _path,
            $"{wrong.Message} (extended code {wrong.SqliteExtendedErrorCode})",
            "the gateway stops so that nothing is promised that is not on disk; "
            + "check the disk, then start it again: it recovers by itself", wrong);
    }

    /// <summary>Closes the file; after a failure of the disk without a last checkpoint.</summary>
    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _checkpoint.Dispose();
        _connection.Dispose();
    }

    /// <summary>An assertion that stays on in release builds.</summary>
    public static void Check(bool isTrue, string otherwise)
    {
        if (!isTrue) throw new UnreachableException(otherwise);
    }

    private static void Migrate(SqliteConnection connection)
    {
        var version = Convert.ToInt64(
            Scalar(connection, "PRAGMA user_version"),
            System.Globalization.CultureInfo.InvariantCulture);
        if (version > JournalSchema.Version)
        {
            throw new GatewayException(
                "open the journal", connection.DataSource,
                $"it has version {version}, this program knows {JournalSchema.Version}",
                "run the program that wrote it, or a newer one");
        }

        // One transaction per step: a crash between two leaves a whole older version.
        for (var at = (int)version; at < JournalSchema.Version; at++)
        {
            Execute(connection, string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"BEGIN IMMEDIATE;{JournalSchema.Steps[at]}PRAGMA user_version={at + 1};COMMIT;"));
        }
    }

    // A process that was killed inside its last commit left a group that can be read and was never
    // synced: nothing may be signed or acked on it before it is. A checkpoint syncs the WAL first;
    // what it then finds no room for stays in the WAL.
    private static void Settle(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException full) when (full.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            // The WAL is synced.
        }
    }

    private static void CreateOwnerOnly(string folder, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.CreateDirectory(folder, owner | UnixFileMode.UserExecute);
        if (File.Exists(path)) return;
        // SQLite gives -wal and -shm the mode of the database, and the database holds device keys.
        new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = owner,
        }).Dispose();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
