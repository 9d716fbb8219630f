using Microsoft.Data.Sqlite;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>What SQLite alone does on this disk: groups of 256 lines, WAL, synchronous=FULL.
/// </summary>
internal static class RawJournal
{
    /// <summary>Measures and prints.</summary>
    public static int Run(string[] arguments)
    {
        var seconds = arguments is ["--seconds", var text, ..] ? int.Parse(text, null) : 5;
        var folder = Directory.CreateTempSubdirectory("edge-bench-").FullName;
        try
        {
            Console.WriteLine($"raw SQLite groups of 256: {Measure(folder, seconds):n0} rows/s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    /// <summary>Rows per second.</summary>
    public static double Measure(string folder, int seconds)
    {
        var file = Path.Combine(folder, "raw.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode=WAL");
        Run(connection, "PRAGMA synchronous=FULL");
        Run(connection, "CREATE TABLE line(id INTEGER PRIMARY KEY, line BLOB NOT NULL)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO line(line) VALUES($line)";
        insert.Parameters.AddWithValue("$line", new byte[400]);
        var started = TimeProvider.System.GetTimestamp();
        long rows = 0;
        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds)
        {
            Run(connection, "BEGIN IMMEDIATE");
            for (var i = 0; i < 256; i++) insert.ExecuteNonQuery();
            Run(connection, "COMMIT");
            rows += 256;
        }

        return rows / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
