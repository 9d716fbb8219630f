using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Edge.Tests.Unit.Nano;

/// <summary>Surface and every <c>.nfproj</c>, compiled once for all tests of this folder.</summary>
public sealed class NanoBuild : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-nano-");
    private readonly Lazy<string> _surface;
    private readonly Dictionary<string, IReadOnlyList<string>> _built = [];
    private readonly Lock _one = new();

    public NanoBuild() => _surface = new Lazy<string>(BuildSurface);

    /// <summary>The folder of the compiled surface assemblies.</summary>
    internal string Surface => _surface.Value;

    /// <summary>The compiled form of a project; throws with the compiler's words.</summary>
    internal string Assembly(NanoProject project)
    {
        lock (_one)
        {
            string output = Output(project.FullPath);
            if (!_built.TryGetValue(project.FullPath, out IReadOnlyList<string>? errors))
                _built[project.FullPath] = errors = Compile(project, output);
            Assert.True(errors.Count == 0,
                project.Name + " does not compile against the nanoFramework surface:\n"
                + string.Join('\n', errors));
            return output;
        }
    }

    /// <summary>Compiles loose sources against the surface.</summary>
    internal IReadOnlyList<string> Compile(
        string output, IEnumerable<string> references, IEnumerable<string> rest) =>
        SdkCompiler.Run(output, references
            .Select(r => $"-r:\"{Path.Combine(Surface, r + ".dll")}\"").Concat(rest));

    internal string Scratch(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Full names of all enums in the surface and in what was built of ours.</summary>
    internal HashSet<string> EnumNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(
            _folder.FullName, "*.dll", SearchOption.AllDirectories))
        {
            using var pe = new PEReader(File.OpenRead(file));
            MetadataReader reader = pe.GetMetadataReader();
            foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
                if (MetadataNames.IsEnum(reader, handle))
                    names.Add(MetadataNames.Of(reader, handle));
        }
        return names;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Output(string projectPath) =>
        Path.Combine(_folder.FullName, Path.GetFileNameWithoutExtension(projectPath) + ".dll");

    private string BuildSurface()
    {
        string folder = _folder.CreateSubdirectory("surface").FullName;
        foreach (NanoPackage package in NanoPackages.InBuildOrder())
        {
            string sources = Repository.Path("firmware", "Nano", package.Assembly);
            IReadOnlyList<string> errors = SdkCompiler.Run(
                Path.Combine(folder, package.Assembly + ".dll"),
                package.Refs.Select(r => $"-r:\"{Path.Combine(folder, r + ".dll")}\"")
                    .Append("-target:library")
                    .Concat(Directory.GetFiles(sources, "*.cs").Select(f => $"\"{f}\"")));
            Assert.True(errors.Count == 0,
                $"surface {package.Assembly} does not compile:\n{string.Join('\n', errors)}");
        }
        return folder;
    }

    private IReadOnlyList<string> Compile(NanoProject project, string output)
    {
        var arguments = new List<string>
        {
            project.IsProgram ? "-target:exe" : "-target:library",
            "-define:NANOFRAMEWORK_1_0",
        };
        foreach (string other in project.ProjectReferences)
            arguments.Add($"-r:\"{Assembly(NanoProject.Read(other))}\"");
        arguments.AddRange(project.Sources.Select(f => $"\"{f}\""));
        return Compile(output, project.References, arguments);
    }
}

/// <summary>One build for all test classes that check it.</summary>
[CollectionDefinition(nameof(NanoCollection))]
public sealed class NanoCollection : ICollectionFixture<NanoBuild>;
