using System.Text.Json;

namespace Edge.Tests.Simulation.Planted;

/// <summary>One change of a source file.</summary>
/// <param name="File">The file, from the repository's root.</param>
/// <param name="Find">Text that stands in it once.</param>
/// <param name="Replace">What stands there instead.</param>
public sealed record Edit(string File, string Find, string Replace);

/// <summary>A bug that must be found: as data, applied to a copy of the sources.</summary>
/// <param name="Number">Its number in the list of trust.md section 4.</param>
/// <param name="Name">What is wrong.</param>
/// <param name="Breaks">The invariant that must break; nothing else counts as found.</param>
/// <param name="Edits">How it is planted.</param>
/// <param name="Where">What finds it: seeds, a ring, or <c>test</c> for a named test.</param>
/// <param name="Faults">For seeds: the faults under which it shows; for a test: its class and
/// method.</param>
/// <param name="Strict">Whether only the invariant counts. False: whatever breaks first counts;
/// it was not yet seen by its invariant alone.</param>
/// <param name="Seen">Whether it was seen to be found; others are in the long form only.</param>
public sealed record PlantedBug(
    int Number, string Name, string Breaks, IReadOnlyList<Edit> Edits, string Where,
    IReadOnlyList<string> Faults, bool Seen, bool Strict = true)
{
    private static readonly JsonSerializerOptions format = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The catalogue beside the tests.</summary>
    public static IReadOnlyList<PlantedBug> Catalogue() =>
        JsonSerializer.Deserialize<PlantedBug[]>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "planted-bugs.json")), format)!;
}
