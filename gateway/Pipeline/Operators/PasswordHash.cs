using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Pipeline.Operators;

/// <summary>A password as it is kept: PBKDF2 with HMAC-SHA-256, salt and cost beside it.</summary>
/// <remarks>Text <c>pbkdf2-sha256$rounds$B64 salt$B64 hash</c>. Source: RFC 8018 section 5.2; the
/// rounds are those of the OWASP password storage sheet of 2023. Thread-safety: safe.</remarks>
public static class PasswordHash
{
    /// <summary>Rounds of a new hash.</summary>
    public const int Rounds = 600_000;

    /// <summary>Shortest password taken. Units: characters (NIST SP 800-63B asks for 8).</summary>
    public const int CharsMin = 10;

    /// <summary>Longest password taken. Units: characters.</summary>
    public const int CharsMax = 128;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int RoundsMax = 10_000_000;
    private const string Scheme = "pbkdf2-sha256";

    /// <summary>Hashes a new password.</summary>
    public static string Make(string password, int rounds = Rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}${rounds}${Convert.ToBase64String(salt)}$")
            + Convert.ToBase64String(Derive(password, salt, rounds));
    }

    /// <summary>Is it this password? A broken record is no password's.</summary>
    public static bool Matches(string record, string password)
    {
        var parts = record.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme || password.Length > CharsMax) return false;
        var isNumber = int.TryParse(
            parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds);
        if (!isNumber || rounds is < 1 or > RoundsMax) return false;
        var salt = new byte[64];
        var hash = new byte[64];
        if (!Convert.TryFromBase64String(parts[2], salt, out var saltLength)) return false;
        if (!Convert.TryFromBase64String(parts[3], hash, out var hashLength)) return false;
        return CryptographicOperations.FixedTimeEquals(
            Derive(password, salt.AsSpan(0, saltLength), rounds), hash.AsSpan(0, hashLength));
    }

    private static byte[] Derive(string password, ReadOnlySpan<byte> salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), salt, rounds,
            HashAlgorithmName.SHA256, HashBytes);
}
