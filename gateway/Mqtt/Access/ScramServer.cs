using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Mqtt.Access;

/// <summary>SCRAM-SHA-256, the server's side. Source: RFC 5802, RFC 7677.</summary>
internal sealed class ScramServer(
    Func<string, PasswordRecord?> find, Func<string, string?, IAccessRules> rights)
    : IEnhancedAuthenticator
{
    private const int MostBytes = 1_024;
    private static readonly byte[] DecoyKey = RandomNumberGenerator.GetBytes(32);

    public string Method => "SCRAM-SHA-256";

    public IExchange Begin(string clientId, ConnectionFacts facts) => new Exchange(this, clientId);

    private sealed class Exchange(ScramServer server, string clientId) : IExchange
    {
        private string user = "", firstBare = "", serverFirst = "", nonce = "";
        private PasswordRecord? record;
        private int step;

        public ValueTask<ExchangeStep> NextAsync(
            ReadOnlyMemory<byte> data, CancellationToken cancellation)
        {
            string text = data.Length <= MostBytes ? Encoding.UTF8.GetString(data.Span) : "";
            ExchangeStep next = step++ switch
            {
                0 => First(text),
                1 => Final(text),
                _ => Refused,
            };
            return ValueTask.FromResult(next);
        }

        private static ExchangeStep Refused => new(null, Admission.Deny(ReasonCode.NotAuthorized));

        // client-first: n,,n=user,r=nonce (no channel binding)
        private ExchangeStep First(string text)
        {
            if (!text.StartsWith("n,,", StringComparison.Ordinal))
                return Refused;
            firstBare = text[3..];
            string[] parts = firstBare.Split(',');
            if (parts.Length < 2 || !parts[0].StartsWith("n=", StringComparison.Ordinal)
                || !parts[1].StartsWith("r=", StringComparison.Ordinal) || parts[1].Length < 10)
                return Refused;
            user = parts[0][2..].Replace("=2C", ",", StringComparison.Ordinal)
                .Replace("=3D", "=", StringComparison.Ordinal);
            record = server.FindWithKeys(user);
            nonce = parts[1][2..] + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
            // An unknown name gets a salt of its own too, the same each time.
            byte[] salt = record?.Salt
                ?? HMACSHA256.HashData(DecoyKey, Encoding.UTF8.GetBytes(user))[..16];
            serverFirst = string.Create(CultureInfo.InvariantCulture,
                $"r={nonce},s={Convert.ToBase64String(salt)},i={record?.Iterations ?? 15_000}");
            return new ExchangeStep(Encoding.UTF8.GetBytes(serverFirst), null);
        }

        // client-final: c=biws,r=nonce,p=proof
        private ExchangeStep Final(string text)
        {
            int at = text.LastIndexOf(",p=", StringComparison.Ordinal);
            if (at < 0 || record?.StoredKey is not { } stored
                || text[..at] != $"c=biws,r={nonce}")
                return Refused;
            byte[] message = Encoding.UTF8.GetBytes($"{firstBare},{serverFirst},{text[..at]}");
            byte[] proof = new byte[32];
            if (!Convert.TryFromBase64String(text[(at + 3)..], proof, out int length)
                || length != 32)
                return Refused;
            byte[] signature = HMACSHA256.HashData(stored, message);
            for (int i = 0; i < 32; i++)
                proof[i] ^= signature[i];
            if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(proof), stored))
                return Refused;
            string word = "v=" + Convert.ToBase64String(
                HMACSHA256.HashData(record.ServerKey!, message));
            return new ExchangeStep(Encoding.UTF8.GetBytes(word),
                Admission.Admit(user, server.Rights(clientId, user)));
        }
    }

    private IAccessRules Rights(string clientId, string? userName) => rights(clientId, userName);

    private PasswordRecord? FindWithKeys(string user) =>
        find(user) is { StoredKey: not null } record ? record : null;
}
