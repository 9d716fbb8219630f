using System.Globalization;

namespace Edge.Batch.Ocmf;

/// <summary>Judges the records of one charging session together, in the order given.</summary>
/// <remarks>
/// Every reason is collected, but nothing is said about records whose signature or serial does not
/// hold. Source:
/// OCMF 1.4; the order of the checks is this house's.
/// </remarks>
public sealed class OcmfTransaction
{
    private readonly OcmfPolicy _policy;
    private readonly SortedSet<string> _reasons = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _flags = new(StringComparer.Ordinal);

    private OcmfTransaction(OcmfPolicy policy) => _policy = policy;

    /// <summary>Judges parsed records with the keys registered for their serials.</summary>
    /// <param name="records">Null where a text was no record.</param>
    /// <param name="keyOf">Key of a record's serial; null when none is registered.</param>
    /// <param name="policy">Limits and strictness.</param>
    /// <param name="pages">Pages seen in earlier sessions; null when not asked.</param>
    public static OcmfVerdict Judge(
        IReadOnlyList<OcmfRecord?> records, Func<OcmfRecord, OcmfKey?> keyOf, OcmfPolicy policy,
        IOcmfPages? pages = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(keyOf);
        return new OcmfTransaction(policy).Run(records, keyOf, pages);
    }

    private OcmfVerdict Run(
        IReadOnlyList<OcmfRecord?> records, Func<OcmfRecord, OcmfKey?> keyOf, IOcmfPages? pages)
    {
        if (records.Count == 0 || records.Any(r => r is null))
        {
            _reasons.Add("frame");
            return Refused();
        }

        var known = records.Select(r => r!).ToList();
        foreach (var record in known)
        {
            if (record.Judge(keyOf(record)) is { } reason)
            {
                _reasons.Add(reason);
            }
        }

        if (_reasons.Count > 0)
        {
            return Refused();
        }

        if (known.Any(r => r.GatewaySerial != known[0].GatewaySerial
            || r.MeterSerial != known[0].MeterSerial))
        {
            _reasons.Add("serial");
            return Refused();
        }

        Leniencies(known);
        User(known);
        Pages(known, keyOf, pages);
        return Energy(known);
    }

    private void Leniencies(List<OcmfRecord> records)
    {
        foreach (var record in records)
        {
            _flags.UnionWith(record.Leniencies);
        }

        if (_flags.Count > 0 && !_policy.AcceptLeniencies)
        {
            _reasons.Add("leniency");
        }
    }

    private void User(List<OcmfRecord> records)
    {
        var first = records[0];
        if (records.Any(r => r.UserAssigned != first.UserAssigned || r.UserType != first.UserType
            || r.UserId != first.UserId))
        {
            _reasons.Add("user-changed");
        }

        if (records.Any(r => r.UserAssigned != "true"))
        {
            _flags.Add("no-user");
        }
    }

    private void Pages(
        List<OcmfRecord> records, Func<OcmfRecord, OcmfKey?> keyOf, IOcmfPages? pages)
    {
        (char Letter, long Number)? before = null;
        foreach (var record in records)
        {
            var page = Page(record.Pagination);
            if (page is null || (before is { } last
                && (page.Value.Letter != last.Letter || page.Value.Number != last.Number + 1)))
            {
                _reasons.Add("pagination");
            }

            before = page ?? before;
            if (pages?.Find(keyOf(record)!.Id, record.Pagination ?? "") is { } seen)
            {
                _reasons.Add("pagination-reuse");
                _flags.Add(seen == record.PayloadSha256 ? "duplicate" : "clone");
            }
        }
    }

    /// <summary>A pagination's letter and number; null when it is none.</summary>
    public static (char Letter, long Number)? Page(string? text) =>
        text is { Length: > 1 and < 20 } && text[0] is 'T' or 'F'
            && long.TryParse(
                text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (text[0], number)
            : null;

    private OcmfVerdict Energy(List<OcmfRecord> records)
    {
        var readings = records.SelectMany(r => r.Readings).ToList();
        States(readings);
        var import = readings.Where(r => r.IsImport).ToList();
        var registers = import.Select(r => r.Obis.Key).Distinct().Count();
        if (registers != 1)
        {
            _reasons.Add(registers == 0 ? "register" : "register-ambiguous");
            return Refused();
        }

        var begins = import.Where(r => r.Tx == "B").ToList();
        var ends = import.Where(r => r.IsEnd).ToList();
        Once(begins.Count, "no-begin", "begin-twice");
        Once(ends.Count, "no-end", "end-twice");
        Clock(records);
        if (begins.Count != 1 || ends.Count != 1)
        {
            return _reasons.All(r => r is "no-begin" or "no-end")
                ? Result("incomplete", 0, null, null)
                : Refused();
        }

        var (begin, end) = (begins[0], ends[0]);
        var wh = end.Wh!.Value - begin.Wh!.Value;
        Step(begin, end, wh);
        return _reasons.Count > 0
            ? Refused()
            : Result(wh == 0 ? "nothing" : "credit", wh, begin.Wh, end.Wh);
    }

    private void States(List<OcmfReading> readings)
    {
        foreach (var reading in readings)
        {
            if (reading.Tx == "X")
            {
                _reasons.Add("exception");
            }

            if (reading.ErrorFlags.Contains('E', StringComparison.Ordinal))
            {
                _reasons.Add("energy-flag");
            }

            if (reading.Status != "G")
            {
                _reasons.Add("status-" + Printable(reading.Status));
            }

            if (reading.ErrorFlags.Contains('t', StringComparison.Ordinal))
            {
                _flags.Add("time-flag");
            }

            if (reading.Clock == "U")
            {
                _flags.Add("clock-unsynchronised");
            }
        }
    }

    // A status is one letter; anything else is hostile text that must not reach a log.
    private static string Printable(string status) =>
        status.Length == 1 && char.IsAsciiLetterOrDigit(status[0]) ? status
        : status.Length == 0 ? "missing" : "unknown";

    private void Once(int count, string none, string twice)
    {
        if (count != 1)
        {
            _reasons.Add(count == 0 ? none : twice);
        }
    }

    // Order is by page, never by time.
    private void Clock(List<OcmfRecord> records)
    {
        var times = records.OrderBy(r => Page(r.Pagination)?.Number ?? 0)
            .SelectMany(r => r.Readings)
            .Where(r => r is { IsImport: true, AtMs: not null })
            .Select(r => r.AtMs!.Value).ToList();
        if (times.Zip(times.Skip(1)).Any(pair => pair.Second < pair.First))
        {
            _flags.Add("clock-backwards");
        }
    }

    private void Step(OcmfReading begin, OcmfReading end, long wh)
    {
        if (wh < 0)
        {
            _reasons.Add("negative");
            return;
        }

        // Without a usable clock nothing bounds the step; the register's order still does.
        if (begin.AtMs is { } from && end.AtMs is { } to && to >= from
            && !_flags.Contains("time-flag") && wh > _policy.Bound(to - from))
        {
            _reasons.Add("step");
        }
    }

    private OcmfVerdict Refused() => Result("refuse", 0, null, null);

    private OcmfVerdict Result(string verdict, long wh, long? start, long? stop) =>
        new(verdict, wh, start, stop, _reasons, _flags);
}
