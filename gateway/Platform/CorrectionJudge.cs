using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Platform;

/// <summary>Judges a correction: it replaces a calculation, never a quantity.</summary>
/// <remarks>
/// The platform recalculates the event itself, so a correction can only bring the milligrams to
/// what the packs held here say. The ledger books the difference. Source: trust.md section 2.
/// </remarks>
internal sealed class CorrectionJudge(
    Ledger ledger, Claims claims, MeterJudge meters, EventLine line)
{
    /// <summary>Judges one correction.</summary>
    public Ruling Rule(KnownLog log, long index, EntryParts parts, Func<long, string?> entryAt)
    {
        var ruling = new Ruling(Verdict.Form, "correction", parts.AtMs) { Target = parts.Index };
        if (parts.Index >= index) return ruling;
        if (!TryOriginal(log, parts.Index, entryAt, out EntryParts original)) return ruling;
        if (!Calculation.TryParse(parts.CalcJson!, out Calculation corrected, out _)) return ruling;
        (string verdict, long mg) = Booked(log, parts.Index);
        // What a cap admitted then is not opened again by a machine: a person decides.
        if (verdict is Verdict.Capped) return ruling with { Verdict = Verdict.Held };
        if (verdict is Verdict.Held or Verdict.Claimed) return ruling with { Verdict = verdict };
        if (verdict is not (Verdict.Counted or Verdict.None or Verdict.Pack or Verdict.Recalc))
            return ruling;
        ruling = ruling with { Dev = line.Dev, Seq = line.Seq, Kind = line.Kind };
        Calculation ours = log.Recalculator.Reduce(
            new EventFacts(line.Kind, line.Tq, original.AtMs, new EventFields(line))
            {
                Signature = meters.Judge(log, line),
            });
        if (corrected.None is null
            && !log.Recalculator.Holds(corrected.Pack, corrected.Version, corrected.Sha256))
            return ruling with { Verdict = Verdict.Pack };
        if (ours != corrected) return ruling with { Verdict = Verdict.Recalc };
        if (verdict != Verdict.Counted && corrected.None is null && !IsCorrected(log, parts.Index)
            && !claims.TryTake(
                log.Recalculator.ClaimKey(corrected.Pack, corrected.Version), line))
            return ruling with { Verdict = Verdict.Claimed };
        return ruling with
        {
            Verdict = Verdict.Counted,
            Milligrams = corrected.Milligrams - mg,
            Session = line.TryGetText("sess", out string session) && session.Length > 0
                ? session : null,
            Pack = corrected.Pack.Length > 0 ? corrected.Pack : original.CalcJson is { } before
                && Calculation.TryParse(before, out Calculation first, out _) ? first.Pack : "",
        };
    }

    private bool TryOriginal(
        KnownLog log, long index, Func<long, string?> entryAt, out EntryParts original)
    {
        original = new EntryParts(0, "", EntryType.Event);
        if (entryAt(index) is not { } text
            || !EntryLine.TryParse(text, out original, out _)
            || original.Type != EntryType.Event) return false;
        byte[] bytes = Encoding.ASCII.GetBytes(original.EnvelopeLine!);
        return line.TryParse(bytes, 0, bytes.Length) && log.Row.Origin.Length > 0;
    }

    /// <summary>Verdict of the event, and what it is worth with all corrections so far.</summary>
    private (string Verdict, long Milligrams) Booked(KnownLog log, long index)
    {
        string verdict = ledger.Value(
            "SELECT e.verdict FROM entry e JOIN log l ON l.id = e.log "
            + "WHERE l.origin = $0 AND e.idx = $1", log.Row.Origin, index) as string ?? "";
        long sum = ledger.Value(
            "SELECT sum(e.mg) FROM entry e JOIN log l ON l.id = e.log "
            + "WHERE l.origin = $0 AND (e.idx = $1 OR e.target = $1)",
            log.Row.Origin, index) as long? ?? 0;
        return (verdict, sum);
    }

    private bool IsCorrected(KnownLog log, long index) => ledger.Value(
        "SELECT 1 FROM entry e JOIN log l ON l.id = e.log "
        + "WHERE l.origin = $0 AND e.target = $1 AND e.verdict = 'counted'",
        log.Row.Origin, index) is not null;
}
