using System.Globalization;
using System.Text;
using Edge.Batch;
using Edge.Wire;

namespace Edge.Cli;

/// <summary>The five steps of a receipt's check, in words for a terminal.</summary>
public static class ReceiptSteps
{
    /// <summary>Checks an evidence document.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="keys">Keys from outside, or none.</param>
    /// <param name="batch">Size of the log before the entry's batch.</param>
    /// <param name="demand">What is asked of the cosigners; null for any one.</param>
    public static IReadOnlyList<Step> Check(
        byte[] bytes, TrustFile keys, out long batch, Action<Trust>? demand = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        batch = 0;
        if (!EvidenceDocument.TryParse(bytes, out EvidenceDocument evidence, out string fault))
            return [new Step("form", StepOutcome.Fail, fault,
                "an evidence file is what a receipt page offers as download")];
        batch = evidence.Batch;
        Trust trust = keys.Trust ?? TrustFile.FromHints(evidence.Keys);
        demand?.Invoke(trust);
        var steps = EvidenceCheck.Run(evidence, trust, Recalculate.Check)
            .Select(step => FromCheck(step)).ToList();
        steps[0] = Leaf(evidence, steps[0]);
        if (keys.Trust is null)
            steps.Add(new Step("trust", StepOutcome.Warn,
                "the keys came with the file: it vouches for itself",
                "pass --trust with keys you got from the platform or its key set"));
        return steps;
    }

    /// <summary>A step of the check room as a step of a report.</summary>
    public static Step FromCheck(CheckStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new Step(step.Name, step.Outcome switch
        {
            CheckOutcome.Ok => StepOutcome.Ok,
            CheckOutcome.Fail => StepOutcome.Fail,
            CheckOutcome.Wait => StepOutcome.Wait,
            _ => StepOutcome.Warn,
        }, step.Detail);
    }

    private static Step Leaf(EvidenceDocument evidence, Step leaf)
    {
        if (!EntryLine.TryParse(evidence.Entry, out EntryParts parts, out _)
            || parts.EnvelopeLine is null) return leaf;
        var line = new EventLine();
        byte[] source = Encoding.ASCII.GetBytes(parts.EnvelopeLine);
        if (!line.TryParse(source, 0, source.Length))
            return leaf with { Outcome = StepOutcome.Fail, Detail = $"no event: {line.Fault}" };
        if (ReceiptId.From(line.P) != evidence.Id)
            return leaf with
            {
                Outcome = StepOutcome.Fail,
                Detail = $"this is the entry of receipt {ReceiptId.From(line.P)}, not "
                    + evidence.Id,
            };
        return leaf with { Detail = $"{leaf.Detail}  {Words(line)}" };
    }

    private static string Words(EventLine line)
    {
        string what = line.Kind;
        if (line.TryGetLong("net", out long grams))
            what = (line.TryGetText("cat", out string category) ? category : line.Kind)
                + $" {Recalculate.Whole(grams)} g";
        else if (line.TryGetLong("wh", out long wh)) what = $"{Recalculate.Whole(wh)} Wh";
        return string.Create(CultureInfo.InvariantCulture,
            $"{line.Dev} boot {line.Boot} seq {line.Seq}, {what}");
    }
}
