using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Edge.Batch;

namespace Edge.Host.Operators.Provider;

/// <summary>One public key of a provider that may sign tokens.</summary>
/// <remarks>Only ES256 on P-256 and RS256 with 2 048 to 8 192 bits (RFC 7518 3.3, 3.4); every other
/// algorithm is refused, not forgotten: what is not here cannot be asked for by a token.</remarks>
internal sealed class JsonWebKey
{
    /// <summary>The elliptic curve algorithm.</summary>
    public const string Es256 = "ES256";

    /// <summary>The RSA algorithm.</summary>
    public const string Rs256 = "RS256";

    private const int CoordinateBytes = 32;
    private const int ModulusBitsMin = 2048;
    private const int ModulusBitsMax = 8192;

    private readonly byte[] _spki;
    private readonly RSAParameters _rsa;

    private JsonWebKey(string? id, string algorithm, byte[] spki, RSAParameters rsa) =>
        (Id, Algorithm, _spki, _rsa) = (id, algorithm, spki, rsa);

    /// <summary>Its <c>kid</c>, or null.</summary>
    public string? Id { get; }

    /// <summary>The one algorithm it is for.</summary>
    public string Algorithm { get; }

    /// <summary>Takes a key that may sign tokens; false for every other.</summary>
    public static bool TryRead(JsonElement key, out JsonWebKey read)
    {
        read = null!;
        if (StrictJson.Text(key, "use") is not (null or "sig") || !MayVerify(key)) return false;
        var found = StrictJson.Text(key, "kty") switch
        {
            "EC" => ReadEc(key),
            "RSA" => ReadRsa(key),
            _ => null,
        };
        if (found is null || (StrictJson.Text(key, "alg") ?? found.Algorithm) != found.Algorithm)
            return false;
        read = found;
        return true;
    }

    /// <summary>Does it hold something that only its owner may know?</summary>
    public static bool IsSecret(JsonElement key) => StrictJson.Text(key, "kty") == "oct"
        || key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _);

    /// <summary>Checks a signature.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (Algorithm == Es256) return EcdsaP256.VerifyRaw(_spki, message, signature);
        if (signature.Length != _rsa.Modulus!.Length) return false;
        using var rsa = RSA.Create(_rsa);
        return rsa.VerifyData(
            message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static bool MayVerify(JsonElement key)
    {
        if (!key.TryGetProperty("key_ops", out var uses)) return true;
        return uses.ValueKind == JsonValueKind.Array && uses.EnumerateArray().Any(one =>
            one.ValueKind == JsonValueKind.String && one.ValueEquals("verify"));
    }

    private static JsonWebKey? ReadEc(JsonElement key)
    {
        if (StrictJson.Text(key, "crv") != "P-256"
            || !Base64UrlStrict.TryRead(StrictJson.Text(key, "x"), out var x)
            || !Base64UrlStrict.TryRead(StrictJson.Text(key, "y"), out var y)
            || x.Length != CoordinateBytes || y.Length != CoordinateBytes)
            return null;
        var spki = EcdsaP256.SpkiOf(x, y);
        if (!EcdsaP256.TryImport(spki, out var point)) return null;
        point.Dispose();
        return new JsonWebKey(StrictJson.Text(key, "kid"), Es256, spki, default);
    }

    private static JsonWebKey? ReadRsa(JsonElement key)
    {
        if (!Base64UrlStrict.TryRead(StrictJson.Text(key, "n"), out var modulus)
            || !Base64UrlStrict.TryRead(StrictJson.Text(key, "e"), out var exponent))
            return null;
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        var e = new BigInteger(exponent, isUnsigned: true, isBigEndian: true);
        // Some write a leading zero (RFC 7518 6.3.1.1 says they must not): the number counts.
        var bytes = n.ToByteArray(isUnsigned: true, isBigEndian: true);
        var bits = (long)n.GetBitLength();
        if (bits is < ModulusBitsMin or > ModulusBitsMax || n.IsEven
            || e < 3 || e.IsEven || e.GetBitLength() > 32 || WeakModulus.IsOf(n))
            return null;
        return new JsonWebKey(StrictJson.Text(key, "kid"), Rs256, [], new RSAParameters
        {
            Modulus = bytes,
            Exponent = e.ToByteArray(isUnsigned: true, isBigEndian: true),
        });
    }
}
