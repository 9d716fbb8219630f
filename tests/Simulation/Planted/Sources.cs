using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Edge.Tests.Simulation.Planted;

/// <summary>The sources of a room, compiled in memory with one of them changed.</summary>
internal static partial class Sources
{
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<SyntaxTree>>> parsed =
        new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, Lazy<CSharpCompilation>> rooms =
        new(StringComparer.Ordinal);

    private static readonly Lazy<IReadOnlyList<MetadataReference>> references = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The assembly that a source file belongs to.</summary>
    public static string AssemblyOf(string file) => $"Edge.{file.Split('/')[1]}";

    /// <summary>Compiles the room of some edits with them.</summary>
    /// <exception cref="InvalidOperationException">A text is not found once, or the changed
    /// source does not compile: the entry is out of date.</exception>
    public static byte[] Compile(IReadOnlyList<Edit> edits)
    {
        string folder = FolderOf(edits[0].File);
        var changed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Edit edit in edits)
        {
            string path = Path.Combine(Root, edit.File);
            string text = changed.GetValueOrDefault(path) ?? File.ReadAllText(path);
            if (text.Split(edit.Find).Length != 2)
                throw new InvalidOperationException(
                    $"{edit.File} has not once the text: {edit.Find}");
            changed[path] = text.Replace(edit.Find, edit.Replace, StringComparison.Ordinal);
        }
        // Made of the room as it stands: what it knows of other rooms is not read again.
        CSharpCompilation room = Room(folder);
        foreach (SyntaxTree tree in room.SyntaxTrees)
            if (changed.TryGetValue(tree.FilePath, out string? text))
                room = room.ReplaceSyntaxTree(tree, Parse(tree.FilePath, text));
        return Emit(room);
    }

    /// <summary>Reads and compiles a source's room as it stands.</summary>
    public static void Warm(string file) => Emit(Room(FolderOf(file)));

    /// <summary>A room as it stands, all its sources; what generators add is written out.</summary>
    public static CSharpCompilation Compilation(string folder) => Compilation(
        $"Edge.{folder.Split('/')[1]}",
        Parsed(folder).Concat(LoneVerifier(folder)),
        folder.StartsWith("firmware", StringComparison.Ordinal));

    /// <summary>Where a test project was built to, in the configuration of this one.</summary>
    public static string TestFolder(string project) => Path.Combine(
        Root, "tests", project,
        Path.GetRelativePath(Path.Combine(Root, "tests", "Simulation"), AppContext.BaseDirectory));

    /// <summary>A source as a tree. A generated regular expression is made at run time instead: the
    /// same expression.</summary>
    public static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(
        Generator().Replace(text, "private static Regex $2() => new($1);"),
        new CSharpParseOptions(LanguageVersion.Preview), path);

    private static CSharpCompilation Compilation(
        string assembly, IEnumerable<SyntaxTree> trees, bool isFirmware)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            checkOverflow: true,
            allowUnsafe: true,
            nullableContextOptions: isFirmware
                ? NullableContextOptions.Disable : NullableContextOptions.Annotations);
        return CSharpCompilation.Create(assembly, trees, references.Value.Where(
            reference => Path.GetFileNameWithoutExtension(reference.Display) != assembly), options);
    }

    private static string FolderOf(string file) => string.Join('/', file.Split('/').Take(2));

    private static CSharpCompilation Room(string folder) => rooms.GetOrAdd(
        folder, name => new Lazy<CSharpCompilation>(() => Compilation(
            AssemblyOf($"{name}/"), Parsed(name),
            name.StartsWith("firmware", StringComparison.Ordinal)))).Value;

    private static byte[] Emit(CSharpCompilation room)
    {
        using var image = new MemoryStream();
        var result = room.Emit(image);
        if (result.Success) return image.ToArray();
        throw new InvalidOperationException($"{room.AssemblyName} does not compile: "
            + string.Join("; ", result.Diagnostics.Where(
                d => d.Severity == DiagnosticSeverity.Error).Take(3)));
    }

    private static IReadOnlyList<SyntaxTree> Parsed(string folder) => parsed.GetOrAdd(
        folder, name => new Lazy<IReadOnlyList<SyntaxTree>>(() =>
            [.. Files(Path.Combine(Root, name)).Select(path =>
                Parse(path, File.ReadAllText(path)))])).Value;

    // What the SDK adds (usings, friends) lies in obj. The lone verifier stands for itself.
    private static IEnumerable<string> Files(string folder)
    {
        string[] own = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories);
        string built = Path.Combine(folder, "obj", Configuration, "net10.0");
        return own.Where(path => !path.Contains("/obj/", StringComparison.Ordinal)
                && !path.Contains("/bin/", StringComparison.Ordinal)
                && Path.GetFileName(path) != "LoneVerifier.cs")
            .Concat(Directory.GetFiles(built, "*.AssemblyInfo.cs"))
            .Concat(Directory.GetFiles(built, "*.GlobalUsings.g.cs"))
            .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<SyntaxTree> LoneVerifier(string folder)
    {
        string path = Path.Combine(Root, folder, "LoneVerifier.cs");
        if (File.Exists(path)) yield return Parse(path, File.ReadAllText(path));
    }

    [GeneratedRegex(
        @"\[GeneratedRegex\(\s*(@""[^""]*"")\)\]\s*private static partial Regex (\w+)\(\);")]
    private static partial Regex Generator();

    private static string Configuration => AppContext.BaseDirectory.Contains(
        "/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Edge.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder
            ?? throw new InvalidOperationException("the tests lie outside the repository");
    }
}
