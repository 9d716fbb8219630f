using System.Security.Cryptography;

namespace Edge.Batch.Ocmf;

/// <summary>One of the seven curves OCMF signs with.</summary>
/// <param name="Name">Spelling of the OCMF text, such as <c>secp256r1</c>.</param>
/// <param name="Oid">Object identifier.</param>
/// <param name="Bytes">Length of a coordinate.</param>
/// <remarks>Source: OCMF 1.4, table of signature algorithms. All seven work with ECDsa on OpenSSL
/// 3.</remarks>
public sealed record OcmfCurve(string Name, string Oid, int Bytes)
{
    private static readonly OcmfCurve[] All =
    [
        new("secp192k1", "1.3.132.0.31", 24),
        new("secp256k1", "1.3.132.0.10", 32),
        new("secp192r1", "1.2.840.10045.3.1.1", 24),
        new("secp256r1", "1.2.840.10045.3.1.7", 32),
        new("secp384r1", "1.3.132.0.34", 48),
        new("brainpool256r1", "1.3.36.3.3.2.8.1.1.7", 32),
        new("brainpool384r1", "1.3.36.3.3.2.8.1.1.11", 48),
    ];

    /// <summary>The algorithm when a record names none.</summary>
    public const string DefaultAlgorithm = "ECDSA-secp256r1-SHA256";

    /// <summary>Finds the curve of an algorithm's name.</summary>
    /// <param name="algorithm">The record's SA.</param>
    /// <param name="lenient">Set when the name is spelled as brainpoolP256r1.</param>
    /// <returns>The curve, or null when the algorithm is not known.</returns>
    public static OcmfCurve? OfAlgorithm(string algorithm, out bool lenient)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        lenient = false;
        var parts = algorithm.Split('-');
        if (parts is not ["ECDSA", var curve, "SHA256"])
        {
            return null;
        }

        if (curve.StartsWith("brainpoolP", StringComparison.Ordinal))
        {
            lenient = true;
            curve = string.Concat("brainpool", curve.AsSpan("brainpoolP".Length));
        }

        return Array.Find(All, c => c.Name == curve);
    }

    /// <summary>Finds a curve by object identifier.</summary>
    public static OcmfCurve? OfOid(string oid) => Array.Find(All, c => c.Oid == oid);

    internal ECCurve ToEcCurve() => ECCurve.CreateFromValue(Oid);
}
