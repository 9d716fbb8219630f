namespace Edge.Batch;

/// <summary>All that a person needs to check one receipt without asking anybody.</summary>
/// <remarks><c>edge-evidence/1</c>, the file a receipt page offers.</remarks>
/// <param name="Id">Receipt id: 16 characters from tag p.</param>
/// <param name="Index">Place of the entry in the log.</param>
/// <param name="Entry">The entry, byte for byte.</param>
/// <param name="Proof">A C2SP tlog-proof: path and signed checkpoint.</param>
/// <param name="Batch">Size of the log before the batch that brought the entry.</param>
/// <param name="Keys">Keys as text, as hints only: trust comes from the reader.</param>
public sealed record EvidenceDocument(
    string Id, long Index, string Entry, string Proof, long Batch, IReadOnlyList<string> Keys)
{
    /// <summary>Name and version of the format.</summary>
    public const string Format = "edge-evidence/1";

    /// <summary>Writes the document.</summary>
    public byte[] ToBytes() => new JsonText().Open('{')
        .Name("format").Value(Format).Name("id").Value(Id).Name("index").Value(Index)
        .Name("entry").Value(Entry).Name("proof").Value(Proof).Name("batch").Value(Batch)
        .Name("keys").Values(Keys).Close('}').ToBytes();

    /// <summary>Reads a document; what it claims is for <see cref="EvidenceCheck"/> to judge.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, out EvidenceDocument document, out string fault)
    {
        document = new EvidenceDocument("", 0, "", "", 0, []);
        fault = "not the members of edge-evidence/1, each once";
        if (bytes.Length > Limits.MaxDocumentBytes) return false;
        var read = new MemberReader(bytes, Format);
        string id = "", entry = "", proof = "";
        long index = 0, batch = 0;
        List<string> keys = [];
        while (read.Next(out string name))
        {
            bool good = name switch
            {
                "id" => read.Text(out id),
                "index" => read.Count(out index),
                "entry" => read.Text(out entry),
                "proof" => read.Text(out proof),
                "batch" => read.Count(out batch),
                "keys" => read.Texts(Limits.MaxSignatures, out keys, out _),
                _ => false,
            };
            if (!good) return false;
        }
        if (!read.Finished(6)) return false;
        document = new EvidenceDocument(id, index, entry, proof, batch, keys);
        fault = "";
        return true;
    }
}
