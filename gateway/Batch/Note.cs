using System.Text;

namespace Edge.Batch;

/// <summary>One signature line of a note: who, which key, and the bytes after the key id.</summary>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Blob);

/// <summary>What one key says about a note.</summary>
public enum SignatureState
{
    /// <summary>No line carries this key's name and id.</summary>
    Absent,

    /// <summary>There is such a line and it is good.</summary>
    Good,

    /// <summary>There is such a line and it is wrong: refuse the whole note.</summary>
    Broken,
}

/// <summary>A signed note: text, an empty line, signature lines.</summary>
/// <remarks>Source: C2SP signed-note; limits of trust.md section 2.</remarks>
public sealed class Note
{
    private const string Dash = "\u2014 ";

    private Note(string text, string body, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Body = body;
        Signatures = signatures;
    }

    /// <summary>The whole note as it came.</summary>
    public string Text { get; }

    /// <summary>The signed text with its last line feed, without the empty line.</summary>
    public string Body { get; }

    /// <summary>All signature lines in their order, known or not.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Takes a note apart; says nothing yet about its signatures.</summary>
    public static bool TryParse(string text, out Note note, out string fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        note = new Note("", "", []);
        if (text.Length > Limits.MaxNoteBytes) return Fail("the note is too long", out fault);
        if (!IsCleanText(text)) return Fail("control bytes or broken UTF-8", out fault);
        int split = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 1 || !text.EndsWith('\n'))
            return Fail("no empty line between text and signatures", out fault);
        string[] lines = text[(split + 2)..].Split('\n', Limits.MaxSignatures + 3);
        if (lines.Length < 2) return Fail("the note has no signature", out fault);
        if (lines.Length - 1 > Limits.MaxSignatures)
            return Fail("more than 16 signature lines", out fault);
        var signatures = new List<NoteSignature>(lines.Length - 1);
        foreach (string line in lines.AsSpan(0, lines.Length - 1))
        {
            if (!TryLine(line, out NoteSignature signature))
                return Fail("a line after the empty line is no signature", out fault);
            signatures.Add(signature);
        }
        note = new Note(text, text[..(split + 1)], signatures);
        fault = "";
        return true;
    }

    /// <summary>Reads a note whose text is a checkpoint.</summary>
    public static bool TryParseCheckpoint(
        string text, out Note note, out Checkpoint checkpoint, out string fault)
    {
        checkpoint = new Checkpoint("", 0, []);
        return TryParse(text, out note, out fault)
            && Checkpoint.TryParse(note.Body, out checkpoint, out fault);
    }

    /// <summary>Tries one key on the note.</summary>
    public SignatureState Check(VerifierKey key) => Check(key, out _);

    /// <summary>Tries one key on the note and gives the time its cosignature states.</summary>
    /// <param name="key">The key of a log, a root or a cosigner.</param>
    /// <param name="unixSeconds">Time of the cosignature in s since 1970; 0 for plain ones.</param>
    public SignatureState Check(VerifierKey key, out long unixSeconds)
    {
        ArgumentNullException.ThrowIfNull(key);
        unixSeconds = 0;
        var state = SignatureState.Absent;
        foreach (NoteSignature signature in Signatures)
        {
            if (signature.KeyId != key.KeyId || signature.Name != key.Name) continue;
            if (!key.Verify(Body, signature.Blob, out long seconds)) return SignatureState.Broken;
            state = SignatureState.Good;
            unixSeconds = Math.Max(unixSeconds, seconds);
        }
        return state;
    }

    /// <summary>The note with further signature lines, those that another copy of it carries.
    /// </summary>
    /// <remarks>Each line once, at most 16; a note of another text adds nothing.</remarks>
    public string With(Note other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Body != Body) return Text;
        var all = new StringBuilder(Text);
        int count = Signatures.Count;
        foreach (string line in other.Text[(other.Body.Length + 1)..].Split('\n')[..^1])
            if (count < Limits.MaxSignatures && !all.ToString().Contains($"\n{line}\n",
                StringComparison.Ordinal))
            {
                all.Append(line).Append('\n');
                count++;
            }
        return all.ToString();
    }

    /// <summary>Writes one signature line, with its line feed.</summary>
    internal static string Line(string name, uint keyId, ReadOnlySpan<byte> blob)
    {
        byte[] bytes = new byte[4 + blob.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, keyId);
        blob.CopyTo(bytes.AsSpan(4));
        return $"{Dash}{name} {Base64Strict.Write(bytes)}\n";
    }

    private static bool TryLine(string line, out NoteSignature signature)
    {
        signature = new NoteSignature("", 0, []);
        if (!line.StartsWith(Dash, StringComparison.Ordinal)) return false;
        int space = line.IndexOf(' ', Dash.Length);
        if (space < 0) return false;
        string name = line[Dash.Length..space];
        if (!Checkpoint.IsName(name)) return false;
        if (!Base64Strict.TryRead(line.AsSpan(space + 1), out byte[] bytes)) return false;
        if (bytes.Length < 5) return false;
        uint id = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
        signature = new NoteSignature(name, id, bytes[4..]);
        return true;
    }

    private static bool IsCleanText(string text)
    {
        foreach (char c in text)
            if (c < 0x20 && c != '\n' || c == 0x7f) return false;
        foreach (Rune rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar) return false;
        return true;
    }

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
