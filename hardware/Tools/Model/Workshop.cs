using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Hardware.Model;

/// <summary>What <c>hardware/</c> says: modules, pin maps, parts, circuits.</summary>
internal sealed record Workshop(
    IReadOnlyDictionary<string, Module> Modules,
    IReadOnlyList<PinMap> PinMaps,
    IReadOnlyDictionary<string, Part> Parts,
    IReadOnlyList<Circuit> Circuits)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <summary>The map of a device.</summary>
    public PinMap Map(string device) => PinMaps.First(m => m.Device == device);

    /// <summary>Reads the sources below the repository root.</summary>
    /// <exception cref="InvalidDataException">A file is not of its format.</exception>
    public static Workshop Read(string root)
    {
        var pins = Path.Combine(root, "hardware", "pins");
        var modules = Parse<ModuleFile>(Path.Combine(pins, "modules.json")).Modules
            .ToDictionary(m => m.Name, StringComparer.Ordinal);
        var maps = Directory.GetFiles(pins, "*.json")
            .Where(f => Path.GetFileName(f) != "modules.json")
            .Order(StringComparer.Ordinal).Select(Parse<PinMap>).ToList();
        var parts = Parse<PartFile>(Path.Combine(root, "hardware", "parts", "parts.json")).Parts;
        foreach (var twice in parts.GroupBy(p => p.Key).Where(g => g.Count() > 1))
            throw new InvalidDataException($"parts.json: {twice.Key} stands there twice");
        var circuits = Directory.GetFiles(
                Path.Combine(root, "hardware", "boards"), "circuit.json",
                SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(Parse<Circuit>).ToList();
        return new Workshop(modules, [.. maps.Select(m => Resolve(m, maps))],
            parts.ToDictionary(p => p.Key, StringComparer.Ordinal),
            [.. circuits.Select(c => c.Extends is null ? c
                : c.Over(circuits.First(b => b.Board == c.Extends)))]);
    }

    /// <summary>The boards: every circuit joined with the pin map of its name.</summary>
    /// <exception cref="InvalidDataException">A part or pin that is nowhere described.</exception>
    public IEnumerable<Board> Boards => Circuits.Select(c => BoardOf(c.Board));

    /// <summary>One board.</summary>
    public Board BoardOf(string name)
    {
        var map = Map(name);
        return new Board(Circuits.First(c => c.Board == name), map, Modules[map.Module], Parts);
    }

    /// <summary>Reads one JSON file strictly.</summary>
    /// <exception cref="InvalidDataException">Names the file and what is wrong in it.</exception>
    public static T Parse<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file), Options)
                ?? throw new InvalidDataException($"read {file}: the file holds null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"read {file}: {e.Message}; correct the file", e);
        }
    }

    private static PinMap Resolve(PinMap map, List<PinMap> all) => map.Extends is null
        ? map
        : map.Over(Resolve(all.FirstOrDefault(m => m.Device == map.Extends)
            ?? throw new InvalidDataException(
                $"pins of {map.Device}: extends {map.Extends}, which has no file"), all));
}
