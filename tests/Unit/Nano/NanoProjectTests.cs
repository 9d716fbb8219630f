using System.Xml.Linq;

namespace Edge.Tests.Unit.Nano;

/// <summary>The <c>.nfproj</c> files, as the nanoFramework tools need them.</summary>
public sealed class NanoProjectTests
{
    private const string System = "$(NanoFrameworkProjectSystemPath)";
    private const string ProjectType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";

    public static TheoryData<string> Projects() =>
        [.. NanoProject.All.Select(p => Path.GetRelativePath(Repository.Root, p.FullPath))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_has_every_line_the_project_system_needs(string path)
    {
        // Expected lines: firmware.md 12; each was missing in somebody's broken project.
        NanoProject project = NanoProject.Read(Repository.Path(path));
        Assert.Equal("Current", (string?)project.Document.Root!.Attribute("ToolsVersion"));
        Assert.Equal("Build", (string?)project.Document.Root.Attribute("DefaultTargets"));
        Assert.Equal(@"$(MSBuildExtensionsPath)\nanoFramework\v1.0\",
            project.Property("NanoFrameworkProjectSystemPath"));
        Assert.StartsWith(ProjectType, project.Property("ProjectTypeGuids"),
            StringComparison.Ordinal);
        Assert.Equal("v1.0", project.Property("TargetFrameworkVersion"));
        Assert.Equal("13.0", project.Property("LangVersion"));
        Assert.Equal(project.Name, project.Property("AssemblyName"));
        Assert.True(Guid.TryParse(project.Property("ProjectGuid"), out _));
        Assert.Single(project.Elements("ProjectConfigurationsDeclaredAsItems"));
        Assert.Contains(project.Elements("None"),
            e => (string?)e.Attribute("Include") == "packages.config");
        Assert.Contains(Repository.Path("firmware", "NanoAssemblyInfo.cs"), project.Sources);
        string[] imports = project.Elements("Import")
            .Select(e => (string)e.Attribute("Project")!).ToArray();
        Assert.Equal(
            [
                System + "NFProjectSystem.Default.props", System + "NFProjectSystem.props",
                System + "NFProjectSystem.CSharp.targets",
            ],
            imports);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_language_version_stands_after_the_defaults(string path)
    {
        // Default.props sets 9.0: a LangVersion before it is lost.
        XElement[] all = NanoProject.Read(Repository.Path(path)).Document.Root!
            .DescendantsAndSelf().ToArray();
        int defaults = Array.FindIndex(all, e => ((string?)e.Attribute("Project") ?? "")
            .EndsWith("Default.props", StringComparison.Ordinal));
        int language = Array.FindIndex(all, e => e.Name.LocalName == "LangVersion");
        Assert.InRange(language, defaults + 1, all.Length);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_and_packages_agree_and_are_complete(string path)
    {
        // Assemblies link by name and version before Main: one missing stops everything.
        // packages.json holds what each assembly links to; never a version that is a guess.
        NanoProject project = NanoProject.Read(Repository.Path(path));
        IEnumerable<string> all = Transitive(project).SelectMany(p => p.References);
        Assert.Equal(NanoPackages.Closure(all).Order(), project.References.Order());
        string[] expected = project.References
            .Select(name => NanoPackages.ByAssembly[name])
            .Select(p => $"{p.Package} {p.Version}").Distinct().Order().ToArray();
        XDocument config = XDocument.Load(Path.Combine(project.Folder, "packages.config"));
        XElement[] packages = config.Root!.Elements("package").ToArray();
        Assert.Equal(expected, packages.Select(
            e => $"{(string?)e.Attribute("id")} {(string?)e.Attribute("version")}").Order());
        Assert.All(packages, e => Assert.Equal(
            "netnano1.0", (string?)e.Attribute("targetFramework")));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_hint_leads_into_the_package_folder_of_the_solution(string path)
    {
        NanoProject project = NanoProject.Read(Repository.Path(path));
        string packages = Repository.Path("firmware", "packages");
        foreach (XElement reference in project.Elements("Reference"))
        {
            NanoPackage package = NanoPackages.ByAssembly[(string)reference.Attribute("Include")!];
            string hint = reference.Elements().Single(e => e.Name.LocalName == "HintPath").Value;
            Assert.Equal(
                Path.Combine(packages, $"{package.Package}.{package.Version}", "lib",
                    package.Assembly + ".dll"),
                project.Full(hint));
        }
    }

    [Fact]
    public void Every_firmware_source_is_compiled_by_some_project()
    {
        // Goal: no file that only the net10 build sees. Nano is the surface; what lies loose
        // in Twin is host code and never flashed.
        var compiled = NanoProject.All.SelectMany(p => p.Sources).ToHashSet();
        string[] rooms = ["Wire", "Device", "SmartBin", "RecyclingBox", "ChargingMeter",
            "Twin/Chips", "Twin/Bench", "Twin/Link",
            "Online", "Esp32"];
        string[] loose = rooms.Select(room => Repository.Path("firmware", room))
            .Append(Repository.Path("gateway", "Exact")).Where(Directory.Exists)
            .SelectMany(room => Directory.EnumerateFiles(
                room, "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Where(f => !compiled.Contains(f) && Path.GetFileName(f) != "Pins.g.cs")
            .Select(f => Path.GetRelativePath(Repository.Root, f)).ToArray();
        Assert.Empty(loose);
    }

    [Fact]
    public void No_glob_reaches_into_what_a_build_wrote()
    {
        Assert.All(NanoProject.All.SelectMany(p => p.Elements("Compile")), e =>
            Assert.DoesNotContain("**", (string)e.Attribute("Include")!, StringComparison.Ordinal));
    }

    [Fact]
    public void The_nanoFramework_solution_lists_every_project_and_Edge_sln_lists_none()
    {
        // In Edge.sln they would break dotnet build; without a solution nobody finds them.
        string own = Repository.Text("firmware", "Firmware.nanoframework.sln");
        Assert.DoesNotContain(".nfproj", Repository.Text("Edge.sln"), StringComparison.Ordinal);
        foreach (NanoProject project in NanoProject.All)
        {
            string relative = Path.GetRelativePath(Repository.Path("firmware"), project.FullPath)
                .Replace('/', '\\');
            Assert.Contains(
                $"Project(\"{ProjectType}\") = \"{project.Name}\", \"{relative}\", "
                + $"\"{project.Property("ProjectGuid")}\"",
                own, StringComparison.Ordinal);
        }
        Assert.Equal(NanoProject.All.Count,
            NanoProject.All.Select(p => p.Property("ProjectGuid")).Distinct().Count());
    }

    private static IEnumerable<NanoProject> Transitive(NanoProject project) =>
        project.ProjectReferences.Select(NanoProject.Read).SelectMany(Transitive)
            .Append(project);
}
