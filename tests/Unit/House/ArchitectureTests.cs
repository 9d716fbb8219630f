using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Edge.Tests.Unit.House;

/// <summary>The arrows between the rooms, read from what was built.</summary>
public class ArchitectureTests
{
    // Goal: the walls stand. Source of the arrows: the table in docs/explanation/architecture.md,
    // compared with the assembly references in the metadata of the built rooms.
    private static readonly string[] Rooms =
    [
        "Edge.Wire", "Edge.Device", "Edge.SmartBin", "Edge.RecyclingBox", "Edge.ChargingMeter",
        "Edge.Metering", "Edge.OcppCollector", "Edge.Twin", "Edge.Exact", "Edge.Calculator",
        "Edge.Batch", "Edge.Mqtt", "Edge.Pipeline", "Edge.Host",
        "Edge.Platform", "Edge.Simulation", "edge",
    ];

    /// <summary>Rooms of the drawing, with the rooms each may reference.</summary>
    private static Dictionary<string, HashSet<string>> Drawing()
    {
        var arrows = new Dictionary<string, HashSet<string>>();
        foreach (var line in File.ReadLines(
            Repository.Path("docs", "explanation", "architecture.md")))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length < 5 || !cells[1].StartsWith('`')) continue;
            arrows[cells[1].Trim('`')] = [.. cells[2].Split(',', StringSplitOptions.TrimEntries)
                .Select(name => name.Trim('`'))
                .Where(name => name.Length > 0 && name != "nothing")];
        }

        return arrows;
    }

    [Fact]
    public void Every_built_room_references_only_the_rooms_the_drawing_allows()
    {
        var drawing = Drawing();
        var seen = 0;
        foreach (var room in Rooms)
        {
            var path = Path.Combine(AppContext.BaseDirectory, room + ".dll");
            if (!File.Exists(path)) continue;
            seen++;
            Assert.True(drawing.ContainsKey(room), $"{room} is missing in architecture.md");
            foreach (var reference in References(path).Where(name => Rooms.Contains(name)))
            {
                Assert.True(
                    drawing[room].Contains(reference),
                    $"{room} references {reference}; architecture.md does not draw that arrow");
            }
        }

        Assert.True(seen >= 12, $"only {seen} rooms were found beside the tests");
    }

    [Fact]
    public void Only_the_pipeline_and_the_platform_know_sql() => AssertOnly(
        "Microsoft.Data.Sqlite", "Edge.Pipeline", "Edge.Platform");

    [Fact]
    public void Only_the_host_the_platform_and_the_command_line_know_the_web() => AssertOnly(
        "Microsoft.AspNetCore", "Edge.Host", "Edge.Platform", "edge");

    [Fact]
    public void The_platform_sees_nothing_of_the_gateway_else_it_verifies_nothing()
    {
        var references = References(Path.Combine(AppContext.BaseDirectory, "Edge.Platform.dll"));
        Assert.DoesNotContain("Edge.Pipeline", references);
        Assert.DoesNotContain("Edge.Host", references);
    }

    private static void AssertOnly(string prefix, params string[] allowed)
    {
        foreach (var room in Rooms.Except(allowed))
        {
            var path = Path.Combine(AppContext.BaseDirectory, room + ".dll");
            if (!File.Exists(path)) continue;
            Assert.DoesNotContain(
                References(path), name => name.StartsWith(prefix, StringComparison.Ordinal));
        }
    }

    private static string[] References(string path)
    {
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle =>
            metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
