namespace Edge.Batch;

/// <summary>Writes batch documents, one after the other, into the same room.</summary>
/// <remarks>The one writer of <c>edge-batch/1</c>: entries may come as text or as the bytes that
/// are kept. Thread-safety: one caller at a time.</remarks>
public sealed class BatchWriter
{
    private readonly JsonText text = new();

    /// <summary>Begins a document; the one before it is gone.</summary>
    /// <param name="origin">Name of the log.</param>
    /// <param name="old">Size of the log before the entries.</param>
    public void Begin(string origin, long old) => text.Clear().Open('{')
        .Name("format").Value(BatchDocument.Format)
        .Name("origin").Value(origin)
        .Name("old").Value(old)
        .Name("entries").Open('[');

    /// <summary>Adds an entry.</summary>
    public void Add(string entry) => text.Value(entry);

    /// <summary>Adds an entry: printable ASCII.</summary>
    public void Add(ReadOnlySpan<byte> entry) => text.Value(entry);

    /// <summary>Ends the document.</summary>
    /// <param name="checkpoint">The signed note over the log with these entries.</param>
    /// <param name="consistency">Proof from the size before; empty from 0.</param>
    /// <returns>Its bytes; valid until the next one is begun.</returns>
    public ReadOnlyMemory<byte> Finish(string checkpoint, IEnumerable<byte[]> consistency) =>
        text.Close(']')
            .Name("checkpoint").Value(checkpoint)
            .Name("consistency").Values(consistency.Select(hash => Base64Strict.Write(hash)))
            .Close('}').Written;
}
