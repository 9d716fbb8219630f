using System.Globalization;

namespace Edge.Batch;

/// <summary>Checks a run of batches, one after the other, as a stranger would.</summary>
/// <remarks>
/// Starts from nothing or from a checkpoint the reader trusts. Steps: form, order, checkpoint,
/// entries, consistency, receipt. Thread-safety: none.
/// </remarks>
public sealed class BatchCheck(Trust trust)
{
    private LogTree? tree;
    private Checkpoint? last;

    /// <summary>Checks the next batch.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="receipt">Its receipt, or null if there is none yet.</param>
    /// <returns>Steps in order; after a failed one the rest is left out.</returns>
    public IReadOnlyList<CheckStep> Next(byte[] bytes, byte[]? receipt)
    {
        var steps = new List<CheckStep>();
        if (!BatchDocument.TryParse(bytes, out BatchDocument batch, out DocumentFault fault))
            return Add(steps, "form", CheckOutcome.Fail, fault.Detail);
        _ = Note.TryParseCheckpoint(batch.Checkpoint, out Note note, out Checkpoint at, out _);
        Add(steps, "form", CheckOutcome.Ok, string.Create(CultureInfo.InvariantCulture,
            $"{batch.Origin}, entries {batch.Old} to {batch.Size - 1}"));
        if (!Order(steps, batch) || !Signature(steps, note, at)) return steps;
        if (Entries(steps, batch, at) && Consistency(steps, batch, at))
        {
            last = at;
            Receipt(steps, receipt, at);
        }
        return steps;
    }

    private bool Order(List<CheckStep> steps, BatchDocument batch)
    {
        if (last is not null && last.Origin != batch.Origin)
            return Failed(steps, "order", $"another log: {batch.Origin} after {last.Origin}");
        if (last is not null && last.Size != batch.Old)
            return Failed(steps, "order", string.Create(CultureInfo.InvariantCulture,
                $"{(batch.Old < last.Size ? "stale: " : "")}it begins at {batch.Old}, the log "
                + $"stands at {last.Size}"));
        Add(steps, "order", CheckOutcome.Ok, last is null
            ? string.Create(CultureInfo.InvariantCulture, $"first of these, from {batch.Old}")
            : string.Create(CultureInfo.InvariantCulture, $"follows size {last.Size}"));
        return true;
    }

    private bool Signature(List<CheckStep> steps, Note note, Checkpoint at)
    {
        switch (trust.CheckLog(note, at))
        {
            case SignatureState.Good:
                Add(steps, "checkpoint", CheckOutcome.Ok, string.Create(
                    CultureInfo.InvariantCulture, $"ES256, log {at.Origin}, size {at.Size}"));
                return true;
            case SignatureState.Broken:
                return Failed(steps, "checkpoint", $"the signature of {at.Origin} is wrong");
            default:
                return Failed(steps, "checkpoint",
                    $"no signature by a known key of {at.Origin}");
        }
    }

    private bool Entries(List<CheckStep> steps, BatchDocument batch, Checkpoint at)
    {
        if (tree is null && batch.Old > 0)
        {
            // Without the entries before, the root cannot be made; the leaf count is all there is.
            Add(steps, "entries", CheckOutcome.Skip, "the entries before are not here");
            return true;
        }
        tree ??= new LogTree(new MemoryNodes());
        foreach (string entry in batch.Entries) tree.Append(Merkle.Leaf(entry));
        string root = Convert.ToHexStringLower(at.Root);
        if (!tree.Root().AsSpan().SequenceEqual(at.Root))
            return Failed(steps, "entries",
                $"the entries do not give the signed root {root[..4]}…{root[^2..]}: one was "
                + "changed, removed or moved");
        Add(steps, "entries", CheckOutcome.Ok, $"root {root[..4]}…{root[^2..]}");
        return true;
    }

    private bool Consistency(List<CheckStep> steps, BatchDocument batch, Checkpoint at)
    {
        bool proven = batch.Old == 0 ? batch.Consistency.Count == 0
            : last is null || Proof.VerifyConsistency(
                last.Size, last.Root, at.Size, at.Root, batch.Consistency);
        if (!proven)
            return Failed(steps, "consistency", "the log before is not a beginning of this one");
        if (batch.Old > 0 && last is null)
            Add(steps, "consistency", CheckOutcome.Skip, "the batch before is not here");
        else
            Add(steps, "consistency", CheckOutcome.Ok, batch.Old == 0
                ? "nothing before" : string.Create(CultureInfo.InvariantCulture,
                    $"{batch.Consistency.Count} nodes from size {batch.Old}"));
        return true;
    }

    private void Receipt(List<CheckStep> steps, byte[]? bytes, Checkpoint at)
    {
        if (bytes is null)
        {
            Add(steps, "receipt", CheckOutcome.Wait, "no receipt yet");
            return;
        }
        if (!ReceiptDocument.TryParse(bytes, out ReceiptDocument receipt, out string fault))
        {
            Failed(steps, "receipt", fault);
            return;
        }
        _ = Note.TryParseCheckpoint(receipt.Note, out Note note, out Checkpoint signed, out _);
        SignatureState state = trust.CheckCosigners(note, at, out var cosigned);
        string who = "cosigned by " + string.Join(", ", cosigned.Select(one => one.Name));
        if (!signed.Equals(at))
            Failed(steps, "receipt", "it is the receipt of another checkpoint");
        else if (state != SignatureState.Good)
            Failed(steps, "receipt", "no good cosignature by a known key");
        else
            Add(steps, "receipt", CheckOutcome.Ok, receipt.Exceptions.Count == 0
                ? $"{who}, nothing excepted"
                : $"{who}, excepted: " + string.Join(", ", receipt.Exceptions.Select(
                    x => string.Create(CultureInfo.InvariantCulture, $"{x.Index} {x.Code}"))));
    }

    private static bool Failed(List<CheckStep> steps, string name, string detail)
    {
        Add(steps, name, CheckOutcome.Fail, detail);
        return false;
    }

    private static List<CheckStep> Add(
        List<CheckStep> steps, string name, CheckOutcome outcome, string detail)
    {
        steps.Add(new CheckStep(name, outcome, detail));
        return steps;
    }
}
