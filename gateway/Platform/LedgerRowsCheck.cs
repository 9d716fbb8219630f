using System.Globalization;
using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.Platform;

/// <summary>Compares the ledger's rows with the entries they were booked from, and the sums with
/// the rows.</summary>
internal sealed class LedgerRowsCheck(
    SqliteConnection connection, Func<string, string, PlatformException> broken)
{
    private const string IsBooked = "type = 'event' AND verdict NOT IN ('form', 'unknown', "
        + "'revoked', 'tag-p', 'duplicate', 'clone', 'chain')";

    private readonly EventLine line = new();

    /// <summary>The rows of a run of entries that hash to their root.</summary>
    public void Entries(long log, string origin, long old, IReadOnlyList<string> entries)
    {
        using SqliteCommand ask = connection.Ask(
            "SELECT e.idx, e.at, e.type, e.dev, e.seq, e.kind, e.verdict, e.g, e.wh, e.mg, "
            + "e.receipt, e.target, v.p, v.prev FROM entry e "
            + "LEFT JOIN event v ON v.dev = e.dev AND v.seq = e.seq "
            + "WHERE e.log = $0 AND e.idx >= $1 AND e.idx < $2 ORDER BY e.idx",
            log, old, old + entries.Count);
        using SqliteDataReader row = ask.ExecuteReader();
        for (int i = 0; i < entries.Count; i++)
        {
            if (!row.Read() || row.GetInt64(0) != old + i)
                throw Wrong(origin, old + i, "its row is not there");
            if (Fault(row, entries[i]) is { } fault) throw Wrong(origin, old + i, fault);
        }
    }

    /// <summary>What the rows of a batch would except in its receipt.</summary>
    public IEnumerable<LedgerException> Exceptions(long log, long old, long size)
    {
        using SqliteCommand ask = connection.Ask(
            "SELECT idx, verdict FROM entry WHERE log = $0 AND idx >= $1 AND idx < $2 "
            + "AND verdict NOT IN ('counted', 'none') ORDER BY idx", log, old, size);
        using SqliteDataReader row = ask.ExecuteReader();
        while (row.Read()) yield return new LedgerException(row.GetInt64(0), row.GetString(1));
    }

    /// <summary>The sums of devices and verdicts are those of the rows; one snapshot each.
    /// </summary>
    public void Sums()
    {
        using (SqliteCommand ask = connection.Ask(
            "SELECT d.dev FROM device d LEFT JOIN (SELECT dev, sum(g) g, sum(wh) wh, sum(mg) mg, "
            + $"sum({IsBooked}) n, sum(verdict = 'counted' AND target IS NULL) c, "
            + $"max(CASE WHEN {IsBooked} THEN seq ELSE 0 END) seq, "
            + $"max(CASE WHEN {IsBooked} THEN at ELSE 0 END) at "
            + "FROM entry WHERE dev IS NOT NULL GROUP BY dev) e ON e.dev = d.dev "
            + "WHERE e.g IS NOT d.g OR e.wh IS NOT d.wh OR e.mg IS NOT d.mg "
            + "OR e.n IS NOT d.events OR e.c IS NOT d.counted OR e.seq IS NOT d.last_seq "
            + "OR e.at IS NOT d.last_at LIMIT 1"))
            if (ask.ExecuteScalar() is string dev)
                throw broken($"the sums of {dev}", "they are not those of its rows");
        using (SqliteCommand ask = connection.Ask(
            "SELECT v.code FROM verdict v LEFT JOIN (SELECT verdict, count(*) n FROM entry "
            + "GROUP BY verdict) e ON e.verdict = v.code WHERE e.n IS NOT v.n LIMIT 1"))
            if (ask.ExecuteScalar() is string code)
                throw broken($"the count of verdict {code}", "it is not that of the rows");
    }

    /// <summary>A log is frozen if two histories of it are on record, and claims are of events that
    /// were booked.</summary>
    public void Others()
    {
        using (SqliteCommand ask = connection.Ask("SELECT origin FROM log WHERE frozen IS NOT "
            + "(SELECT count(*) > 0 FROM fork WHERE fork.log = log.id) LIMIT 1"))
            if (ask.ExecuteScalar() is string origin)
                throw broken($"whether {origin} is frozen", "the forks on record say otherwise");
        using (SqliteCommand ask = connection.Ask("SELECT c.name FROM claim c LEFT JOIN event e "
            + "ON e.dev = c.dev AND e.seq = c.seq WHERE e.dev IS NULL LIMIT 1"))
            if (ask.ExecuteScalar() is string name)
                throw broken($"the claim {name}", "it is of no event that was booked");
    }

    private string? Fault(SqliteDataReader row, string entry)
    {
        string verdict = row.GetString(6);
        bool isEntry = EntryLine.TryParse(entry, out EntryParts parts, out _);
        if (!isEntry) return verdict == Verdict.Form ? null : "it is no entry and has a verdict";
        if (row.GetInt64(1) != parts.AtMs) return "its time is another";
        if (Text(row, 2) != EntryLine.NameOf(parts.Type)) return "its type is another";
        bool isCorrection = parts.Type == EntryType.Correction;
        if (row.IsDBNull(11) ? isCorrection && verdict != Verdict.Form
            : !isCorrection || row.GetInt64(11) != parts.Index) return "it corrects another";
        byte[] source = Encoding.ASCII.GetBytes(parts.EnvelopeLine ?? "");
        bool isEvent = parts.Type == EntryType.Event && verdict != Verdict.Form;
        if (isEvent && !line.TryParse(source, 0, source.Length))
            return "it is no event and has a verdict";
        if (isEvent && (Text(row, 3) != line.Dev || row.GetInt64(4) != line.Seq
            || Text(row, 5) != line.Kind || Text(row, 10) != ReceiptId.From(line.P)))
            return "its row names another event";
        (long g, long wh, long mg) = (row.GetInt64(7), row.GetInt64(8), row.GetInt64(9));
        bool isBooked = parts.Type == EntryType.Event && verdict is not (Verdict.Form
            or Verdict.Unknown or Verdict.Revoked or Verdict.TagP or Verdict.Duplicate
            or Verdict.Clone or Verdict.Chain);
        if (!isBooked)
            return g != 0 || wh != 0 || mg != 0 && row.IsDBNull(11)
                ? "it has a quantity and is not booked" : null;
        if (Tag(row, 12) != line.P || Tag(row, 13) != line.Prev)
            return "the tags on record for its number are others";
        if (g != Quantity("dropoff", "net") || wh != Quantity("charge", "wh"))
            return "its quantity is not the one the device wrote";
        return verdict == Verdict.Capped || mg == Credit(verdict, parts)
            ? null : "its reduction is not that of its calculation";
    }

    private long Quantity(string kind, string name) =>
        line.Kind == kind && line.TryGetLong(name, out long value) && value > 0 ? value : 0;

    private static long Credit(string verdict, EntryParts parts) =>
        verdict == Verdict.Counted && Calculation.TryParse(parts.CalcJson!, out var calc, out _)
            ? calc.Milligrams : 0;

    private static string Tag(SqliteDataReader row, int column) =>
        row.GetValue(column) is byte[] tag ? Convert.ToBase64String(tag) : "";

    private static string Text(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? "" : row.GetString(column);

    private PlatformException Wrong(string origin, long index, string cause) => broken(
        string.Create(CultureInfo.InvariantCulture, $"{origin}, entry {index}"), cause);
}
