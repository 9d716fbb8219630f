using System.Text.Json;

namespace Edge.Calculator.Lint;

/// <summary>Collects findings for one file.</summary>
internal sealed class Findings(string file)
{
    private readonly List<PackFault> all = [];

    public IReadOnlyList<PackFault> All => all;

    public void Add(string rule, string where, string cause) =>
        all.Add(new PackFault(rule, file, where, cause));

    public static string? Text(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static IEnumerable<(JsonElement Factor, string Where)> Factors(JsonElement root) =>
        root.GetProperty("factors").EnumerateArray()
            .Select((f, i) => (f, $"factors[{i}] {Text(f, "id")}"));
}
