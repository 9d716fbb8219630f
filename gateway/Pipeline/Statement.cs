using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Edge.Pipeline;

/// <summary>A prepared statement of the write loop, bound by place and run without a reader.
/// </summary>
/// <remarks>What runs once for each event goes this way: a command's parameters are looked up by
/// name, boxed, and read back through a reader that has no rows. Thread-safety: the write loop's
/// alone.</remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private int _place;
    private int _refused = raw.SQLITE_OK;

    /// <summary>Prepares one statement.</summary>
    /// <param name="connection">The writing connection.</param>
    /// <param name="sql">One statement, its values as <c>?</c>.</param>
    /// <exception cref="SqliteException">It is none.</exception>
    public Statement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v3(
                _connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement),
            _connection);
    }

    /// <summary>Binds the next value.</summary>
    public Statement With(long value) =>
        Bound(raw.sqlite3_bind_int64(_statement, ++_place, value));

    /// <summary>Binds the next value.</summary>
    public Statement With(ReadOnlySpan<byte> value) =>
        Bound(raw.sqlite3_bind_blob(_statement, ++_place, value));

    /// <summary>Binds the next value.</summary>
    public Statement With(string value)
    {
        Span<byte> utf8 = stackalloc byte[256];
        return Bound(Encoding.UTF8.TryGetBytes(value, utf8, out var count)
            ? raw.sqlite3_bind_text(_statement, ++_place, utf8[..count])
            : raw.sqlite3_bind_text(_statement, ++_place, value));
    }

    /// <summary>Binds the next value to nothing.</summary>
    public Statement WithNull() => Bound(raw.sqlite3_bind_null(_statement, ++_place));

    /// <summary>Runs it to its end; the values go.</summary>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public void Run()
    {
        var code = _refused == raw.SQLITE_OK ? raw.sqlite3_step(_statement) : _refused;
        (_place, _refused) = (0, raw.SQLITE_OK);
        try
        {
            SqliteException.ThrowExceptionForRC(code, _connection);
        }
        finally
        {
            // Says the step's failure once more, if there was one.
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _statement.Dispose();

    private Statement Bound(int code)
    {
        if (_refused == raw.SQLITE_OK) _refused = code;
        return this;
    }
}
