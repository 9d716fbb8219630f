using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Orders;

/// <summary>The journal's commands and their answers: rows are added, never edited.</summary>
/// <remarks>Thread-safety: writing by the write loop alone, reading by anybody.</remarks>
internal sealed class CommandBook(Journal journal, JournalReader reader) : IDisposable
{
    private const string Columns =
        "SELECT c.id, c.dev, c.n, c.kind, c.args, c.who, c.at, c.until, a.state, a.detail, a.at "
        + "FROM command c LEFT JOIN command_answer a ON a.id = (SELECT max(id) FROM "
        + "command_answer WHERE command = c.id) ";

    private readonly SqliteCommand _add = journal.Prepare(
        "INSERT INTO command(id, dev, n, kind, args, who, at, until) "
        + "VALUES($id, $dev, $n, $kind, $args, $who, $at, $until)",
        "$id", "$dev", "$n", "$kind", "$args", "$who", "$at", "$until");

    private readonly SqliteCommand _answer = journal.Prepare(
        "INSERT INTO command_answer(command, at, state, detail) "
        + "VALUES($command, $at, $state, $detail)",
        "$command", "$at", "$state", "$detail");

    /// <summary>The newest id.</summary>
    public long LastId() => reader.Number("SELECT max(id) FROM command");

    /// <summary>The highest number each device was ever given.</summary>
    public IEnumerable<(string Device, long Number)> LastNumbers() => reader.Rows(
        "SELECT dev, max(n) FROM command GROUP BY dev",
        row => (row.GetString(0), row.GetInt64(1)));

    /// <summary>Adds a command; in the write loop.</summary>
    public void Add(CommandRecord command)
    {
        JournalEvents.Set(
            _add, command.Id, command.Device, command.Number, command.Kind, command.Arguments,
            command.Who, command.AtMs, command.UntilMs);
        journal.Run(_add, "book a command", command.Arguments.Length + 160);
    }

    /// <summary>Adds an answer; in the write loop.</summary>
    public void Answer(CommandRecord command)
    {
        JournalEvents.Set(
            _answer, command.Id, command.AnsweredMs, Text(command.State), command.Detail);
        journal.Run(_answer, "book an answer", command.Detail.Length + 64);
    }

    /// <summary>Commands, newest first: of one device, or of all when it is empty.</summary>
    public IReadOnlyList<CommandRecord> Newest(string device, int limit) => reader.Rows(
        Columns + "WHERE $0 = '' OR c.dev = $0 ORDER BY c.id DESC LIMIT $1", Read, device, limit);

    /// <summary>One command, or null.</summary>
    public CommandRecord? Find(long id) =>
        reader.Rows(Columns + "WHERE c.id = $0", Read, id) is [var one] ? one : null;

    /// <summary>Commands without a final answer that are not over yet, oldest first.</summary>
    public IReadOnlyList<CommandRecord> Open(long nowMs) => [.. reader.Rows(
        Columns + "WHERE c.until > $0 ORDER BY c.id", Read, nowMs).Where(c => !c.IsFinal)];

    /// <inheritdoc />
    public void Dispose()
    {
        _add.Dispose();
        _answer.Dispose();
    }

    /// <summary>The state as the journal and the pages write it.</summary>
    public static string Text(CommandState state) => state.ToString().ToLowerInvariant();

    private static CommandRecord Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetString(4),
        row.GetString(5), row.GetInt64(6), row.GetInt64(7),
        row.IsDBNull(8) ? CommandState.Waiting
            : Enum.Parse<CommandState>(row.GetString(8), ignoreCase: true),
        row.IsDBNull(9) ? "" : row.GetString(9), row.IsDBNull(10) ? 0 : row.GetInt64(10));
}
