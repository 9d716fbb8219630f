using Edge.Batch.Ocmf;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>
/// From one journaled event to its reduction, by the packs in force when it came.
/// </summary>
/// <remarks>A function of the journal and the packs: it can be done again by anybody. Evidence is
/// journaled before this runs, so a wrong factor never loses a drop-off. Thread-safety: one caller
/// at a time.</remarks>
internal sealed class Reduce(ReductionEngine engine, MeterKeys keys, JournalReader journal)
{
    private readonly EventLine _line = new();

    /// <summary>The line reduced last, parsed.</summary>
    public EventLine Line => _line;

    /// <summary>Reduces one event.</summary>
    /// <param name="row">The event.</param>
    /// <param name="flags">Its flags, with <c>preview</c> when the device showed another number.
    /// </param>
    public Calculation Run(EventRow row, out IReadOnlyList<string> flags)
    {
        // The pair of the check at Verify: what was accepted reads back as it was.
        Journal.Check(
            _line.TryParse(row.Line, 0, row.Line.Length) && _line.Seq == row.Seq,
            $"event {row.Id} of the journal is not the line that was accepted");
        var facts = new EventFacts(_line.Kind, _line.Tq, row.AtMs, new Fields(_line))
        {
            Signature = Signature(),
        };
        var calculation = engine.Reduce(facts);
        string[] kept = row.Flags.Length == 0 ? [] : row.Flags.Split(',');
        flags = ReductionEngine.PreviewDiffers(facts, calculation) ? [.. kept, "preview"] : kept;
        return calculation;
    }

    // Judged again and not by the flags of the event: a restored journal has none.
    private MeterSignature Signature() => _line.Kind != "charge"
        ? MeterSignature.None
        : ChargeFields.Signature(keys.Judge(
            ChargeFields.Of(_line), new Pages(journal, _line.Dev, _line.Seq)).State);

    private sealed class Pages(JournalReader journal, string dev, long seq) : IOcmfPages
    {
        public string? Find(string keyId, string page) =>
            journal.OcmfPage(keyId, page, dev, seq);
    }

    private sealed class Fields(EventLine line) : IEventFields
    {
        public bool TryGetLong(string name, out long value) => line.TryGetLong(name, out value);

        public bool TryGetText(string name, out string value) => line.TryGetText(name, out value);
    }
}
