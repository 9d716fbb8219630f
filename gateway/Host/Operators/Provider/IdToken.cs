using System.Text.Json;

namespace Edge.Host.Operators.Provider;

/// <summary>Who somebody is, said by a provider.</summary>
/// <param name="Subject">The provider's name for the person, for ever. Range: 1 to 255 characters.
/// </param>
/// <param name="Name">What people call it, or empty; never decides anything.</param>
internal sealed record ProvenPerson(string Subject, string Name);

/// <summary>Reads an ID token (OpenID Connect Core 1.0 section 3.1.3.7).</summary>
internal static class IdToken
{
    /// <summary>How far two clocks may lie apart. Units: s.</summary>
    public const long SkewSeconds = 60;

    private const int SubjectCharsMax = 255;
    private const int NameCharsMax = 100;

    /// <summary>Checks signature, issuer, audience, time and nonce.</summary>
    /// <param name="token">The token.</param>
    /// <param name="keys">The provider's keys.</param>
    /// <param name="issuer">The issuer, letter by letter as configured.</param>
    /// <param name="client">Whom it must be for.</param>
    /// <param name="nonce">What the browser's sign-in began with.</param>
    /// <param name="nowSeconds">Units: s since 1970, UTC.</param>
    /// <param name="person">Who it is, when true.</param>
    /// <param name="fault">Why not, when false; for the log, not for the page.</param>
    public static bool TryRead(
        string token, JsonWebKeySet keys, string issuer, string client, string nonce,
        long nowSeconds, out ProvenPerson person, out string fault)
    {
        person = new ProvenPerson("", "");
        if (!JsonWebSignature.TryVerify(token, keys, out var payload, out fault)) return false;
        if (!StrictJson.TryRead(payload, out var claims))
        {
            fault = "its claims are no object";
            return false;
        }

        fault = Fault(claims, issuer, client, nonce, nowSeconds);
        if (fault.Length > 0) return false;
        var name = StrictJson.Text(claims, "name")
            ?? StrictJson.Text(claims, "preferred_username") ?? "";
        person = new ProvenPerson(
            StrictJson.Text(claims, "sub")!,
            name.Length <= NameCharsMax ? name : name[..NameCharsMax]);
        return true;
    }

    private static string Fault(
        JsonElement claims, string issuer, string client, string nonce, long now)
    {
        if (StrictJson.Text(claims, "iss") != issuer) return "it is of another issuer";
        if (!IsFor(claims, client)) return "it is for somebody else";
        if (StrictJson.Whole(claims, "exp") <= now - SkewSeconds) return "it has run out";
        if (StrictJson.Whole(claims, "iat") > now + SkewSeconds) return "it is of tomorrow";
        if (StrictJson.Whole(claims, "nbf") > now + SkewSeconds) return "it does not hold yet";
        if (StrictJson.Text(claims, "nonce") != nonce) return "it is of another sign-in";
        return StrictJson.Text(claims, "sub") is { Length: > 0 and <= SubjectCharsMax } subject
            && subject.All(one => one is > ' ' and <= '~') ? "" : "it names nobody";
    }

    // One audience, or several and then this client is the one it was issued to (azp).
    private static bool IsFor(JsonElement claims, string client)
    {
        if (!claims.TryGetProperty("aud", out var audience)) return false;
        var party = StrictJson.Text(claims, "azp");
        if (party is not null && party != client) return false;
        if (audience.ValueKind == JsonValueKind.String) return audience.ValueEquals(client);
        if (audience.ValueKind != JsonValueKind.Array) return false;
        var all = audience.EnumerateArray().ToList();
        return all.Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(client))
            && (all.Count == 1 || party == client);
    }
}
