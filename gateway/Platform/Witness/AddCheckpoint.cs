using System.Globalization;
using System.Text;
using Edge.Batch;

namespace Edge.Platform.Witness;

/// <summary>What a log asks of a witness: C2SP tlog-witness, <c>add-checkpoint</c>.</summary>
/// <param name="Old">Size that the witness is believed to have signed last.</param>
/// <param name="Proof">Consistency proof from there.</param>
/// <param name="Note">The checkpoint's note.</param>
/// <param name="At">Its checkpoint.</param>
public sealed record AddCheckpoint(
    long Old, IReadOnlyList<byte[]> Proof, Note Note, Checkpoint At)
{
    /// <summary>Longest request: 63 hashes and a note of 16 lines are below 10 000 bytes.</summary>
    /// <remarks>Units: bytes.</remarks>
    public const int MaxBytes = 16 * 1024;

    private static readonly UTF8Encoding strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The request as it goes over the wire.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"old {Old}\n");
        foreach (byte[] hash in Proof) text.Append(Base64Strict.Write(hash)).Append('\n');
        return text.Append('\n').Append(Note.Text).ToString();
    }

    /// <summary>Reads a request: the line <c>old N</c>, hashes, an empty line, a note.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> body, out AddCheckpoint request, out string fault)
    {
        request = null!;
        fault = "the request is too long";
        if (body.Length > MaxBytes) return false;
        fault = "the request is no UTF-8";
        if (!TryText(body, out string text)) return false;
        fault = "no empty line before the checkpoint";
        int split = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0) return false;
        string[] lines = text[..split].Split('\n');
        fault = "the first line is not: old, and a size";
        if (!lines[0].StartsWith("old ", StringComparison.Ordinal)
            || !DecimalCount.TryRead(lines[0].AsSpan(4), out long old)) return false;
        fault = "more hashes than a proof has";
        if (lines.Length - 1 > Batch.Limits.MaxProofHashes) return false;
        var proof = new List<byte[]>(lines.Length - 1);
        fault = "a line of the proof is no hash of 32 bytes";
        foreach (string line in lines.AsSpan(1))
        {
            if (!Base64Strict.TryReadHash(line, out byte[] hash)) return false;
            proof.Add(hash);
        }
        if (!Note.TryParseCheckpoint(
            text[(split + 2)..], out Note note, out Checkpoint at, out fault)) return false;
        fault = "old is above the checkpoint's size";
        if (old > at.Size) return false;
        request = new AddCheckpoint(old, proof, note, at);
        fault = "";
        return true;
    }

    private static bool TryText(ReadOnlySpan<byte> body, out string text)
    {
        text = "";
        if (!System.Text.Unicode.Utf8.IsValid(body)) return false;
        text = strict.GetString(body);
        return true;
    }
}
