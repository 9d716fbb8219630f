namespace Edge.Batch;

/// <summary>An entry that the platform committed without counting it.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Code">The verdict: <c>tag-p</c>, <c>duplicate</c>, ...</param>
public readonly record struct LedgerException(long Index, string Code);

/// <summary>The platform's answer to a batch: the checkpoint with its cosignature.</summary>
/// <remarks>
/// <c>edge-receipt/1</c>. Given only after the commit of entries, ledger rows and head. The
/// exceptions are unsigned: the verdict itself is read at the platform. Source: trust.md 2.
/// </remarks>
public sealed record ReceiptDocument(
    string Origin,
    long Old,
    long Size,
    string Note,
    IReadOnlyList<LedgerException> Exceptions)
{
    /// <summary>Name and version of the format.</summary>
    public const string Format = "edge-receipt/1";

    /// <summary>Writes the document; stored once, then served as stored.</summary>
    public byte[] ToBytes()
    {
        JsonText text = new JsonText().Open('{')
            .Name("format").Value(Format).Name("origin").Value(Origin)
            .Name("old").Value(Old).Name("size").Value(Size)
            .Name("note").Value(Note).Name("exceptions").Open('[');
        foreach (LedgerException exception in Exceptions)
            text.Open('[').Value(exception.Index).Value(exception.Code).Close(']');
        return text.Close(']').Close('}').ToBytes();
    }

    /// <summary>Reads a receipt; its note must be a checkpoint of the same origin and size.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, out ReceiptDocument document, out string fault)
    {
        document = new ReceiptDocument("", 0, 0, "", []);
        fault = "not the members of edge-receipt/1, each once";
        if (bytes.Length > Limits.MaxDocumentBytes) return false;
        var read = new MemberReader(bytes, Format);
        string origin = "", note = "";
        long old = 0, size = 0;
        List<LedgerException> exceptions = [];
        while (read.Next(out string name))
        {
            bool good = name switch
            {
                "origin" => read.Text(out origin),
                "old" => read.Count(out old),
                "size" => read.Count(out size),
                "note" => read.Text(out note),
                "exceptions" => read.Exceptions(out exceptions),
                _ => false,
            };
            if (!good) return false;
        }
        if (!read.Finished(5)) return false;
        if (!Batch.Note.TryParseCheckpoint(note, out _, out Checkpoint at, out fault)) return false;
        fault = "the note is of another origin or size";
        if (at.Origin != origin || at.Size != size || old >= size) return false;
        fault = "an exception lies outside the batch";
        if (exceptions.Any(x => x.Index < old || x.Index >= size)) return false;
        document = new ReceiptDocument(origin, old, size, note, exceptions);
        fault = "";
        return true;
    }
}
