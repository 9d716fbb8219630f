using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Batch;

/// <summary>ECDSA on P-256 with SHA-256, one spelling per key and per signature.</summary>
/// <remarks>Hostile bytes give false. Thread-safety: no state.</remarks>
public static class EcdsaP256
{
    /// <summary>Length of a key as SubjectPublicKeyInfo.</summary>
    /// <remarks>Units: bytes.</remarks>
    public const int SpkiBytes = 91;

    // SubjectPublicKeyInfo of an uncompressed P-256 point up to the point (RFC 5480 2).
    private static ReadOnlySpan<byte> SpkiPrefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>True for the one form of a P-256 key; says nothing about the point.</summary>
    public static bool IsSpki(ReadOnlySpan<byte> spki) =>
        spki.Length == SpkiBytes && spki.StartsWith(SpkiPrefix);

    /// <summary>The one form of a key whose point is given; says nothing about the point.</summary>
    /// <param name="x">Units: 32 bytes, big-endian.</param>
    /// <param name="y">Units: 32 bytes, big-endian.</param>
    public static byte[] SpkiOf(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) =>
        [.. SpkiPrefix, .. x, .. y];

    /// <summary>Checks a signature in strict DER.</summary>
    public static bool VerifyDer(
        ReadOnlySpan<byte> spki, ReadOnlySpan<byte> message, ReadOnlySpan<byte> der)
    {
        if (!DerSignature.IsStrict(der) || !TryImport(spki, out ECDsa? key)) return false;
        using (key)
            return key.VerifyData(message, der, HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Checks a signature of 64 bytes, r then s.</summary>
    public static bool VerifyRaw(
        ReadOnlySpan<byte> spki, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64 || !TryImport(spki, out ECDsa? key)) return false;
        using (key)
            return key.VerifyData(message, signature, HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Takes a key in its one form; the point must lie on the curve.</summary>
    public static bool TryImport(ReadOnlySpan<byte> spki, [NotNullWhen(true)] out ECDsa? key)
    {
        key = null;
        if (!IsSpki(spki)) return false;
        var candidate = ECDsa.Create();
        try
        {
            candidate.ImportSubjectPublicKeyInfo(spki, out _);
        }
        catch (CryptographicException)
        {
            candidate.Dispose(); // a point off the curve: the library says so only this way
            return false;
        }
        key = candidate;
        return true;
    }
}
