using Microsoft.Data.Sqlite;

namespace Edge.Pipeline;

/// <summary>A reading connection to the journal.</summary>
/// <remarks>Sees only what is committed. Thread-safety: safe; calls wait for each other, so every
/// loop and the pages have one of their own.</remarks>
internal sealed class JournalReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Opens a reading connection.</summary>
    /// <param name="path">The journal's file.</param>
    public JournalReader(string path) =>
        _connection = Journal.Connect(path, SqliteOpenMode.ReadOnly);

    /// <summary>Reads rows.</summary>
    /// <param name="sql">The question, with <c>$0</c>, <c>$1</c> ... for the values.</param>
    /// <param name="read">Makes one row.</param>
    /// <param name="values">The values.</param>
    public List<T> Rows<T>(
        string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        lock (_gate)
        {
            using var rows = Prepare(sql, values).ExecuteReader();
            var list = new List<T>();
            while (rows.Read()) list.Add(read(rows));
            return list;
        }
    }

    /// <summary>Reads rows one by one, however many there are.</summary>
    public void Each(string sql, Action<SqliteDataReader> take)
    {
        lock (_gate)
        {
            using var rows = Prepare(sql, []).ExecuteReader();
            while (rows.Read()) take(rows);
        }
    }

    /// <summary>Reads the first row, or default.</summary>
    public T? First<T>(
        string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        lock (_gate)
        {
            using var rows = Prepare(sql, values).ExecuteReader();
            return rows.Read() ? read(rows) : default;
        }
    }

    /// <summary>Reads one number; 0 when there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<object> values) =>
        First(sql, row => row.IsDBNull(0) ? 0L : row.GetInt64(0), values);

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var command in _commands.Values) command.Dispose();
            _connection.Dispose();
        }
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter(Name(i), null));
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        return command;
    }

    private static string Name(int place) => place switch
    {
        0 => "$0",
        1 => "$1",
        2 => "$2",
        3 => "$3",
        _ => throw new System.Diagnostics.UnreachableException($"{place} values"),
    };
}
