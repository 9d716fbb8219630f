using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Batch;

/// <summary>Adds a cosignature with a time to another's checkpoint.</summary>
/// <remarks>
/// The platform's line means: every entry below this size is committed here, booked or listed as
/// an exception. One key per cosigner, used for nothing else. Store what came out; never sign
/// the same checkpoint twice. Owns no key: the caller disposes it.
/// </remarks>
public sealed class Cosigner(string name, ECDsa key)
{
    /// <summary>The public half.</summary>
    public VerifierKey VerifierKey { get; } = VerifierKey.ForCosigner(name, key);

    /// <summary>Gives the note with one more line.</summary>
    /// <param name="note">A note whose signatures were checked.</param>
    /// <param name="unixSeconds">The cosigner's time, s since 1970.</param>
    /// <exception cref="ArgumentException">The text is no note, or already full.</exception>
    public string Cosign(string note, long unixSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unixSeconds);
        if (!Note.TryParse(note, out Note parsed, out string fault))
            throw new ArgumentException($"{VerifierKey.Name} cannot cosign: {fault}", nameof(note));
        if (parsed.Signatures.Count >= Limits.MaxSignatures)
            throw new ArgumentException("the note has 16 signatures already", nameof(note));
        return parsed.Text + Line(parsed, unixSeconds);
    }

    /// <summary>Gives the signature line alone, with its line feed.</summary>
    /// <param name="note">A note whose signatures were checked.</param>
    /// <param name="unixSeconds">The cosigner's time, s since 1970.</param>
    public string Line(Note note, long unixSeconds)
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentOutOfRangeException.ThrowIfNegative(unixSeconds);
        byte[] der = key.SignData(
            Encoding.UTF8.GetBytes(VerifierKey.CosignedText(note.Body, unixSeconds)),
            HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] blob = new byte[8 + der.Length];
        BinaryPrimitives.WriteInt64BigEndian(blob, unixSeconds);
        der.CopyTo(blob, 8);
        return Note.Line(VerifierKey.Name, VerifierKey.KeyId, blob);
    }
}
