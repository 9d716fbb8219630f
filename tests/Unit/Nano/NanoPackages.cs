using System.Text.Json;

namespace Edge.Tests.Unit.Nano;

/// <summary>One nanoFramework assembly as <c>firmware/Nano/packages.json</c> knows it.</summary>
internal sealed record NanoPackage(
    string Assembly, string Package, string Version, bool Verified, string[] Refs);

/// <summary>The table of nanoFramework assemblies that the firmware may reference.</summary>
internal static class NanoPackages
{
    public static IReadOnlyDictionary<string, NanoPackage> ByAssembly { get; } = Read();

    /// <summary>The assembly and all it links to, each once.</summary>
    public static IEnumerable<string> Closure(IEnumerable<string> assemblies)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(assemblies);
        while (open.TryPop(out string? name))
        {
            if (!seen.Add(name)) continue;
            if (!ByAssembly.TryGetValue(name, out NanoPackage? known)) continue;
            foreach (string next in known.Refs) open.Push(next);
        }
        return seen;
    }

    /// <summary>Surface folders, each after those it refers to.</summary>
    public static IReadOnlyList<NanoPackage> InBuildOrder()
    {
        var ordered = new List<NanoPackage>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (ordered.Count < ByAssembly.Count)
        {
            NanoPackage next = ByAssembly.Values.First(
                p => !done.Contains(p.Assembly) && p.Refs.All(done.Contains));
            done.Add(next.Assembly);
            ordered.Add(next);
        }
        return ordered;
    }

    private static Dictionary<string, NanoPackage> Read()
    {
        string path = Repository.Path("firmware", "Nano", "packages.json");
        NanoPackage[] all = JsonSerializer.Deserialize<NanoPackage[]>(
            File.ReadAllText(path), JsonSerializerOptions.Web)!;
        return all.ToDictionary(p => p.Assembly, StringComparer.Ordinal);
    }
}
