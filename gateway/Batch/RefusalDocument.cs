namespace Edge.Batch;

/// <summary>The platform's refusal of a batch.</summary>
/// <remarks><c>edge-refusal/1</c>; the codes and what the gateway does are in
/// docs/reference/batch.md. Source: trust.md section 2.</remarks>
/// <param name="Origin">Origin of the batch, empty if it could not be read.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The row of the table that failed.</param>
/// <param name="Size">Size on record for the origin.</param>
/// <param name="Detail">Words for a person.</param>
public sealed record RefusalDocument(
    string Origin, int Status, string Code, long Size, string Detail)
{
    /// <summary>Name and version of the format.</summary>
    public const string Format = "edge-refusal/1";

    /// <summary>Writes the document.</summary>
    public byte[] ToBytes() => new JsonText().Open('{')
        .Name("format").Value(Format).Name("origin").Value(Origin)
        .Name("status").Value(Status).Name("code").Value(Code)
        .Name("size").Value(Size).Name("detail").Value(Detail)
        .Close('}').ToBytes();

    /// <summary>Reads a refusal.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, out RefusalDocument document, out string fault)
    {
        document = new RefusalDocument("", 0, "", 0, "");
        fault = "not the members of edge-refusal/1, each once";
        if (bytes.Length > Limits.MaxDocumentBytes) return false;
        var read = new MemberReader(bytes, Format);
        string origin = "", code = "", detail = "";
        long status = 0, size = 0;
        while (read.Next(out string name))
        {
            bool good = name switch
            {
                "origin" => read.Text(out origin),
                "status" => read.Count(out status) && status is >= 100 and <= 599,
                "code" => read.Text(out code),
                "size" => read.Count(out size),
                "detail" => read.Text(out detail),
                _ => false,
            };
            if (!good) return false;
        }
        if (!read.Finished(5)) return false;
        document = new RefusalDocument(origin, (int)status, code, size, detail);
        fault = "";
        return true;
    }
}
