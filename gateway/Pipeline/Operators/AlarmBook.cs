using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Operators;

/// <summary>Where a latched alarm stands.</summary>
public enum AlarmState
{
    /// <summary>Nobody has acknowledged it.</summary>
    Open,

    /// <summary>Acknowledged, its cause is still there.</summary>
    Acknowledged,

    /// <summary>Acknowledged, and its cause is gone.</summary>
    Cleared,
}

/// <summary>One latched alarm: a cause at a device, however often it was told.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Device">The device, or the gateway.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="Severity">How soon somebody should look.</param>
/// <param name="SinceMs">First told. Units: ms UTC.</param>
/// <param name="LastMs">Last told. Units: ms UTC.</param>
/// <param name="Count">How often it was told.</param>
/// <param name="Detail">What was said last.</param>
/// <param name="EndedMs">When its cause was gone; 0 while it is there. Units: ms UTC.</param>
/// <param name="AckedMs">When it was acknowledged; 0 for not yet. Units: ms UTC.</param>
/// <param name="Who">Who acknowledged it, or empty.</param>
/// <param name="Note">What that person wrote, or empty.</param>
public sealed record LatchedAlarm(
    long Id, string Device, string Code, Severity Severity, long SinceMs, long LastMs, long Count,
    string Detail, long EndedMs, long AckedMs, string Who, string Note)
{
    /// <summary>Where it stands.</summary>
    public AlarmState State => AckedMs == 0 ? AlarmState.Open
        : EndedMs == 0 ? AlarmState.Acknowledged : AlarmState.Cleared;
}

/// <summary>The alarms as people work on them: one per cause.</summary>
/// <remarks>The journal's table <c>alarm</c> has every message; this one is its fold, written in
/// the same transaction. Thread-safety: safe.</remarks>
public sealed class AlarmBook
{
    /// <summary>Longest note of a person. Units: characters.</summary>
    public const int NoteMax = 500;

    /// <summary>Folds one message in: a cleared cause that comes again is a new alarm.</summary>
    internal const string Latch = """
        INSERT INTO cause(
          dev, code, severity, since, last, count, detail, ended, acked, who, note)
        VALUES($dev, $code, $severity, $at, $at, 1, $detail, 0, 0, '', '')
        ON CONFLICT(dev, code) DO UPDATE SET
          since = CASE WHEN acked > 0 AND ended > 0 THEN excluded.since ELSE since END,
          count = CASE WHEN acked > 0 AND ended > 0 THEN 1 ELSE count + 1 END,
          note = CASE WHEN acked > 0 AND ended > 0 THEN '' ELSE note END,
          who = CASE WHEN acked > 0 AND ended > 0 THEN '' ELSE who END,
          acked = CASE WHEN ended > 0 THEN 0 ELSE acked END,
          ended = 0, last = excluded.last, detail = excluded.detail,
          severity = excluded.severity
        """;

    private const string Columns =
        "id, dev, code, severity, since, last, count, detail, ended, acked, who, note";

    private readonly Journal _journal;
    private readonly JournalReader _reader;
    private readonly JournalEvents _events;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly Func<Action, Task> _write;
    private readonly SqliteCommand _acknowledge;
    private readonly SqliteCommand _end;

    internal AlarmBook(
        Journal journal, JournalReader reader, JournalEvents events, AuditTrail audit,
        TimeProvider time, Func<Action, Task> write)
    {
        (_journal, _reader, _events) = (journal, reader, events);
        (_audit, _time, _write) = (audit, time, write);
        _acknowledge = journal.Prepare(
            "UPDATE cause SET acked = $at, who = $who, note = $note, "
            + "ended = CASE WHEN ended = 0 AND $ends THEN $at ELSE ended END WHERE id = $id",
            "$at", "$who", "$note", "$ends", "$id");
        _end = journal.Prepare(
            "UPDATE cause SET ended = $at WHERE dev = $dev AND code = $code AND ended = 0",
            "$at", "$dev", "$code");
    }

    /// <summary>Called with each alarm this book makes durable itself. Must not block.</summary>
    internal Action<Alarm>? Raised { get; set; }

    /// <summary>Alarms in a state, the most pressing first.</summary>
    public IReadOnlyList<LatchedAlarm> In(AlarmState state, int most) => _reader.Rows(
        $"SELECT {Columns} FROM cause WHERE " + state switch
        {
            AlarmState.Open => "acked = 0 ORDER BY severity DESC, since DESC",
            AlarmState.Acknowledged => "acked > 0 AND ended = 0 ORDER BY severity DESC, since DESC",
            _ => "acked > 0 AND ended > 0 ORDER BY ended DESC",
        } + ", id LIMIT $0", Read, (long)most);

    /// <summary>How many alarms nobody has acknowledged.</summary>
    public long Open => _reader.Number("SELECT count(*) FROM cause WHERE acked = 0");

    /// <summary>All alarms of a device that are not cleared, and the newest cleared ones.</summary>
    public IReadOnlyList<LatchedAlarm> Of(string device) => _reader.Rows(
        $"SELECT {Columns} FROM cause WHERE dev = $0 "
        + "ORDER BY acked > 0 AND ended > 0, severity DESC, last DESC LIMIT 50", Read, device);

    /// <summary>Every alarm that is not cleared.</summary>
    public IReadOnlyList<LatchedAlarm> Standing() => _reader.Rows(
        $"SELECT {Columns} FROM cause WHERE acked = 0 OR ended = 0 LIMIT 20000", Read);

    /// <summary>One alarm, or null.</summary>
    public LatchedAlarm? Find(long id) =>
        _reader.First($"SELECT {Columns} FROM cause WHERE id = $0", Read, id);

    /// <summary>Says that somebody takes care of it.</summary>
    /// <returns>Empty, or why not: <c>unknown</c>, <c>note</c>, <c>done</c>.</returns>
    public async Task<string> AcknowledgeAsync(string who, long id, string note)
    {
        if (note.Trim().Length is 0 or > NoteMax) return "note";
        var refused = "unknown";
        await _write(() =>
        {
            if (Find(id) is not { } alarm) return;
            refused = alarm.AckedMs > 0 ? "done" : "";
            if (refused.Length > 0) return;
            var ends = !AlarmKind.Of(alarm.Code).EndsItself;
            JournalEvents.Set(
                _acknowledge, Now(), who, note.Trim(), ends ? 1L : 0L, id);
            _journal.Run(_acknowledge, "acknowledge an alarm", 256);
            _audit.Add(new Deed(
                who, "alarm.acknowledge", $"{alarm.Device} {alarm.Code}", "open", note.Trim()));
        });
        return refused;
    }

    /// <summary>Raises one alarm that the pages were told of, such as a dispute.</summary>
    public Task RaiseAsync(Alarm alarm) => RaiseAsync([alarm]);

    /// <summary>Raises alarms that no line brought.</summary>
    internal async Task RaiseAsync(IReadOnlyList<Alarm> alarms)
    {
        if (alarms.Count == 0) return;
        await _write(() =>
        {
            foreach (var alarm in alarms) _events.AddAlarm(alarm);
        });
        foreach (var alarm in alarms) Raised?.Invoke(alarm);
    }

    /// <summary>Says that causes are gone.</summary>
    internal Task EndAsync(IReadOnlyList<(string Device, string Code)> causes) =>
        causes.Count == 0 ? Task.CompletedTask : _write(() =>
        {
            foreach (var (device, code) in causes)
            {
                JournalEvents.Set(_end, Now(), device, code);
                _journal.Run(_end, "end an alarm", 64);
            }
        });

    internal void Dispose()
    {
        _acknowledge.Dispose();
        _end.Dispose();
    }

    private static LatchedAlarm Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), (Severity)row.GetInt64(3),
        row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetString(7), row.GetInt64(8),
        row.GetInt64(9), row.GetString(10), row.GetString(11));

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
