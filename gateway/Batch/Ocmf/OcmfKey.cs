using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Edge.Batch.Ocmf;

/// <summary>A meter's public key as makers print it.</summary>
/// <remarks>
/// SubjectPublicKeyInfo in hex, with or without blanks, or in base64; or a bare point, 04 X Y or X
/// Y, whose curve only the
/// record names. The key comes from a registry, never from the record it judges.
/// </remarks>
public sealed class OcmfKey
{
    // The largest is brainpool384r1 as SubjectPublicKeyInfo, 124 bytes.
    private const int MaxTextChars = 1024;

    private static readonly SearchValues<char> HexChars =
        SearchValues.Create("0123456789abcdefABCDEF");

    private readonly byte[] _point;

    private OcmfKey(OcmfCurve? curve, byte[] point)
    {
        Curve = curve;
        _point = point;
        Id = Convert.ToHexStringLower(SHA256.HashData(point));
    }

    /// <summary>The curve the key itself names; null for a bare point.</summary>
    public OcmfCurve? Curve { get; }

    /// <summary>SHA-256 of X and Y, lower-case hex: what pages are remembered under.</summary>
    public string Id { get; }

    /// <summary>Reads a key in any of its forms.</summary>
    /// <param name="text">The key's text.</param>
    /// <param name="key">The key.</param>
    /// <param name="curveKnown">False when the key names a curve that is none of the seven.</param>
    /// <returns>False when the text is no key.</returns>
    public static bool TryParse(string? text, out OcmfKey? key, out bool curveKnown)
    {
        key = null;
        curveKnown = true;
        if (text is null || text.Length > MaxTextChars || !TryBytes(text, out var bytes))
        {
            return false;
        }

        if (bytes is [0x30, ..])
        {
            return TrySpki(bytes, out key, out curveKnown);
        }

        var point = bytes.Length % 2 == 1 && bytes[0] == 0x04 ? bytes[1..] : bytes;
        if (point.Length is not (48 or 64 or 96))
        {
            return false;
        }

        key = new OcmfKey(null, point);
        return true;
    }

    /// <summary>Whether the key can be one of a curve.</summary>
    public bool Fits(OcmfCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return Curve is null ? _point.Length == 2 * curve.Bytes : Curve == curve;
    }

    /// <summary>Verifies a signature over SHA-256 of the data.</summary>
    /// <param name="curve">A curve that fits.</param>
    /// <param name="data">Signed bytes.</param>
    /// <param name="signature">r and s, each as long as a coordinate.</param>
    /// <returns>False too when the point does not lie on the curve.</returns>
    public bool Verify(OcmfCurve curve, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(curve);
        var half = _point.Length / 2;
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = curve.ToEcCurve(),
                Q = new ECPoint { X = _point[..half], Y = _point[half..] },
            });
            return ecdsa.VerifyData(
                data, signature, HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool TryBytes(string text, out byte[] bytes)
    {
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '\uFEFF'));
        bytes = [];
        if (compact.Length == 0)
        {
            return false;
        }

        if (compact.AsSpan().IndexOfAnyExcept(HexChars) < 0)
        {
            if (compact.Length % 2 != 0)
            {
                return false;
            }

            bytes = Convert.FromHexString(compact);
            return true;
        }

        var buffer = new byte[compact.Length];
        if (!Convert.TryFromBase64String(compact, buffer, out var count))
        {
            return false;
        }

        bytes = buffer[..count];
        return true;
    }

    // RFC 5480: SEQUENCE { SEQUENCE { id-ecPublicKey, named curve }, BIT STRING }
    private static bool TrySpki(byte[] bytes, out OcmfKey? key, out bool curveKnown)
    {
        key = null;
        curveKnown = true;
        try
        {
            var outer = new AsnReader(bytes, AsnEncodingRules.DER).ReadSequence();
            var algorithm = outer.ReadSequence();
            if (algorithm.ReadObjectIdentifier() != "1.2.840.10045.2.1")
            {
                return false;
            }

            var curve = OcmfCurve.OfOid(algorithm.ReadObjectIdentifier());
            var point = outer.ReadBitString(out var unused);
            if (curve is null)
            {
                curveKnown = false;
                return false;
            }

            if (unused != 0 || point.Length != (2 * curve.Bytes) + 1 || point[0] != 0x04)
            {
                return false;
            }

            key = new OcmfKey(curve, point[1..]);
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
