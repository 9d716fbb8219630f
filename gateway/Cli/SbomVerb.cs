using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli;

/// <summary><c>edge sbom</c>: what this program was built from, as CycloneDX 1.6 JSON.</summary>
/// <remarks>
/// Made from the lock file the build restored with and from the list of vendored scripts, both held
/// in the program: the bill of the very binary that prints it. No time and no random number, so the
/// same build gives the same bytes.
/// </remarks>
public static class SbomVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var command = new Command("sbom", "what this program was built from, CycloneDX JSON");
        command.SetAction(_ =>
        {
            Console.WriteLine(Make());
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The document.</summary>
    public static string Make()
    {
        var components = new JsonArray([.. Packages(), .. Vendored()]);
        return new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject
                {
                    ["type"] = "application",
                    ["bom-ref"] = "edge",
                    ["name"] = "edge",
                    ["version"] = typeof(SbomVerb).Assembly.GetName().Version?.ToString(3),
                    ["licenses"] = Licence("MIT"),
                },
            },
            ["components"] = components,
        }.ToJsonString(Indented);
    }

    private static List<JsonNode> Packages()
    {
        using var document = JsonDocument.Parse(Resource("packages.lock.json"));
        var seen = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var package in document.RootElement.GetProperty("dependencies")
            .EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
        {
            if (!package.Value.TryGetProperty("contentHash", out var hash)) continue;
            var version = package.Value.GetProperty("resolved").GetString()!;
            var purl = $"pkg:nuget/{package.Name}@{version}";
            seen[purl] = new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = purl,
                ["name"] = package.Name,
                ["version"] = version,
                ["scope"] = IsForBuildOnly(package.Name) ? "excluded" : "required",
                ["hashes"] = Hash(
                    "SHA-512", Convert.ToHexStringLower(hash.GetBytesFromBase64())),
                ["purl"] = purl,
            };
        }

        return [.. seen.Values];
    }

    private static IEnumerable<JsonNode> Vendored()
    {
        using var document = JsonDocument.Parse(Resource("vendor.json"));
        foreach (var script in document.RootElement.EnumerateArray())
        {
            var name = script.GetProperty("name").GetString()!;
            var version = script.GetProperty("version").GetString()!;
            yield return new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = $"pkg:npm/{name}@{version}",
                ["name"] = name,
                ["version"] = version,
                ["scope"] = "required",
                ["licenses"] = Licence(script.GetProperty("licence").GetString()!),
                ["purl"] = $"pkg:npm/{name}@{version}",
                ["components"] = new JsonArray([.. script.GetProperty("files").EnumerateObject()
                    .Select(file => (JsonNode)new JsonObject
                    {
                        ["type"] = "file",
                        ["name"] = file.Name,
                        ["hashes"] = Hash("SHA-256", file.Value.GetString()!),
                    })]),
            };
        }
    }

    private static bool IsForBuildOnly(string name) =>
        name.EndsWith("Analyzers", StringComparison.Ordinal);

    private static JsonArray Hash(string algorithm, string content) =>
        new(new JsonObject { ["alg"] = algorithm, ["content"] = content });

    private static JsonArray Licence(string id) =>
        new(new JsonObject { ["license"] = new JsonObject { ["id"] = id } });

    private static Stream Resource(string name) =>
        typeof(SbomVerb).Assembly.GetManifestResourceStream(name)
            ?? throw new System.Diagnostics.UnreachableException($"{name} is not in the program");
}
