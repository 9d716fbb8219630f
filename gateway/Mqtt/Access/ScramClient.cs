using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Mqtt.Access;

/// <summary>SCRAM-SHA-256, the client's side. Source: RFC 5802, RFC 7677.</summary>
/// <remarks>Thread-safety: of one client.</remarks>
public sealed class ScramClient(string user, string password) : IClientExchange
{
    private const int LeastIterations = 4_096; // RFC 7677 section 4
    private const int MostIterations = 1_000_000;
    private string firstBare = "", nonce = "", expected = "";

    /// <inheritdoc/>
    public string Method => "SCRAM-SHA-256";

    /// <inheritdoc/>
    public byte[] Begin()
    {
        nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        string name = user.Replace("=", "=3D", StringComparison.Ordinal)
            .Replace(",", "=2C", StringComparison.Ordinal);
        firstBare = $"n={name},r={nonce}";
        return Encoding.UTF8.GetBytes("n,," + firstBare);
    }

    /// <inheritdoc/>
    public byte[]? Next(ReadOnlyMemory<byte> challenge)
    {
        string first = Encoding.UTF8.GetString(challenge.Span);
        string[] parts = first.Split(',');
        if (parts.Length != 3 || !parts[0].StartsWith("r=" + nonce, StringComparison.Ordinal)
            || !parts[1].StartsWith("s=", StringComparison.Ordinal)
            || !parts[2].StartsWith("i=", StringComparison.Ordinal)
            || !int.TryParse(parts[2][2..], NumberStyles.None, CultureInfo.InvariantCulture,
                out int iterations)
            || iterations is < LeastIterations or > MostIterations)
            return null;
        byte[] salt = Convert.FromBase64String(parts[1][2..]);
        string withoutProof = "c=biws," + parts[0];
        byte[] message = Encoding.UTF8.GetBytes($"{firstBare},{first},{withoutProof}");
        byte[] salted = PasswordRecord.Salted(password, salt, iterations);
        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
        for (int i = 0; i < clientKey.Length; i++)
            clientKey[i] ^= signature[i];
        expected = "v=" + Convert.ToBase64String(HMACSHA256.HashData(
            PasswordRecord.Keys(salted).Server, message));
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(clientKey)}");
    }

    /// <inheritdoc/>
    public bool Finish(ReadOnlyMemory<byte> lastWord) => expected.Length > 0
        && CryptographicOperations.FixedTimeEquals(
            lastWord.Span, Encoding.UTF8.GetBytes(expected));
}
