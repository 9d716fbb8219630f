using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Operators;

/// <summary>Something that two persons must want.</summary>
/// <param name="Id">Its row.</param>
/// <param name="AtMs">When it was asked. Units: ms UTC.</param>
/// <param name="Who">Who asked.</param>
/// <param name="Act">What: <c>device.revoke</c>, <c>key.rotate</c>, <c>correction</c>.</param>
/// <param name="Target">To what.</param>
/// <param name="Detail">Why.</param>
/// <param name="State">asked, approved or refused.</param>
/// <param name="Second">Who decided, or empty.</param>
/// <param name="DecidedMs">When; 0 for not yet. Units: ms UTC.</param>
public sealed record Approval(
    long Id, long AtMs, string Who, string Act, string Target, string Detail, string State,
    string Second, long DecidedMs);

/// <summary>Four eyes: one asks, another decides, both stand in the audit log.</summary>
/// <remarks>Source: screens.md section 5, trust.md section 6. Thread-safety: safe.</remarks>
public sealed class Approvals
{
    /// <summary>What needs two persons.</summary>
    public static readonly IReadOnlyList<string> Acts = ["device.revoke", "key.rotate",
        "correction"];

    private const int DetailMax = 500;
    private const string Columns = "id, at, who, act, object, detail, state, second, decided";

    private readonly Journal _journal;
    private readonly JournalReader _reader;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly Func<Action, Task> _write;
    private readonly SqliteCommand _ask;
    private readonly SqliteCommand _decide;

    internal Approvals(
        Journal journal, JournalReader reader, AuditTrail audit, TimeProvider time,
        Func<Action, Task> write)
    {
        (_journal, _reader, _audit, _time, _write) = (journal, reader, audit, time, write);
        _ask = journal.Prepare(
            "INSERT INTO approval(at, who, act, object, detail, state, second, decided) "
            + "VALUES($at, $who, $act, $object, $detail, 'asked', '', 0)",
            "$at", "$who", "$act", "$object", "$detail");
        _decide = journal.Prepare(
            "UPDATE approval SET state = $state, second = $second, decided = $at WHERE id = $id",
            "$state", "$second", "$at", "$id");
    }

    /// <summary>The newest, those that wait first.</summary>
    public IReadOnlyList<Approval> Newest(int most) => _reader.Rows(
        $"SELECT {Columns} FROM approval ORDER BY state <> 'asked', id DESC LIMIT $0", Read,
        (long)most);

    /// <summary>Asks for something that a second person must want too.</summary>
    /// <returns>Empty, or why not.</returns>
    public async Task<string> AskAsync(string who, string act, string target, string detail)
    {
        if (!Acts.Contains(act)) return "act";
        if (target.Length is 0 or > 100) return "target";
        if (detail.Trim().Length is 0 or > DetailMax) return "detail";
        await _write(() =>
        {
            JournalEvents.Set(_ask, Now(), who, act, target, detail.Trim());
            _journal.Run(_ask, "ask for an approval", 256);
            _audit.Add(new Deed(who, act + ".ask", target, "", detail.Trim()));
        });
        return "";
    }

    /// <summary>Decides; not by the one who asked.</summary>
    /// <returns>Empty, or why not: <c>unknown</c>, <c>done</c>, <c>same</c>.</returns>
    public async Task<string> DecideAsync(string who, long id, bool isApproved)
    {
        var refused = "unknown";
        await _write(() =>
        {
            if (Find(id) is not { } asked) return;
            refused = asked.State != "asked" ? "done" : asked.Who == who ? "same" : "";
            if (refused.Length > 0) return;
            var state = isApproved ? "approved" : "refused";
            JournalEvents.Set(_decide, state, who, Now(), id);
            _journal.Run(_decide, "decide an approval", 96);
            _audit.Add(new Deed(
                who, $"{asked.Act}.{state}", asked.Target, $"asked by {asked.Who}", state));
        });
        return refused;
    }

    /// <summary>One, or null.</summary>
    public Approval? Find(long id) =>
        _reader.First($"SELECT {Columns} FROM approval WHERE id = $0", Read, id);

    internal void Dispose()
    {
        _ask.Dispose();
        _decide.Dispose();
    }

    private static Approval Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4),
        row.GetString(5), row.GetString(6), row.GetString(7), row.GetInt64(8));

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
