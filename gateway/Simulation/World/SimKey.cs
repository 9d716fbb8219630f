using System.Numerics;
using System.Security.Cryptography;

namespace Edge.Simulation.World;

/// <summary>A P-256 key whose signatures are real, quick and the same in every run.</summary>
/// <remarks>Its nonces come from a small known list, so anybody could compute the key from two
/// signatures: fit for a simulated world and for nothing else. Verification is the library's.
/// Source: FIPS 186-5 section 6.4.</remarks>
internal sealed class SimKey : ECDsa
{
    private const int Nonces = 32;

    // The order n of P-256 (SP 800-186 section 3.2.1.3).
    private static readonly BigInteger order = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        System.Globalization.NumberStyles.HexNumber,
        System.Globalization.CultureInfo.InvariantCulture);

    private static readonly (BigInteger Inverse, BigInteger R)[] nonces = MakeNonces();
    private readonly BigInteger secret;
    private readonly ECDsa inner;

    public SimKey(long seed, string user)
    {
        secret = Scalar(new Chance(seed, user));
        inner = Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Bytes(secret),
        });
        KeySizeValue = 256;
    }

    /// <inheritdoc/>
    public override byte[] SignHash(byte[] hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        var z = new BigInteger(hash, isUnsigned: true, isBigEndian: true);
        (BigInteger inverse, BigInteger r) = nonces[hash[0] % Nonces];
        BigInteger s = inverse * (z + (r * secret)) % order;
        return [.. Bytes(r), .. Bytes(s)];
    }

    /// <inheritdoc/>
    public override bool VerifyHash(byte[] hash, byte[] signature) =>
        inner.VerifyHash(hash, signature);

    /// <inheritdoc/>
    public override ECParameters ExportParameters(bool includePrivateParameters) =>
        inner.ExportParameters(includePrivateParameters);

    /// <inheritdoc/>
    public override byte[] ExportSubjectPublicKeyInfo() => inner.ExportSubjectPublicKeyInfo();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private static (BigInteger Inverse, BigInteger R)[] MakeNonces()
    {
        var chance = new Chance(1, "nonces");
        return [.. Enumerable.Range(0, Nonces).Select(_ =>
        {
            BigInteger k = Scalar(chance);
            using ECDsa point = Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = Bytes(k),
            });
            var x = new BigInteger(
                point.ExportParameters(false).Q.X!, isUnsigned: true, isBigEndian: true);
            return (BigInteger.ModPow(k, order - 2, order), x % order);
        })];
    }

    private static BigInteger Scalar(Chance chance)
    {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)chance.Below(256);
        return (new BigInteger(bytes, isUnsigned: true) % (order - 1)) + 1;
    }

    private static byte[] Bytes(BigInteger value)
    {
        byte[] some = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - some.Length], .. some];
    }
}
