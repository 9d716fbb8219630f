using System.Security.Cryptography;
using System.Text;
using Edge.Batch;

namespace Edge.Cli;

/// <summary>A detached signature over a pack file: a signed note beside it, FILE.note.</summary>
/// <remarks>
/// Body: <c>edge-pack-file/1</c>, the file's name, its SHA-256 in hex, each with a line feed. A
/// hash cannot stand inside what it hashes, so neither does the signature. Form of the note: C2SP
/// signed note.
/// </remarks>
public static class PackSignature
{
    /// <summary>The text that is signed.</summary>
    public static string Body(string file, ReadOnlySpan<byte> bytes) =>
        $"edge-pack-file/1\n{file}\n{Convert.ToHexStringLower(SHA256.HashData(bytes))}\n";

    /// <summary>Signs a file's bytes and gives the note.</summary>
    public static string Sign(string file, ReadOnlySpan<byte> bytes, LogSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var body = Body(file, bytes);
        return body + "\n" + signer.Line(body);
    }

    /// <summary>Compares a note with a file and a key.</summary>
    /// <param name="file">Name of the file, without folder.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="path">Its path; the note is path.note.</param>
    /// <param name="key">Whose signature is wanted.</param>
    internal static Step Check(string file, ReadOnlyMemory<byte> bytes, string? path,
        VerifierKey key)
    {
        const int NoteBytesMax = 16_384;
        if (path is null || !File.Exists(path + ".note")
            || new FileInfo(path + ".note").Length > NoteBytesMax)
        {
            return Fail("there is no note beside it");
        }
        var text = File.ReadAllText(path + ".note", Encoding.UTF8);
        if (!Note.TryParse(text, out var note, out var fault))
        {
            return Fail(fault);
        }
        if (note.Body != Body(file, bytes.Span))
        {
            return Fail("the note is for other bytes or another name");
        }
        return note.Check(key) switch
        {
            SignatureState.Good =>
                new Step("signature", StepOutcome.Ok, $"{file}: signed by {key.Name}"),
            SignatureState.Broken => Fail($"the signature of {key.Name} is wrong"),
            _ => Fail($"no signature of {key.Name}"),
        };

        Step Fail(string cause) => new(
            "signature", StepOutcome.Fail, $"{file}: {cause}",
                "ask the pack's publisher for its note");
    }
}
