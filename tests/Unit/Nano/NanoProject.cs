using System.Xml.Linq;

namespace Edge.Tests.Unit.Nano;

/// <summary>One <c>.nfproj</c>, read as MSBuild would: the gate compiles what it says.</summary>
internal sealed class NanoProject
{
    private static readonly XNamespace Msbuild =
        "http://schemas.microsoft.com/developer/msbuild/2003";

    private NanoProject(string path, XDocument document)
    {
        FullPath = path;
        Document = document;
        Folder = Path.GetDirectoryName(path)!;
    }

    public string FullPath { get; }
    public string Folder { get; }
    public XDocument Document { get; }
    public string Name => Path.GetFileNameWithoutExtension(FullPath);
    public bool IsProgram => Property("OutputType") == "Exe";

    /// <summary>The assembly names under <c>Reference</c>.</summary>
    public IReadOnlyList<string> References =>
        Elements("Reference").Select(e => (string)e.Attribute("Include")!).ToArray();

    /// <summary>Full paths of the projects under <c>ProjectReference</c>.</summary>
    public IReadOnlyList<string> ProjectReferences =>
        Elements("ProjectReference")
            .Select(e => Full((string)e.Attribute("Include")!)).ToArray();

    /// <summary>Every source file the project compiles, in order of its path.</summary>
    public IReadOnlyList<string> Sources { get; private set; } = [];

    public static IReadOnlyList<NanoProject> All { get; } =
        new[] { "firmware", "gateway" }
            .SelectMany(room => Directory.EnumerateFiles(
                Repository.Path(room), "*.nfproj", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal).Select(Read).ToArray();

    public static NanoProject Read(string path)
    {
        var project = new NanoProject(path, XDocument.Load(path));
        project.Sources = project.Elements("Compile")
            .SelectMany(project.Expand).Distinct().Order(StringComparer.Ordinal).ToArray();
        return project;
    }

    public string? Property(string name) => Elements(name).Select(e => e.Value).LastOrDefault();

    public IEnumerable<XElement> Elements(string name) =>
        Document.Root!.Descendants(Msbuild + name);

    public string Full(string relative) =>
        Path.GetFullPath(Path.Combine(Folder, relative.Replace('\\', '/')));

    private IEnumerable<string> Expand(XElement compile)
    {
        var without = Glob((string?)compile.Attribute("Exclude")).ToHashSet();
        return Glob((string)compile.Attribute("Include")!).Where(f => !without.Contains(f));
    }

    private IEnumerable<string> Glob(string? list)
    {
        foreach (string part in (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string full = Full(part.Trim());
            if (!full.Contains('*', StringComparison.Ordinal))
            {
                yield return full;
                continue;
            }
            string folder = Path.GetDirectoryName(full)!;
            if (!Directory.Exists(folder)) continue;
            foreach (string file in Directory.GetFiles(folder, Path.GetFileName(full)))
                yield return file;
        }
    }
}
