using System.Text;
using Edge.Batch;

namespace Edge.Cli.Vectors;

/// <summary>Batches and their receipts: <c>batch-*.json</c>, <c>receipt-*.json</c>.</summary>
internal static class BatchCases
{
    /// <summary>Computes them.</summary>
    public static void Run(VectorFolder folder, CaseList cases)
    {
        string[] batches = folder.Named("batch-", ".json");
        if (cases.Has(batches.FirstOrDefault("batch-*.json"), "batch"))
            Batches(folder, batches, cases);
        string[] receipts = folder.Named("receipt-", ".json");
        if (!cases.Has(receipts.FirstOrDefault("receipt-*.json"), "receipt")) return;
        foreach (string name in receipts) Receipt(folder, name, cases);
    }

    // In the order of the log, as whoever has nothing but the batches checks them.
    private static void Batches(VectorFolder folder, string[] names, CaseList cases)
    {
        var check = new BatchCheck(KeyCases.Trusted(folder));
        string[] entries = folder.Has("entries.txt") ? folder.Lines("entries.txt") : [];
        foreach ((string name, _, _) in names.Select(name => Span(name, "batch-"))
            .OrderBy(one => one.Old).ThenBy(one => one.Size))
        {
            byte[] bytes = Trimmed(folder, name);
            string receipt = "receipt-" + name["batch-".Length..];
            IReadOnlyList<CheckStep> steps =
                check.Next(bytes, folder.Has(receipt) ? Trimmed(folder, receipt) : null);
            string how = string.Join("; ", steps.Select(step => $"{step.Name} {step.Detail}"));
            cases.Compare("batch", name, how, Fault(bytes, name, steps, entries) ?? "holds",
                "holds");
        }
    }

    private static string? Fault(
        byte[] bytes, string name, IReadOnlyList<CheckStep> steps, string[] entries)
    {
        if (steps.FirstOrDefault(step => step.Outcome == CheckOutcome.Fail) is { } failed)
            return $"{failed.Name} wrong";
        if (!BatchDocument.TryParse(bytes, out BatchDocument batch, out DocumentFault fault))
            return fault.Detail;
        if (!batch.ToBytes().AsSpan().SequenceEqual(bytes)) return "other bytes, written again";
        if ((name, batch.Old, batch.Size) != Span(name, "batch-"))
            return $"entries {batch.Old} to {batch.Size}";
        for (int i = 0; entries.Length > 0 && i < batch.Entries.Count; i++)
            if (batch.Old + i >= entries.Length || entries[batch.Old + i] != batch.Entries[i])
                return $"entry {batch.Old + i} is not the one of entries.txt";
        return null;
    }

    private static void Receipt(VectorFolder folder, string name, CaseList cases)
    {
        byte[] bytes = Trimmed(folder, name);
        if (!ReceiptDocument.TryParse(bytes, out ReceiptDocument receipt, out string fault)
            || !Note.TryParseCheckpoint(
                receipt.Note, out Note note, out Checkpoint at, out fault))
        {
            cases.Compare("receipt", name, "", fault, "a receipt");
            return;
        }

        (string said, bool isGood) = KeyCases.Signatures(note, KeyCases.Known(folder), 1);
        (_, long old, long size) = Span(name, "receipt-");
        string except = receipt.Exceptions.Count == 0 ? "nothing excepted"
            : string.Join(", ", receipt.Exceptions.Select(one => $"{one.Index} {one.Code}"));
        bool isAlike = receipt.ToBytes().AsSpan().SequenceEqual(bytes);
        cases.Compare("receipt", name, $"{said}; {except}",
            $"{old} to {size} root {KeyCases.Root(TreeCases.Tree(folder), at)}"
            + $"{(isGood ? "" : " not cosigned")}{(isAlike ? "" : " other bytes, written again")}",
            $"{receipt.Old} to {at.Size} root {Convert.ToHexStringLower(at.Root)}");
    }

    // batch-0-3.json: from size 0 to size 3.
    private static (string Name, long Old, long Size) Span(string name, string start)
    {
        string[] parts = name[start.Length..^".json".Length].Split('-');
        return parts.Length == 2 && TreeCases.TryNumber(parts[0], out long old)
            && TreeCases.TryNumber(parts[1], out long size) ? (name, old, size)
            : throw VectorValue.Fault(name, "", "has no two sizes in its name");
    }

    // A file may end with a line feed; the document does not.
    private static byte[] Trimmed(VectorFolder folder, string name) =>
        Encoding.UTF8.GetBytes(folder.Text(name).TrimEnd('\n'));
}
