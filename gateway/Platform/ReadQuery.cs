using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Edge.Platform;

/// <summary>Questions with values in the order <c>$0</c>, <c>$1</c>, ...</summary>
internal static class ReadQuery
{
    /// <summary>A command with its values; whoever asks disposes of it.</summary>
    public static SqliteCommand Ask(
        this SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue(
                string.Create(CultureInfo.InvariantCulture, $"${i}"), values[i]);
        return command;
    }
}
