using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Mqtt.Access;

/// <summary>What is kept of a password: enough to check it, not to know it.</summary>
/// <remarks>Forms: <c>SCRAM-SHA-256$N:SALT$STORED:SERVER</c> (RFC 5803, also serves SCRAM),
/// <c>$7$N$SALT$HASH</c> (PBKDF2-SHA-512, as mosquitto_passwd writes), <c>$sha256$HEX</c> for
/// tokens that are random by themselves. Thread-safety: never altered.</remarks>
public sealed class PasswordRecord
{
    private const int OwnIterations = 15_000;
    private const int MostIterations = 1_000_000;
    private const string ScramName = "SCRAM-SHA-256";
    private readonly HashAlgorithmName algorithm;
    private readonly byte[] expected;

    private PasswordRecord(
        HashAlgorithmName algorithm, int iterations, byte[] salt, byte[] expected)
    {
        this.algorithm = algorithm;
        this.expected = expected;
        Iterations = iterations;
        Salt = salt;
    }

    internal int Iterations { get; }

    internal byte[] Salt { get; }

    /// <summary>For SCRAM: H(ClientKey) and ServerKey; null in other forms.</summary>
    internal byte[]? StoredKey { get; private init; }

    internal byte[]? ServerKey { get; private init; }

    /// <summary>Makes a record for a new password, ready for a users file.</summary>
    public static string Create(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(16);
        (byte[] stored, byte[] server) = Keys(Salted(password, salt, OwnIterations));
        return string.Create(CultureInfo.InvariantCulture,
            $"{ScramName}${OwnIterations}:{B64(salt)}${B64(stored)}:{B64(server)}");
    }

    /// <summary>Reads a record; false when it is of no known form.</summary>
    public static bool TryParse(string text, out PasswordRecord? record)
    {
        ArgumentNullException.ThrowIfNull(text);
        record = null;
        try
        {
            record = text.StartsWith(ScramName + "$", StringComparison.Ordinal) ? ParseScram(text)
                : text.StartsWith("$7$", StringComparison.Ordinal) ? ParseSeven(text)
                : text.StartsWith("$sha256$", StringComparison.Ordinal)
                    ? new PasswordRecord(HashAlgorithmName.SHA256, 0, [],
                        Convert.FromHexString(text["$sha256$".Length..]))
                : null;
        }
        catch (FormatException)
        {
            record = null; // the file's fault is named by its reader, with the line
        }
        return record is not null;
    }

    /// <summary>True when this is the password; takes the same time for every wrong one.</summary>
    public bool Fits(ReadOnlySpan<byte> password)
    {
        if (StoredKey is { } stored)
        {
            byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
                password, Salt, Iterations, HashAlgorithmName.SHA256, 32);
            return CryptographicOperations.FixedTimeEquals(Keys(salted).Stored, stored);
        }
        byte[] hash = Iterations == 0 ? SHA256.HashData(password)
            : Rfc2898DeriveBytes.Pbkdf2(password, Salt, Iterations, algorithm, expected.Length);
        return CryptographicOperations.FixedTimeEquals(hash, expected);
    }

    internal static byte[] Salted(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, 32);

    /// <summary>RFC 5802 section 3: StoredKey and ServerKey of a salted password.</summary>
    internal static (byte[] Stored, byte[] Server) Keys(byte[] salted) => (
        SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8)),
        HMACSHA256.HashData(salted, "Server Key"u8));

    private static PasswordRecord? ParseScram(string text)
    {
        string[] parts = text.Split('$');
        if (parts.Length != 3 || parts[1].Split(':') is not [var n, var salt]
            || parts[2].Split(':') is not [var stored, var server] || !IsCount(n, out int count))
            return null;
        byte[] storedKey = Convert.FromBase64String(stored);
        return new PasswordRecord(
            HashAlgorithmName.SHA256, count, Convert.FromBase64String(salt), storedKey)
        {
            StoredKey = storedKey,
            ServerKey = Convert.FromBase64String(server),
        };
    }

    private static PasswordRecord? ParseSeven(string text)
    {
        string[] parts = text.Split('$');
        return parts.Length == 5 && IsCount(parts[2], out int count)
            ? new PasswordRecord(HashAlgorithmName.SHA512, count,
                Convert.FromBase64String(parts[3]), Convert.FromBase64String(parts[4]))
            : null;
    }

    private static bool IsCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count)
        && count is > 0 and <= MostIterations;

    private static string B64(byte[] bytes) => Convert.ToBase64String(bytes);
}
