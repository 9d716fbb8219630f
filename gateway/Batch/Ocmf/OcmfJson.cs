using System.Text.Json;

namespace Edge.Batch.Ocmf;

/// <summary>Strict reading of the JSON inside a record.</summary>
internal static class OcmfJson
{
    private const int MaxDepth = 8;

    /// <summary>Parses an object without duplicate names.</summary>
    internal static JsonElement? Object(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(
                utf8,
                new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The second: half a surrogate pair in a name, found while looking for duplicates.
            return null;
        }
    }

    internal static bool TryText(JsonElement holder, string name, out string text)
    {
        text = Text(holder, name) ?? "";
        return Text(holder, name) is not null;
    }

    /// <summary>A text member; null when absent, of another kind, or not proper Unicode.</summary>
    internal static string? Text(JsonElement holder, string name)
    {
        if (!holder.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }
}
