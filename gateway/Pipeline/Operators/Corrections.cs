using System.Globalization;
using System.Text;
using Edge.Batch;
using Edge.Calculator;

namespace Edge.Pipeline.Operators;

/// <summary>A correction that is in the log: it replaces the calculation of an event.</summary>
/// <param name="Index">Its entry.</param>
/// <param name="AtMs">When it was made. Units: ms UTC.</param>
/// <param name="Why">The decision behind it: <c>approval-17</c>.</param>
/// <param name="Calculation">The new calculation.</param>
/// <param name="SealedMs">When it was signed. Units: ms UTC; 0 for not yet.</param>
/// <param name="ReceiptedMs">When the receipt came. Units: ms UTC; 0 for not yet.</param>
/// <param name="Exception">What the platform said against it, or empty.</param>
public sealed record EventCorrection(
    long Index, long AtMs, string Why, Calculation Calculation, long SealedMs, long ReceiptedMs,
    string Exception);

/// <summary>Calculates an event again when two persons want it, and seals the new number.</summary>
/// <remarks>The event is reduced by the packs and terms held now, so a correction never brings a
/// number of a person's own: the platform must come to the same. It stands in the log beside the
/// first, in the transaction that marks the decision as done. Source: trust.md section 2.
/// Thread-safety: <see cref="Fault"/> by anybody, the rest by the seal loop alone.</remarks>
internal sealed class Corrections(
    GatewayOptions options, Shards shards, JournalReader reader, JournalLog log, ReceiptIds ids,
    Reduce reduce, Approvals approvals)
{
    private const int AtOnce = 64;

    /// <summary>A correction with its place in a batch.</summary>
    internal sealed record Planned(
        Approval Approved, long Target, long DeviceId, string Entry, Tally More, long Milligrams);

    /// <summary>Does any correction wait?</summary>
    public bool Waits => approvals.ToDo().Any(one => one.Act == Approvals.Correction);

    /// <summary>Why an event cannot be corrected: empty, or a word.</summary>
    public string Fault(string id) => Find(id, out _, out _);

    /// <summary>Makes the entries of all that wait.</summary>
    /// <param name="nowMs">Their time. Units: ms UTC.</param>
    /// <param name="failed">Those that cannot be done, and why.</param>
    public IReadOnlyList<Planned> Plan(long nowMs, List<(Approval Approved, string Why)> failed)
    {
        var planned = new List<Planned>();
        foreach (var one in approvals.ToDo().Where(one => one.Act == Approvals.Correction)
            .Take(AtOnce))
        {
            var fault = Find(one.Target, out var row, out var entry);
            if (fault.Length == 0 && TryPlan(one, row!, entry, nowMs) is { } plan)
            {
                planned.Add(plan);
            }
            else
            {
                failed.Add((one, fault.Length > 0 ? fault : "same"));
            }
        }

        return planned;
    }

    /// <summary>Writes what goes with the entries of a batch; in its transaction.</summary>
    public void Keep(long firstIndex, IReadOnlyList<(Planned Plan, int Place)> made)
    {
        foreach (var (plan, place) in made)
        {
            log.AddCorrection(firstIndex + place, plan.Target, plan.Milligrams);
            approvals.End(plan.Approved, isDone: true, string.Create(
                CultureInfo.InvariantCulture, $"{plan.More.Milligrams:+0;-0;0} mg"));
        }
    }

    /// <summary>Writes why those that cannot be done failed; in the write loop.</summary>
    public void Fail(IReadOnlyList<(Approval Approved, string Why)> failed)
    {
        foreach (var (approved, why) in failed) approvals.End(approved, isDone: false, why);
    }

    private string Find(string id, out EventRow? row, out long entry)
    {
        entry = 0;
        row = ids.Find(id, reader);
        if (row is null) return "unknown";
        entry = reader.EntryOfEvent(row.Id);
        if (entry == 0) return "unsealed";
        if (shards.OfEntry(entry).Id != shards.Open.Id) return "closed";
        return reader.Number("SELECT joined FROM entry WHERE id = $0", entry) == 0
            ? "withheld" : "";
    }

    private Planned? TryPlan(Approval approved, EventRow row, long entry, long nowMs)
    {
        var calculation = reduce.Run(row, out _);
        var (json, milligrams) = Standing(entry);
        if (calculation.ToJson() == json) return null;
        var index = entry - shards.Open.FirstEntry - 1;
        // Only the number of the decision leaves the site: reasons and names stay in the audit log.
        var text = EntryLine.Correction(
            nowMs, options.Gateway, index, string.Create(
                CultureInfo.InvariantCulture, $"approval-{approved.Id}"), calculation.ToJson());
        var now = calculation.None is null ? calculation.Milligrams : 0;
        return new Planned(
            approved, entry, row.DeviceId, text,
            new Tally(reduce.Line.Dev, 0, 0, 0, now - milligrams), now);
    }

    // The calculation that holds now: the newest correction's, or the first.
    private (string Json, long Milligrams) Standing(long entry)
    {
        var newest = reader.Number("SELECT max(entry) FROM correction WHERE target = $0", entry);
        var at = newest > 0 ? newest : entry;
        var text = reader.Entries(0, at - 1, at)[0];
        Journal.Check(EntryLine.TryParse(text, out var parts, out var wrong), wrong);
        var json = parts.CalcJson!;
        Journal.Check(Calculation.TryParse(json, out var calculation, out var bad), bad);
        return (json, calculation.None is null ? calculation.Milligrams : 0);
    }
}
