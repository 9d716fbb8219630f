namespace Edge.Batch;

/// <summary>Why a document was refused: the code of the answer and words for a person.</summary>
public readonly record struct DocumentFault(string Code, string Detail);

/// <summary>A contiguous range of a log's entries with the checkpoint at its end.</summary>
/// <remarks>
/// <c>edge-batch/1</c>; the same bytes over HTTPS and MQTT. Source: trust.md section 2.
/// </remarks>
/// <param name="Origin">Name of the log.</param>
/// <param name="Old">Size of the log before these entries.</param>
/// <param name="Entries">1 to 1 024 entries.</param>
/// <param name="Checkpoint">The signed note over the log with these entries.</param>
/// <param name="Consistency">Proof from <paramref name="Old"/>; empty from 0.</param>
public sealed record BatchDocument(
    string Origin,
    long Old,
    IReadOnlyList<string> Entries,
    string Checkpoint,
    IReadOnlyList<byte[]> Consistency)
{
    /// <summary>Name and version of the format.</summary>
    public const string Format = "edge-batch/1";

    /// <summary>Size of the log after these entries.</summary>
    public long Size => Old + Entries.Count;

    /// <summary>Writes the document; the result is stored and sent as it is, ever after.</summary>
    public byte[] ToBytes()
    {
        var writer = new BatchWriter();
        writer.Begin(Origin, Old);
        foreach (string entry in Entries) writer.Add(entry);
        return writer.Finish(Checkpoint, Consistency).ToArray();
    }

    /// <summary>Reads a document and checks its form: members, note, counts, one origin.</summary>
    /// <param name="bytes">The body as it came.</param>
    /// <param name="document">The batch, if it is one.</param>
    /// <param name="fault">Code <c>large</c> or <c>form</c> with the reason.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, out BatchDocument document, out DocumentFault fault)
    {
        document = new BatchDocument("", 0, [], "", []);
        if (bytes.Length > Limits.MaxBatchBytes)
            return Fail("large", $"the batch is above {Limits.MaxBatchBytes} bytes", out fault);
        if (!TryMembers(bytes, out BatchDocument read, out int entries))
            return entries > Limits.MaxBatchEntries
                ? Fail("large", $"above {Limits.MaxBatchEntries} entries", out fault)
                : Fail("form", "not the members of edge-batch/1, each once", out fault);
        if (read.Entries.Count == 0) return Fail("form", "a batch without entries", out fault);
        if (!Note.TryParseCheckpoint(read.Checkpoint, out _, out Checkpoint at, out string why))
            return Fail("form", $"checkpoint: {why}", out fault);
        if (at.Origin != read.Origin)
            return Fail("form", "the checkpoint is of another origin", out fault);
        if (at.Size != read.Size)
            return Fail("form", $"{read.Entries.Count} entries after {read.Old} do not make "
                + $"{at.Size}", out fault);
        document = read;
        fault = default;
        return true;
    }

    private static bool TryMembers(
        ReadOnlySpan<byte> bytes, out BatchDocument document, out int count)
    {
        var read = new MemberReader(bytes, Format);
        document = new BatchDocument("", 0, [], "", []);
        string origin = "", checkpoint = "";
        long old = 0;
        List<string> entries = [];
        List<byte[]> consistency = [];
        count = 0;
        while (read.Next(out string name))
        {
            bool good = name switch
            {
                "origin" => read.Text(out origin),
                "old" => read.Count(out old),
                "entries" => read.Texts(Limits.MaxBatchEntries, out entries, out count),
                "checkpoint" => read.Text(out checkpoint),
                "consistency" => read.Hashes(out consistency),
                _ => false,
            };
            if (!good) return false;
        }
        document = new BatchDocument(origin, old, entries, checkpoint, consistency);
        return read.Finished(5);
    }

    private static bool Fail(string code, string detail, out DocumentFault fault)
    {
        fault = new DocumentFault(code, detail);
        return false;
    }
}
