using System.Globalization;

namespace Edge.Batch;

/// <summary>How one step of a check came out.</summary>
public enum CheckOutcome
{
    /// <summary>Checked and right.</summary>
    Ok,

    /// <summary>Checked and wrong.</summary>
    Fail,

    /// <summary>Not there yet; nothing is wrong.</summary>
    Wait,

    /// <summary>Could not be checked here; the detail says why.</summary>
    Skip,
}

/// <summary>One step: its name, how it came out, and a sentence about what was seen.</summary>
public sealed record CheckStep(string Name, CheckOutcome Outcome, string Detail);

/// <summary>Redoes a calculation from an entry; the calculator lives in another room.</summary>
/// <param name="entry">The entry, taken apart.</param>
/// <returns>Ok, Fail or Skip with a sentence.</returns>
public delegate (CheckOutcome Outcome, string Detail) Recalculation(EntryParts entry);

/// <summary>Checks one entry's evidence in five steps: leaf, path, checkpoint, calculation,
/// receipt.</summary>
/// <remarks>Every step is reported, also after one failed. Thread-safety: no state.</remarks>
public static class EvidenceCheck
{
    /// <summary>Runs all five steps.</summary>
    /// <param name="evidence">The document to judge.</param>
    /// <param name="trust">Keys the reader believes.</param>
    /// <param name="recalculate">Redoes the calculation.</param>
    /// <returns>Five steps in order.</returns>
    public static IReadOnlyList<CheckStep> Run(
        EvidenceDocument evidence, Trust trust, Recalculation recalculate)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(recalculate);
        byte[] leaf = Merkle.Leaf(evidence.Entry);
        bool isEntry = EntryLine.TryParse(evidence.Entry, out EntryParts parts, out string fault);
        var steps = new List<CheckStep> { LeafStep(leaf, isEntry, fault) };
        bool isProof = TlogProof.TryParse(evidence.Proof, out TlogProof proof, out string broken);
        Note? note = null;
        var checkpoint = new Checkpoint("", 0, []);
        if (isProof && Note.TryParseCheckpoint(
            proof.Note, out Note read, out checkpoint, out broken)) note = read;
        steps.Add(note is null
            ? new CheckStep("path", CheckOutcome.Fail, $"the proof cannot be read: {broken}")
            : PathStep(evidence, leaf, proof, checkpoint));
        steps.Add(note is null
            ? new CheckStep("checkpoint", CheckOutcome.Fail, "there is no checkpoint")
            : CheckpointStep(note, checkpoint, trust));
        steps.Add(isEntry
            ? CalculationStep(parts, recalculate)
            : new CheckStep("calculation", CheckOutcome.Fail, "the entry cannot be read"));
        steps.Add(note is null
            ? new CheckStep("receipt", CheckOutcome.Fail, "there is no checkpoint")
            : ReceiptStep(note, checkpoint, trust));
        return steps;
    }

    private static CheckStep LeafStep(byte[] leaf, bool isEntry, string fault)
    {
        string hash = Convert.ToHexStringLower(leaf);
        return isEntry
            ? new CheckStep("leaf", CheckOutcome.Ok, $"{hash[..4]}…{hash[^2..]}")
            : new CheckStep("leaf", CheckOutcome.Fail, $"{hash[..4]}…{hash[^2..]}: {fault}");
    }

    private static CheckStep PathStep(
        EvidenceDocument evidence, byte[] leaf, TlogProof proof, Checkpoint checkpoint)
    {
        if (proof.Index != evidence.Index)
            return new CheckStep("path", CheckOutcome.Fail, string.Create(
                CultureInfo.InvariantCulture,
                $"the proof is for entry {proof.Index}, the evidence for {evidence.Index}"));
        if (proof.Index >= checkpoint.Size)
            return new CheckStep("path", CheckOutcome.Fail, string.Create(
                CultureInfo.InvariantCulture,
                $"stale checkpoint: it covers {checkpoint.Size} entries, this is {proof.Index}"));
        string root = Convert.ToHexStringLower(checkpoint.Root);
        string what = string.Create(CultureInfo.InvariantCulture,
            $"{proof.Path.Count} nodes -> root {root[..4]}…{root[^2..]}, entry {proof.Index} of "
            + $"{checkpoint.Size}");
        return Proof.VerifyInclusion(
            proof.Index, checkpoint.Size, leaf, proof.Path, checkpoint.Root)
            ? new CheckStep("path", CheckOutcome.Ok, what)
            : new CheckStep("path", CheckOutcome.Fail,
                $"{what}: entry, place and path do not give this root");
    }

    private static CheckStep CheckpointStep(Note note, Checkpoint checkpoint, Trust trust) =>
        trust.CheckLog(note, checkpoint) switch
        {
            SignatureState.Good => new CheckStep("checkpoint", CheckOutcome.Ok,
                $"ES256, log {checkpoint.Origin}"),
            SignatureState.Broken => new CheckStep("checkpoint", CheckOutcome.Fail,
                $"the signature of {checkpoint.Origin} is wrong"),
            _ => new CheckStep("checkpoint", CheckOutcome.Fail,
                $"no signature by a known key of {checkpoint.Origin}"),
        };

    private static CheckStep CalculationStep(EntryParts parts, Recalculation recalculate)
    {
        if (parts.CalcJson is null)
            return new CheckStep("calculation", CheckOutcome.Ok, "this entry credits nothing");
        (CheckOutcome outcome, string detail) = recalculate(parts);
        return new CheckStep("calculation", outcome, detail);
    }

    private static CheckStep ReceiptStep(Note note, Checkpoint at, Trust trust)
    {
        SignatureState state = trust.CheckCosigners(note, at, out var cosigned);
        if (state == SignatureState.Broken)
            return new CheckStep("receipt", CheckOutcome.Fail,
                "the platform's cosignature is wrong");
        string who = string.Join("; ",
            cosigned.Select(one => $"{one.Name}, {Iso(one.UnixSeconds)}"));
        if (state == SignatureState.Good)
            return new CheckStep("receipt", CheckOutcome.Ok, $"cosigned by {who}");
        return new CheckStep("receipt", CheckOutcome.Wait, trust.Least == 1
            ? "no platform cosignature yet"
            : string.Create(CultureInfo.InvariantCulture,
                $"{cosigned.Count} of {trust.Least} cosigners so far: {who}"));
    }

    private static string Iso(long unixSeconds) => unixSeconds > 253_402_300_799
        ? $"{unixSeconds.ToString(CultureInfo.InvariantCulture)} s after 1970"
        : DateTimeOffset.FromUnixTimeSeconds(unixSeconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
