using System.Globalization;
using System.Text.Json;

namespace Edge.OcppCollector;

/// <summary>Reads members of a station's messages; nothing here throws for what they hold.
/// </summary>
internal static class Field
{
    private const int TimeChars = 40;

    /// <summary>A text; null when it is something else or no proper Unicode.</summary>
    public static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }

    /// <summary>A member; undefined when the holder is no object or has none.</summary>
    public static JsonElement Of(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var value)
            ? value : default;

    /// <summary>A text member; null when absent or of another kind.</summary>
    public static string? Text(JsonElement holder, string name) => Text(Of(holder, name));

    /// <summary>A whole number, also one in a text, as some stations write it.</summary>
    public static bool TryWhole(JsonElement value, out long number)
    {
        number = 0;
        var raw = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => Text(value),
            _ => null,
        };
        return raw is { Length: > 0 and <= 20 } && long.TryParse(
            raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A time of RFC 3339; null when absent or none.</summary>
    /// <remarks>Units: ms UTC.</remarks>
    public static long? Time(JsonElement holder, string name) =>
        Text(holder, name) is { Length: > 0 and <= TimeChars } text
        && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var moment)
            ? moment.ToUnixTimeMilliseconds()
            : null;

    /// <summary>Elements of an array member, at most so many; none when it is no array.</summary>
    public static IEnumerable<JsonElement> List(JsonElement holder, string name, int most)
    {
        var list = Of(holder, name);
        return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(most) : [];
    }
}
