using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Edge.OcppCollector;
using Microsoft.AspNetCore.Http;

namespace Edge.Cli;

/// <summary>Who may connect as which station.</summary>
/// <remarks>Basic authentication, the identity being the user. Endless tries are stopped per
/// identity; an identity nobody knows is answered as a wrong password is. Thread-safety: safe.
/// </remarks>
internal sealed class OcppAdmission(IReadOnlyList<StationOptions> stations, TimeProvider time)
{
    private const int TriesPerMinute = 10;
    private const int CredentialChars = 512;
    private readonly Dictionary<string, byte[]> _passwords = stations.ToDictionary(
        s => s.Id, s => Convert.FromHexString(s.PasswordSha256), StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, (long Minute, int Count)> _failed = new();

    /// <summary>An HTTP status: 200 lets it in.</summary>
    public int Judge(string station, string? authorization)
    {
        var isKnown = _passwords.TryGetValue(station, out var expected);
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        if (isKnown && _failed.TryGetValue(station, out var failed) && failed.Minute == minute
            && failed.Count >= TriesPerMinute) return StatusCodes.Status429TooManyRequests;
        var given = SHA256.HashData(Password(station, authorization) ?? []);
        var isGood = CryptographicOperations.FixedTimeEquals(given, expected ?? new byte[32]);
        if (isKnown && isGood) return StatusCodes.Status200OK;
        if (isKnown)
        {
            _failed.AddOrUpdate(station, (minute, 1), (_, held) =>
                held.Minute == minute ? (minute, held.Count + 1) : (minute, 1));
        }

        return StatusCodes.Status401Unauthorized;
    }

    private static byte[]? Password(string station, string? authorization)
    {
        if (authorization is null || authorization.Length > CredentialChars
            || !AuthenticationHeaderValue.TryParse(authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || header.Parameter is null) return null;
        var buffer = new byte[header.Parameter.Length];
        if (!Convert.TryFromBase64String(header.Parameter, buffer, out var count)) return null;
        var user = Encoding.UTF8.GetBytes(station + ":");
        return buffer.AsSpan(0, count).StartsWith(user) ? buffer[user.Length..count] : null;
    }
}
