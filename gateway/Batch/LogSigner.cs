using System.Security.Cryptography;
using System.Text;

namespace Edge.Batch;

/// <summary>Signs a log's checkpoints under the log's origin.</summary>
/// <remarks>
/// Each call makes a new signature: store what came out and send the stored bytes again, never
/// sign the same checkpoint twice. Owns no key: the caller disposes it. Thread-safety: safe, also
/// for several signers of one key.
/// </remarks>
public sealed class LogSigner(string name, ECDsa key)
{
    /// <summary>The public half.</summary>
    public VerifierKey VerifierKey { get; } = VerifierKey.ForLog(name, key);

    /// <summary>Signs a checkpoint of this log and gives the note.</summary>
    /// <exception cref="ArgumentException">The checkpoint is another log's.</exception>
    public string Sign(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Origin != VerifierKey.Name)
            throw new ArgumentException($"{VerifierKey.Name} does not sign for another origin");
        return $"{checkpoint.Body}\n{Line(checkpoint.Body)}";
    }

    /// <summary>Signs any text that ends with a line feed and gives its signature line.</summary>
    /// <remarks>For key sets and manifests, which several keys sign.</remarks>
    public string Line(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Note.Line(VerifierKey.Name, VerifierKey.KeyId,
            Sign(Encoding.UTF8.GetBytes(body), DSASignatureFormat.Rfc3279DerSequence));
    }

    /// <summary>Signs bytes that say themselves what they are: 64 bytes, r then s.</summary>
    internal byte[] SignRaw(ReadOnlySpan<byte> message) =>
        Sign(message, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    // A key's object is not made for two threads; a promise is signed beside a checkpoint.
    private byte[] Sign(ReadOnlySpan<byte> message, DSASignatureFormat format)
    {
        lock (key) return key.SignData(message, HashAlgorithmName.SHA256, format);
    }
}
