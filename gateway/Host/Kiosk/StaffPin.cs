using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Host.Kiosk;

/// <summary>A PIN of six digits as it is kept: PBKDF2, never the PIN.</summary>
/// <remarks>Form: <c>pbkdf2-sha256.{iterations}.{salt B64}.{hash B64}</c>. Six digits can be tried
/// out by who has the file; the five tries at the kiosk are what protects them there.</remarks>
public static class StaffPin
{
    /// <summary>Digits of a PIN.</summary>
    public const int Digits = 6;

    private const string Scheme = "pbkdf2-sha256";
    private const int Iterations = 210_000;
    private const int IterationsMax = 2_000_000;
    private const int Bytes = 32;

    /// <summary>Makes the text to keep.</summary>
    public static string Hash(string pin)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}.{Iterations}.{Convert.ToBase64String(salt)}."
            + $"{Convert.ToBase64String(Derive(pin, salt, Iterations))}");
    }

    /// <summary>Is this the PIN? A kept text of another form is nobody's.</summary>
    public static bool Matches(string pin, string kept)
    {
        var parts = kept.Split('.');
        var isFormed = parts.Length == 4 && parts[0] == Scheme
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (!isFormed || pin.Length != Digits || !pin.All(char.IsAsciiDigit)) return false;
        var iterations = int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture);
        if (iterations is < 1 or > IterationsMax) return false;
        var salt = new byte[64];
        var hash = new byte[Bytes];
        return Convert.TryFromBase64String(parts[2], salt, out var saltBytes)
            && Convert.TryFromBase64String(parts[3], hash, out var hashBytes)
            && hashBytes == Bytes && CryptographicOperations.FixedTimeEquals(
                hash, Derive(pin, salt[..saltBytes], iterations));
    }

    private static byte[] Derive(string pin, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.ASCII.GetBytes(pin), salt, iterations, HashAlgorithmName.SHA256, Bytes);
}
