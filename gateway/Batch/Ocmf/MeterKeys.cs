using System.Buffers.Text;
using System.Text;

namespace Edge.Batch.Ocmf;

/// <summary>The registered keys of signing meters, each bound to a device and a meter.</summary>
/// <remarks>
/// Gateway and platform hold the same registry and judge the same charge alike: a key that comes
/// with a record proves nothing. Immutable, thread-safe.
/// </remarks>
public sealed class MeterKeys
{
    /// <summary>How far a signed register may lie from the stated one.</summary>
    /// <remarks>Units: Wh. Two counts: both are rounded. Source: metering.md 5.</remarks>
    public const long ToleranceWh = 2;

    private const int RecordsMax = 2;

    // After one of these nothing is known to come from the meter.
    private static readonly string[] Unproven =
        ["frame", "algorithm-unknown", "key-unknown", "key-curve", "signature"];

    private readonly Dictionary<(string Dev, string Meter, string Serial), OcmfKey> _keys = [];

    /// <summary>No signing meter at all.</summary>
    public static MeterKeys None { get; } = new();

    /// <summary>Reads a registry.</summary>
    /// <param name="rows">Device, meter, the serial its records carry, its public key.</param>
    /// <param name="keys">The registry.</param>
    /// <param name="fault">What is wrong; empty when nothing is.</param>
    public static bool TryMake(
        IEnumerable<(string Dev, string Meter, string Serial, string Key)> rows,
        out MeterKeys keys, out string fault)
    {
        ArgumentNullException.ThrowIfNull(rows);
        keys = new MeterKeys();
        foreach (var (dev, meter, serial, text) in rows)
        {
            fault = $"the key of meter '{meter}', serial '{serial}', ";
            if (!OcmfKey.TryParse(text, out var key, out var isCurveKnown))
            {
                fault += isCurveKnown ? "is no public key" : "is of a curve OCMF does not have";
                return false;
            }

            if (keys._keys.TryAdd((dev, meter, serial), key!)) continue;
            fault += "stands twice";
            return false;
        }

        fault = "";
        return true;
    }

    /// <summary>Judges the records of one charge.</summary>
    /// <param name="charge">What it states.</param>
    /// <param name="pages">Pages used by other charges.</param>
    public OcmfFinding Judge(OcmfCharge charge, IOcmfPages pages)
    {
        ArgumentNullException.ThrowIfNull(charge);
        if (charge.Ocmf is not { Length: > 0 } text) return OcmfFinding.None;
        var records = Records(text);
        if (records is null) return new OcmfFinding(OcmfState.Refused, ["frame"], []);
        var verdict = OcmfTransaction.Judge(
            records, record => Find(charge, record), new OcmfPolicy(), pages);
        var words = verdict.Reasons.Concat(verdict.Flags).ToList();
        if (verdict.Reasons.Contains("key-unknown"))
            return new OcmfFinding(OcmfState.Unknown, words, []);
        if (verdict.Reasons.Any(reason => Unproven.Contains(reason)))
            return new OcmfFinding(OcmfState.Refused, words, []);
        var state = verdict.Verdict switch
        {
            "refuse" => OcmfState.Refused,
            "incomplete" => OcmfState.Incomplete,
            _ => Agrees(charge, verdict) ? OcmfState.Good : OcmfState.Differs,
        };
        if (state == OcmfState.Differs) words.Add("differs");
        return new OcmfFinding(state, words, [.. Pages(charge, records)]);
    }

    private OcmfKey? Find(OcmfCharge charge, OcmfRecord record) =>
        _keys.GetValueOrDefault((charge.Dev, charge.Meter, record.Serial));

    private IEnumerable<OcmfPage> Pages(OcmfCharge charge, List<OcmfRecord> records) =>
        from record in records
        where OcmfTransaction.Page(record.Pagination) is not null
        select new OcmfPage(
            Find(charge, record)!.Id, record.Pagination!, record.PayloadSha256);

    // A register of the transaction alone begins at 0: then only the energy can be compared.
    private static bool Agrees(OcmfCharge charge, OcmfVerdict verdict)
    {
        if (charge.StartWh is not { } start || charge.StopWh is not { } stop
            || verdict.StartWh is not { } signedStart || verdict.StopWh is not { } signedStop)
        {
            return false;
        }

        return Near(signedStop - signedStart, stop - start)
            && (signedStart == 0 || (Near(signedStart, start - charge.OffsetWh)
                && Near(signedStop, stop - charge.OffsetWh)));
    }

    private static bool Near(long signed, long stated) =>
        Math.Abs(signed - stated) <= ToleranceWh;

    // One record, or begin and end with a point between, each as base64url of its UTF-8.
    private static List<OcmfRecord>? Records(string text)
    {
        var parts = text.Split('.');
        if (parts.Length > RecordsMax) return null;
        var records = new List<OcmfRecord>();
        foreach (var part in parts)
        {
            if (Decode(part) is not { } plain
                || !OcmfRecord.TryParse(plain, out var record)) return null;
            records.Add(record!);
        }

        return records;
    }

    private static string? Decode(string part)
    {
        if (!Base64Url.IsValid(part)) return null;
        try
        {
            return new UTF8Encoding(false, true).GetString(Base64Url.DecodeFromChars(part));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
