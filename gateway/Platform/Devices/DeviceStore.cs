using Microsoft.Data.Sqlite;

namespace Edge.Platform.Devices;

/// <summary>The platform's devices that came by a claim, their orders, and who did what.</summary>
/// <remarks>A file of its own, mode 0600: it holds device keys, and no backup of the ledger shall.
/// One connection with synchronous=FULL; a call that returned is durable. Thread-safety: safe,
/// calls wait for each other.</remarks>
public sealed class DeviceStore : IDisposable
{
    private const int Version = 3;

    private const string Create = """
        CREATE TABLE device(
          dev TEXT PRIMARY KEY, site TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
          state TEXT NOT NULL, epoch INTEGER NOT NULL, serial TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE claim(
          serial TEXT PRIMARY KEY, site TEXT NOT NULL, kind TEXT NOT NULL, dev TEXT NOT NULL,
          secret BLOB, code BLOB NOT NULL, tries INTEGER NOT NULL, state TEXT NOT NULL,
          nonce TEXT NOT NULL, line TEXT NOT NULL, made INTEGER NOT NULL,
          asked INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE orders(
          id INTEGER PRIMARY KEY, dev TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL,
          line TEXT NOT NULL, at INTEGER NOT NULL, who TEXT NOT NULL, state TEXT NOT NULL,
          why TEXT NOT NULL, answered INTEGER NOT NULL, UNIQUE(dev, n));
        CREATE TABLE act(
          id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL,
          object TEXT NOT NULL, detail TEXT NOT NULL);
        """;

    // An act of two persons, by the name its gateway gave it: asked again, it is not done again.
    private const string Acts = """
        CREATE TABLE carried(
          gateway TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, answer TEXT NOT NULL,
          PRIMARY KEY(gateway, id)) WITHOUT ROWID;
        """;

    // Every release that was ever ordered, with its signatures.
    private const string Releases = """
        CREATE TABLE IF NOT EXISTS release(
          product TEXT NOT NULL, hardware TEXT NOT NULL, serial INTEGER NOT NULL,
          sha256 TEXT NOT NULL, note TEXT NOT NULL, at INTEGER NOT NULL,
          PRIMARY KEY(product, hardware, serial)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private readonly List<Action> afterwards = [];
    private bool isOpen;

    private DeviceStore(SqliteConnection connection) => this.connection = connection;

    /// <summary>Opens the store of a data folder, or makes it.</summary>
    /// <exception cref="PlatformException">The file is damaged or of another version.</exception>
    public static DeviceStore Open(string folder)
    {
        string file = Path.Combine(folder, "devices.sqlite");
        try
        {
            OwnerOnly(file);
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = file, Pooling = false, DefaultTimeout = Limits.BusyMs / 1000,
            }.ToString());
            connection.Open();
            var store = new DeviceStore(connection);
            store.Run("PRAGMA journal_mode = WAL");
            store.Run("PRAGMA synchronous = FULL");
            long version = store.Number("PRAGMA user_version");
            if (version < Version)
                store.Run($"BEGIN IMMEDIATE;{(version == 0 ? Create : "")}"
                    + $"{(version < 2 ? Acts : "")}{Releases}"
                    + $"PRAGMA user_version = {Version};COMMIT;");
            else if (version != Version)
                throw new PlatformException("open the devices", file, $"its version is {version}",
                    "run the program that wrote it, or a newer one");
            return store;
        }
        catch (Exception wrong) when (wrong is SqliteException or IOException
            or UnauthorizedAccessException)
        {
            throw new PlatformException("open the devices", file, wrong.Message,
                "check the disk and the rights of the data folder");
        }
    }

    /// <summary>Runs statements in one transaction; within another they are part of it.</summary>
    public void Together(Action write)
    {
        lock (gate)
        {
            if (isOpen)
            {
                write();
                return;
            }
            Run("BEGIN IMMEDIATE");
            isOpen = true;
            try
            {
                write();
                Run("COMMIT");
            }
            catch
            {
                afterwards.Clear();
                Run("ROLLBACK");
                throw;
            }
            finally
            {
                isOpen = false;
            }
            foreach (Action tell in afterwards) tell();
            afterwards.Clear();
        }
    }

    /// <summary>Runs when the open transaction is durable; not at all when it fails.</summary>
    public void Afterwards(Action tell)
    {
        lock (gate)
        {
            if (isOpen) afterwards.Add(tell);
            else tell();
        }
    }

    /// <summary>Runs one statement; how many rows it changed.</summary>
    public int Run(string sql, params ReadOnlySpan<object> values)
    {
        lock (gate)
        {
            using SqliteCommand command = connection.Ask(sql, values);
            return command.ExecuteNonQuery();
        }
    }

    /// <summary>Reads rows.</summary>
    public List<T> Rows<T>(
        string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        lock (gate)
        {
            using SqliteCommand command = connection.Ask(sql, values);
            using SqliteDataReader row = command.ExecuteReader();
            var rows = new List<T>();
            while (row.Read()) rows.Add(read(row));
            return rows;
        }
    }

    /// <summary>Reads one number; 0 when there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<object> values) =>
        Rows(sql, row => row.IsDBNull(0) ? 0 : row.GetInt64(0), values).FirstOrDefault();

    /// <summary>Notes who did what.</summary>
    public void Note(long atMs, string who, string act, string subject, string detail) => Run(
        "INSERT INTO act(at, who, act, object, detail) VALUES($0, $1, $2, $3, $4)",
        atMs, who, act, subject, detail);

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static void OwnerOnly(string file)
    {
        if (OperatingSystem.IsWindows() || File.Exists(file)) return;
        new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
    }
}
