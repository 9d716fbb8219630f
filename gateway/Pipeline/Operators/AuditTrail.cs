using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Operators;

/// <summary>Who did what to what, and what it was before and after.</summary>
/// <param name="Who">The account, or <c>gateway</c>.</param>
/// <param name="Act">What was done: <c>alarm.acknowledge</c>.</param>
/// <param name="Target">To what.</param>
/// <param name="Before">Its state before, or empty.</param>
/// <param name="After">Its state after, or empty.</param>
public sealed record Deed(string Who, string Act, string Target, string Before, string After);

/// <summary>One row of the audit log.</summary>
/// <param name="Id">Its number, from 1 without holes.</param>
/// <param name="AtMs">When. Units: ms UTC.</param>
/// <param name="Deed">What was done.</param>
/// <param name="Hash">SHA-256 of the hash before and this row.</param>
public sealed record AuditRow(long Id, long AtMs, Deed Deed, byte[] Hash)
{
    /// <summary>What its hash has to be, after the row before.</summary>
    public byte[] Expected(ReadOnlySpan<byte> before)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(new object[]
        {
            Id, AtMs, Deed.Who, Deed.Act, Deed.Target, Deed.Before, Deed.After,
        });
        return SHA256.HashData([.. before, .. text]);
    }
}

/// <summary>The console's own log: append-only, each row bound to the one before by its hash.
/// </summary>
/// <remarks>A row is written in the transaction of what it tells of: neither is there without the
/// other. Source: trust.md section 6. Thread-safety: <see cref="Add"/> in the write loop, the rest
/// by anybody.</remarks>
public sealed class AuditTrail
{
    private const int TextMax = 2_000;

    private readonly Journal _journal;
    private readonly JournalReader _reader;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _newest;
    private readonly TimeProvider _time;

    internal AuditTrail(Journal journal, JournalReader reader, TimeProvider time)
    {
        (_journal, _reader, _time) = (journal, reader, time);
        _add = journal.Prepare(
            "INSERT INTO audit(id, at, who, act, object, before, after, hash) "
            + "VALUES($id, $at, $who, $act, $object, $before, $after, $hash)",
            "$id", "$at", "$who", "$act", "$object", "$before", "$after", "$hash");
        _newest = journal.Prepare("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1");
    }

    /// <summary>Adds a row to the open transaction.</summary>
    internal void Add(Deed deed)
    {
        var (id, before) = Newest();
        var kept = new Deed(
            Cut(deed.Who), Cut(deed.Act), Cut(deed.Target), Cut(deed.Before), Cut(deed.After));
        var row = new AuditRow(id + 1, _time.GetUtcNow().ToUnixTimeMilliseconds(), kept, []);
        JournalEvents.Set(
            _add, row.Id, row.AtMs, kept.Who, kept.Act, kept.Target, kept.Before, kept.After,
            row.Expected(before));
        _journal.Run(_add, "add to the audit log", 256);
    }

    /// <summary>How many rows there are.</summary>
    public long Count => _reader.Number("SELECT max(id) FROM audit");

    /// <summary>Rows before an id, newest first.</summary>
    public IReadOnlyList<AuditRow> Before(long id, int most) => _reader.Rows(
        "SELECT id, at, who, act, object, before, after, hash FROM audit WHERE id < $0 "
        + "ORDER BY id DESC LIMIT $1", Row, id, (long)most);

    /// <summary>The number of the first row that does not follow from the one before; 0 when all
    /// do.</summary>
    public long FirstBroken()
    {
        byte[] before = new byte[SHA256.HashSizeInBytes];
        for (var next = 1L; ; )
        {
            var rows = _reader.Rows(
                "SELECT id, at, who, act, object, before, after, hash FROM audit WHERE id >= $0 "
                + "ORDER BY id LIMIT 1024", Row, next);
            if (rows.Count == 0) return 0;
            foreach (var row in rows)
            {
                var isNext = row.Id == next
                    && row.Expected(before).AsSpan().SequenceEqual(row.Hash);
                if (!isNext) return next;
                before = row.Hash;
                next++;
            }
        }
    }

    internal void Dispose()
    {
        _add.Dispose();
        _newest.Dispose();
    }

    private (long Id, byte[] Hash) Newest()
    {
        using var row = _newest.ExecuteReader();
        return row.Read()
            ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1))
            : (0, new byte[SHA256.HashSizeInBytes]);
    }

    private static AuditRow Row(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1),
        new Deed(
            row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
            row.GetString(6)),
        row.GetFieldValue<byte[]>(7));

    private static string Cut(string text) =>
        text.Length <= TextMax ? text : new StringBuilder(text, 0, TextMax, TextMax + 1)
            .Append('…').ToString();
}
