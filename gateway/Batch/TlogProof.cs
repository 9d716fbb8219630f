using System.Globalization;
using System.Text;

namespace Edge.Batch;

/// <summary>Evidence for one entry as a text file: index, path and the signed checkpoint.</summary>
/// <remarks>Source: C2SP tlog-proof v1.</remarks>
/// <param name="Index">Place of the entry in the log.</param>
/// <param name="Path">Inclusion proof, nearest sibling first.</param>
/// <param name="Note">The checkpoint note, unread.</param>
public sealed record TlogProof(long Index, IReadOnlyList<byte[]> Path, string Note)
{
    /// <summary>First line of the file.</summary>
    public const string Header = "c2sp.org/tlog-proof@v1";

    /// <summary>Bytes of the optional <c>extra</c> line, or null.</summary>
    public byte[]? Extra { get; init; }

    /// <summary>Writes the file.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append(Header).Append('\n');
        if (Extra is not null) text.Append("extra ").Append(Base64Strict.Write(Extra)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (byte[] hash in Path) text.Append(Base64Strict.Write(hash)).Append('\n');
        return text.Append('\n').Append(Note).ToString();
    }

    /// <summary>Reads the file; the note after the empty line is not looked into.</summary>
    public static bool TryParse(string text, out TlogProof proof, out string fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        proof = new TlogProof(0, [], "");
        if (text.Length > Limits.MaxDocumentBytes) return Fail("too long", out fault);
        int split = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0) return Fail("no empty line before the checkpoint", out fault);
        string[] lines = text[..split].Split('\n', Limits.MaxProofHashes + 4);
        if (lines[0] != Header) return Fail($"the first line is not {Header}", out fault);
        int next = 1;
        byte[]? extra = null;
        if (lines.Length > 1 && lines[1].StartsWith("extra ", StringComparison.Ordinal))
        {
            if (!Base64Strict.TryRead(lines[1].AsSpan(6), out extra))
                return Fail("the extra line is no Base64", out fault);
            next = 2;
        }
        if (next >= lines.Length || !lines[next].StartsWith("index ", StringComparison.Ordinal)
            || !DecimalCount.TryRead(lines[next].AsSpan(6), out long index))
            return Fail("no index line", out fault);
        var path = new List<byte[]>();
        foreach (string line in lines.AsSpan(next + 1))
        {
            if (path.Count == Limits.MaxProofHashes
                || !Base64Strict.TryReadHash(line, out byte[] hash))
                return Fail("a line of the path is no hash of 32 bytes", out fault);
            path.Add(hash);
        }
        proof = new TlogProof(index, path, text[(split + 2)..]) { Extra = extra };
        fault = "";
        return true;
    }

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
