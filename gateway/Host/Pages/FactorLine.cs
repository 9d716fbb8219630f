using System.Text.Json;
using Edge.Calculator;

namespace Edge.Host.Pages;

/// <summary>A factor as the receipt names it: its printed value and where that stands.</summary>
/// <param name="Id">The factor's id.</param>
/// <param name="Value">Its value as printed in the source.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Source">The source in words, with the quote where there is one.</param>
public sealed record FactorLine(string Id, string Value, string Unit, string Source)
{
    /// <summary>The factors of a pack with these ids, in the pack's order.</summary>
    public static IReadOnlyList<FactorLine> Of(Pack pack, IEnumerable<string> ids)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(pack.Bytes);
        return [.. document.RootElement.GetProperty("factors").EnumerateArray()
            .Where(factor => wanted.Contains(Text(factor, "id")))
            .Select(factor => new FactorLine(
                Text(factor, "id"), Text(factor, "value"), Text(factor, "unit"),
                SourceOf(factor)))];
    }

    private static string SourceOf(JsonElement factor)
    {
        if (!factor.TryGetProperty("source", out var source)) return "";
        var words = Text(source, "quote") is { Length: > 0 } quote ? $"“{quote}”"
            : Text(source, "states");
        return words.Length == 0 ? Text(source, "doc") : $"{Text(source, "doc")}: {words}";
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";
}
