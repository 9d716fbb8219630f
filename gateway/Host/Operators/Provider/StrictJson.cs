using System.Text.Json;

namespace Edge.Host.Operators.Provider;

/// <summary>JSON objects from outside: no name twice, no comments, not deep.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    };

    /// <summary>Reads one object.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out JsonElement root)
    {
        root = default;
        try
        {
            using var document = JsonDocument.Parse(utf8, strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            root = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A member that is text, or null.</summary>
    public static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString() : null;

    /// <summary>A member that is a whole number, or 0.</summary>
    public static long Whole(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number
            && member.TryGetInt64(out var value) ? value : 0;
}
