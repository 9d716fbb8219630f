using System.Text.Json;

namespace Edge.Host.Operators.Provider;

/// <summary>The keys a provider signs its tokens with.</summary>
/// <remarks>Source: RFC 7517. A set with a secret in it, or with one name for two keys, is refused
/// whole; keys that cannot sign tokens for us are left out.</remarks>
internal sealed class JsonWebKeySet
{
    /// <summary>Most keys of a set.</summary>
    public const int Most = 64;

    private readonly IReadOnlyList<JsonWebKey> _keys;

    private JsonWebKeySet(IReadOnlyList<JsonWebKey> keys) => _keys = keys;

    /// <summary>Reads a set.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, out JsonWebKeySet set, out string fault)
    {
        set = new JsonWebKeySet([]);
        if (!StrictJson.TryRead(json, out var root)
            || !root.TryGetProperty("keys", out var keys)
            || keys.ValueKind != JsonValueKind.Array || keys.GetArrayLength() > Most)
        {
            fault = "this is no set of keys";
            return false;
        }

        var usable = new List<JsonWebKey>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys.EnumerateArray())
        {
            fault = Fault(key, names);
            if (fault.Length > 0) return false;
            if (JsonWebKey.TryRead(key, out var read)) usable.Add(read);
        }

        set = new JsonWebKeySet(usable);
        fault = usable.Count > 0 ? "" : "no key of the set is for ES256 or RS256";
        return usable.Count > 0;
    }

    /// <summary>The key a token names, or null.</summary>
    /// <param name="algorithm">What the token says it is signed with.</param>
    /// <param name="id">The name it gives; null is enough when only one key can be meant.</param>
    public JsonWebKey? Find(string algorithm, string? id)
    {
        var fit = _keys.Where(key => key.Algorithm == algorithm
            && (id is null || key.Id is null || key.Id == id)).ToList();
        return fit.Count == 1 ? fit[0] : fit.SingleOrDefault(key => id is not null && key.Id == id);
    }

    private static string Fault(JsonElement key, HashSet<string> names)
    {
        if (key.ValueKind != JsonValueKind.Object) return "a key is no object";
        if (JsonWebKey.IsSecret(key)) return "the set holds a secret";
        return StrictJson.Text(key, "kid") is { } name && !names.Add(name)
            ? $"two keys are called {name}" : "";
    }
}
