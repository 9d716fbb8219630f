using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Operators;

/// <summary>Something that two persons must want.</summary>
/// <param name="Id">Its row.</param>
/// <param name="AtMs">When it was asked. Units: ms UTC.</param>
/// <param name="Who">Who asked.</param>
/// <param name="Act">What: one of <see cref="Approvals.Acts"/>.</param>
/// <param name="Target">To what: a device, or the receipt id of an event.</param>
/// <param name="Detail">Why.</param>
/// <param name="State">asked, approved (still to do), refused, expired, done, failed.</param>
/// <param name="Second">Who decided, or empty.</param>
/// <param name="DecidedMs">When; 0 for not yet. Units: ms UTC.</param>
/// <param name="EndedMs">When it was done or failed; 0 for not yet. Units: ms UTC.</param>
/// <param name="Answer">What came of it, in a word, or empty.</param>
public sealed record Approval(
    long Id, long AtMs, string Who, string Act, string Target, string Detail, string State,
    string Second, long DecidedMs, long EndedMs, string Answer);

/// <summary>Four eyes: one asks, another decides, then it is carried out, once.</summary>
/// <remarks>asked, then refused, expired or approved; approved is "still to do" until it is done or
/// failed. Each step is a row of the audit log in the same transaction. Source: screens.md section
/// 5, trust.md section 6. Thread-safety: safe.</remarks>
public sealed class Approvals
{
    /// <summary>A correction of an event: it is calculated again.</summary>
    public const string Correction = "correction";

    /// <summary>How long somebody may take to decide. Units: ms.</summary>
    public const long DecideWithinMs = 72L * 3_600_000;

    /// <summary>What needs two persons.</summary>
    public static readonly IReadOnlyList<string> Acts =
        ["device.revoke", "key.rotate", "device.decommission", Correction];

    private const int DetailMax = 500;
    private const int OpenMax = 100;
    private const string Columns =
        "id, at, who, act, object, detail, state, second, decided, ended, answer";

    private readonly Journal _journal;
    private readonly JournalReader _reader;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly Func<Action, Task> _write;
    private readonly SqliteCommand _ask;
    private readonly SqliteCommand _decide;
    private readonly SqliteCommand _end;

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
            "UPDATE approval SET state = $state, second = $second, decided = $at "
            + "WHERE id = $id AND state = 'asked'",
            "$state", "$second", "$at", "$id");
        _end = journal.Prepare(
            "UPDATE approval SET state = $state, answer = $answer, ended = $at "
            + "WHERE id = $id AND state = 'approved'",
            "$state", "$answer", "$at", "$id");
    }

    /// <summary>Why something cannot be asked for: empty, or a word. Given act and target.
    /// </summary>
    internal Func<string, string, string> Fault { get; set; } = (_, _) => "";

    /// <summary>Called when there is something to carry out.</summary>
    internal Action<Approval>? Approved { get; set; }

    /// <summary>The newest, those that wait for a person first, then those still to do.</summary>
    public IReadOnlyList<Approval> Newest(int most) =>
    [
        .. _reader.Rows(
            $"SELECT {Columns} FROM approval ORDER BY CASE state WHEN 'asked' THEN 0 "
            + "WHEN 'approved' THEN 1 ELSE 2 END, id DESC LIMIT $0", Read, (long)most)
            .Select(AsOfNow),
    ];

    /// <summary>Asks for something that a second person must want too.</summary>
    /// <returns>Empty, or why not.</returns>
    public async Task<string> AskAsync(string who, string act, string target, string detail)
    {
        if (!Acts.Contains(act)) return "act";
        if (target.Length is 0 or > 100) return "target";
        if (detail.Trim().Length is 0 or > DetailMax) return "detail";
        if (Fault(act, target) is { Length: > 0 } fault) return fault;
        var refused = "";
        await _write(() =>
        {
            Expire();
            var open = _reader.Rows(
                $"SELECT {Columns} FROM approval WHERE state IN ('asked', 'approved')", Read)
                .Where(one => AsOfNow(one).State != "expired").ToList();
            refused = open.Count >= OpenMax ? "many"
                : open.Exists(one => one.Act == act && one.Target == target) ? "waits" : "";
            if (refused.Length > 0) return;
            JournalEvents.Set(_ask, Now(), who, act, target, detail.Trim());
            _journal.Run(_ask, "ask for an approval", 256);
            _audit.Add(new Deed(who, act + ".ask", target, "", detail.Trim()));
        });
        return refused;
    }

    /// <summary>Decides; not by the one who asked, and not too late.</summary>
    /// <returns>Empty, or why not: <c>unknown</c>, <c>done</c>, <c>same</c>, <c>expired</c>.
    /// </returns>
    public async Task<string> DecideAsync(string who, long id, bool isApproved)
    {
        var refused = "unknown";
        Approval? decided = null;
        await _write(() =>
        {
            Expire();
            if (Find(id) is not { } asked) return;
            refused = asked.State == "expired" ? "expired" : asked.State != "asked" ? "done"
                : asked.Who == who ? "same" : "";
            if (refused.Length > 0) return;
            var state = isApproved ? "approved" : "refused";
            JournalEvents.Set(_decide, state, who, Now(), id);
            _journal.Run(_decide, "decide an approval", 96);
            _audit.Add(new Deed(
                who, $"{asked.Act}.{state}", asked.Target, $"asked by {asked.Who}", state));
            decided = asked with { State = state, Second = who };
        });
        if (decided is { State: "approved" }) Approved?.Invoke(decided);
        return refused;
    }

    /// <summary>One, or null.</summary>
    public Approval? Find(long id) =>
        _reader.First($"SELECT {Columns} FROM approval WHERE id = $0", Read, id) is { } one
            ? AsOfNow(one) : null;

    /// <summary>What was approved and is still to do, oldest first.</summary>
    internal IReadOnlyList<Approval> ToDo() => _reader.Rows(
        $"SELECT {Columns} FROM approval WHERE state = 'approved' ORDER BY id", Read);

    /// <summary>It was done, or cannot be; in the write loop.</summary>
    internal void End(Approval approved, bool isDone, string answer)
    {
        var state = isDone ? "done" : "failed";
        JournalEvents.Set(_end, state, answer, Now(), approved.Id);
        var changed = _journal.Run(_end, "end an approval", 96);
        Journal.Check(changed == 1, $"approval {approved.Id} was carried out twice");
        _audit.Add(new Deed(
            $"{approved.Who}+{approved.Second}", $"{approved.Act}.{state}", approved.Target,
            "approved", answer));
    }

    internal void Dispose()
    {
        _ask.Dispose();
        _decide.Dispose();
        _end.Dispose();
    }

    // Written down when somebody next asks or decides; shown as expired from the moment it is.
    private void Expire()
    {
        foreach (var one in _reader.Rows(
            $"SELECT {Columns} FROM approval WHERE state = 'asked' AND at < $0", Read,
            Now() - DecideWithinMs))
        {
            JournalEvents.Set(_decide, "expired", "", Now(), one.Id);
            if (_journal.Run(_decide, "let an approval expire", 96) == 0) continue;
            _audit.Add(new Deed(
                "gateway", $"{one.Act}.expired", one.Target, $"asked by {one.Who}", "expired"));
        }
    }

    private Approval AsOfNow(Approval one) =>
        one.State == "asked" && one.AtMs < Now() - DecideWithinMs
            ? one with { State = "expired" } : one;

    private static Approval Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4),
        row.GetString(5), row.GetString(6), row.GetString(7), row.GetInt64(8), row.GetInt64(9),
        row.GetString(10));

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
