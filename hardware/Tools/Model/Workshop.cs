using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Hardware.Model;

/// <summary>What <c>hardware/</c> says: modules, pin maps, parts, circuits.</summary>
internal sealed record Workshop(
    IReadOnlyDictionary<string, Module> Modules,
    IReadOnlyList<PinMap> PinMaps)
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
        return new Workshop(modules, [.. maps.Select(m => Resolve(m, maps))]);
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
