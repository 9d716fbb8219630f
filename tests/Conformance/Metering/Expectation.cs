using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Tests.Conformance.Metering;

/// <summary>Compares an answer with a record's <c>expect</c>: every member named there must be
/// equal.</summary>
internal static class Expectation
{
    // metering.md: where no frame can be found, any of these will do.
    private static readonly string[] Lost = ["no-frame", "short", "timeout", "framing"];

    /// <summary>Lists what differs; sets of words are compared without order.</summary>
    public static IReadOnlyList<string> Differences(JsonElement expected, JsonNode? answer)
    {
        var found = new List<string>();
        Compare(expected, answer, "", found);
        return found;
    }

    private static void Compare(JsonElement expected, JsonNode? got, string at, List<string> found)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in expected.EnumerateObject())
                {
                    Compare(member.Value, got is JsonObject o ? o[member.Name] : null,
                        $"{at}.{member.Name}", found);
                }

                break;
            case JsonValueKind.Array:
                List(expected.EnumerateArray().ToList(), got as JsonArray, at, found);
                break;
            default:
                var right = got is null
                    ? expected.ValueKind == JsonValueKind.Null
                    : got.ToJsonString() == JsonSerializer.Serialize(expected)
                        || (expected.ValueKind == JsonValueKind.String
                            && got.GetValueKind() == JsonValueKind.String
                            && Same(expected.GetString()!, got.GetValue<string>()));
                if (!right)
                {
                    found.Add($"{at}: expected {expected.GetRawText()}, got {got?.ToJsonString()}");
                }

                break;
        }
    }

    private static void List(
        List<JsonElement> expected, JsonArray? got, string at, List<string> found)
    {
        if (got is null || got.Count != expected.Count)
        {
            found.Add($"{at}: expected {expected.Count} items, got {got?.ToJsonString()}");
            return;
        }

        var items = got.ToList();
        if (expected.All(e => e.ValueKind == JsonValueKind.String))
        {
            expected = [.. expected.OrderBy(e => e.GetString(), StringComparer.Ordinal)];
            items = [.. items.OrderBy(n => n!.GetValue<string>(), StringComparer.Ordinal)];
        }

        for (var i = 0; i < items.Count; i++)
        {
            Compare(expected[i], items[i], $"{at}[{i}]", found);
        }
    }

    private static bool Same(string expected, string got) =>
        expected == got || (expected != "framing" && Lost.Contains(expected) && Lost.Contains(got));
}
