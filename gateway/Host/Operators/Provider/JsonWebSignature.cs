using System.Text;

namespace Edge.Host.Operators.Provider;

/// <summary>A signed text in three parts (RFC 7515, compact form).</summary>
internal static class JsonWebSignature
{
    /// <summary>Longest one taken. Units: characters.</summary>
    public const int CharsMax = 16_384;

    /// <summary>Checks it against the keys and gives what was signed.</summary>
    /// <remarks>The header names the algorithm, the key decides whether that is so: a key is for
    /// one algorithm only. Keys or addresses inside the header are never looked at.</remarks>
    public static bool TryVerify(
        string text, JsonWebKeySet keys, out byte[] payload, out string fault)
    {
        payload = [];
        if (!TrySplit(text, out var parts, out var header, out var body, out var signature))
        {
            fault = "it is not made of three parts of base64url";
            return false;
        }

        if (!StrictJson.TryRead(header, out var says))
        {
            fault = "its header is no object";
            return false;
        }

        if (says.TryGetProperty("crit", out _))
        {
            fault = "it asks for an extension"; // RFC 7515 4.1.11: refuse what is not understood
            return false;
        }

        var algorithm = StrictJson.Text(says, "alg") ?? "";
        var hasName = says.TryGetProperty("kid", out _);
        var name = StrictJson.Text(says, "kid");
        if (keys.Find(algorithm, name) is not { } key || (hasName && name is null))
        {
            fault = $"there is no key for '{algorithm}' '{name}'";
            return false;
        }

        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        fault = key.Verify(signed, signature) ? "" : "its signature is wrong";
        if (fault.Length == 0) payload = body;
        return fault.Length == 0;
    }

    private static bool TrySplit(
        string text, out string[] parts, out byte[] header, out byte[] body, out byte[] signature)
    {
        (parts, header, body, signature) = ([], [], [], []);
        if (text.Length > CharsMax) return false;
        parts = text.Split('.');
        return parts.Length == 3
            && Base64UrlStrict.TryRead(parts[0], out header)
            && Base64UrlStrict.TryRead(parts[1], out body)
            && Base64UrlStrict.TryRead(parts[2], out signature)
            && header.Length > 0 && signature.Length > 0;
    }
}
