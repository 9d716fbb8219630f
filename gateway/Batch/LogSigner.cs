using System.Security.Cryptography;
using System.Text;

namespace Edge.Batch;

/// <summary>Signs a log's checkpoints under the log's origin.</summary>
/// <remarks>
/// Each call makes a new signature: store what came out and send the stored bytes again, never
/// sign the same checkpoint twice. Owns no key: the caller disposes it.
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
        byte[] der = key.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
        return Note.Line(VerifierKey.Name, VerifierKey.KeyId, der);
    }
}
