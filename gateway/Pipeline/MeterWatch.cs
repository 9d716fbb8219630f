using Edge.Batch.Ocmf;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>Looks at an accepted charge: do its registers follow the charge before, and did the
/// meter sign them?</summary>
/// <remarks>Only flags, never a refusal: an odd charge is evidence too. What is remembered is
/// written in the transaction that journals the event. Source: metering.md 4 and 5.</remarks>
internal sealed class MeterWatch(JournalMeters meters, MeterKeys keys)
{
    /// <summary>Begins before the charge of the same meter before it ended.</summary>
    public const string Back = "register-back";

    /// <summary>Does not begin where the charge before ended, plus what nobody drew.</summary>
    public const string Gap = "register-gap";

    /// <summary>Its energy is not the difference of its registers.</summary>
    public const string Sum = "register-sum";

    /// <summary>Flags of an event with those of its meter, comma-separated; empty for none.
    /// </summary>
    /// <param name="line">The accepted line, parsed.</param>
    /// <param name="known">Flags it has. A withheld line stays here: its page is not used up.
    /// </param>
    public string Look(EventLine line, string known)
    {
        if (line.Kind != "charge") return known;
        var isWithheld = known.Contains("withheld", StringComparison.Ordinal);
        List<string> flags = known.Length > 0 ? [known] : [];
        Registers(line, flags);
        var finding = keys.Judge(ChargeFields.Of(line), meters.PagesBut(line.Dev, line.Seq));
        flags.AddRange(finding.Words.Select(word => "ocmf " + word));
        if (!isWithheld)
        {
            foreach (var page in finding.Pages) meters.AddPage(page, line.Dev, line.Seq);
        }

        return string.Join(',', flags);
    }

    // start = where the charge before ended + what nobody drew since: nothing is lost, nothing
    // told twice.
    private void Registers(EventLine line, List<string> flags)
    {
        var meter = ChargeFields.Meter(line);
        var next = meters.Next(line.Dev, meter);
        var unassigned = ChargeFields.Number(line, "un") ?? 0;
        if (ChargeFields.Number(line, "start") is not { } start
            || ChargeFields.Number(line, "stop") is not { } stop)
        {
            // A session without a register; what nobody drew goes on to the next.
            if (next is { } known && Inside(known) && Inside(unassigned))
                meters.SetNext(line.Dev, meter, known + unassigned);
            return;
        }

        if (next is { } expected)
        {
            if (start < expected) flags.Add(Back);
            else if (!Inside(unassigned) || start != expected + unassigned) flags.Add(Gap);
        }

        var isSum = stop >= start && Inside(start) && Inside(stop)
            && (ChargeFields.Number(line, "wh") is not { } wh || wh == stop - start);
        if (!isSum) flags.Add(Sum);
        else meters.SetNext(line.Dev, meter, stop);
    }

    // The payload allows 2^53 - 1; half of it leaves room for a sum.
    private static bool Inside(long wattHours) =>
        Math.Abs(wattHours) <= Edge.Wire.Limits.IntegerMax / 4;
}
