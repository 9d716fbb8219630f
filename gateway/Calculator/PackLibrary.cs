using System.Reflection;

namespace Edge.Calculator;

/// <summary>All packs a process knows, in all their versions. Immutable.</summary>
public sealed class PackLibrary
{
    private const string ResourcePrefix = "pack/";

    private readonly Dictionary<string, List<Pack>> byId = new(StringComparer.Ordinal);

    /// <summary>Builds a library from packs already read.</summary>
    /// <exception cref="PackException">One id and version stands twice with other
    /// bytes.</exception>
    public PackLibrary(IEnumerable<Pack> packs)
    {
        var ordered =
            packs.OrderBy(p => p.Id, StringComparer.Ordinal).ThenBy(p => VersionKey(p.Version));
        foreach (var pack in ordered.Take(Limits.PacksMax))
        {
            if (!byId.TryGetValue(pack.Id, out var versions))
            {
                byId.Add(pack.Id, versions = []);
            }
            if (versions.LastOrDefault() is { } last && last.Version == pack.Version)
            {
                if (last.Sha256 != pack.Sha256)
                {
                    throw new PackException("load", pack.Name,
                        [new PackFault("format", pack.Name, "version",
                        "two files say this version with other bytes; a version never changes")]);
                }
                continue;
            }
            versions.Add(pack);
        }
        Packs = [.. byId.Values.SelectMany(v => v)];
    }

    /// <summary>Every pack, by id and version.</summary>
    public IReadOnlyList<Pack> Packs { get; }

    /// <summary>The packs shipped inside the program.</summary>
    /// <exception cref="PackException">A shipped pack is broken: the build is.</exception>
    public static PackLibrary LoadEmbedded()
    {
        var assembly = typeof(PackLibrary).Assembly;
        var files = assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => (n[ResourcePrefix.Length..], ReadResource(assembly, n)));
        return FromFiles("load", "embedded packs", files);
    }

    /// <summary>The packs of a folder (*.json, not below it).</summary>
    /// <exception cref="PackException">The folder is missing, empty or holds a broken
    /// pack.</exception>
    public static PackLibrary Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new PackException("load", folder, [new PackFault("format", folder, "",
                "there is no such folder; name one with *.json packs, or leave the setting out")]);
        }
        var files = Directory.GetFiles(folder, "*.json")
            .Order(StringComparer.Ordinal)
            .Take(Limits.PacksMax)
            .Select(f => (Path.GetFileName(f), (ReadOnlyMemory<byte>)File.ReadAllBytes(f)));
        return FromFiles("load", folder, files);
    }

    /// <summary>Finds a pack; without a version the newest.</summary>
    public Pack? Find(string id, string? version = null) =>
        byId.TryGetValue(id, out var versions)
            ? version is null ? versions[^1] : versions.Find(p => p.Version == version)
            : null;

    /// <summary>The newest active version that holds at a moment, or the version asked for if it
    /// does.</summary>
    public Pack? FindInForce(string id, string? version, long activityMs) =>
        byId.TryGetValue(id, out var versions)
            ? versions.FindLast(p => p.Status == "active" && p.Valid.Contains(activityMs)
                && (version is null || p.Version == version))
            : null;

    private static PackLibrary FromFiles(
        string operation, string where,
            IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> files)
    {
        var packs = new List<Pack>();
        var faults = new List<PackFault>();
        foreach (var (name, bytes) in files)
        {
            var pack = PackReader.Read(name, bytes, out var found);
            faults.AddRange(found);
            if (pack is not null)
            {
                packs.Add(pack);
            }
        }
        if (packs.Count == 0 && faults.Count == 0)
        {
            faults.Add(new PackFault("format", where, "", "no *.json pack was found"));
        }
        if (faults.Count > 0)
        {
            throw new PackException(operation, where, faults);
        }
        return new PackLibrary(packs);
    }

    private static ReadOnlyMemory<byte> ReadResource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static long VersionKey(string version) =>
        version.Split('.').Aggregate(0L, (key, part) =>
            (key * 10_000) + long.Parse(part, System.Globalization.CultureInfo.InvariantCulture));
}
