using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Edge.Tests.Simulation.Planted;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Edge.Tests.Simulation.Mutants;

/// <summary>One room with every mutant in it, loaded with the tests beside the real ones.</summary>
internal sealed class MutatedRoom : AssemblyLoadContext
{
    private readonly byte[] image;
    private readonly string assembly;

    private MutatedRoom(KernelRoom room, byte[] image, IReadOnlyList<Site> sites, int unable)
        : base($"mutants of {room.Name}")
    {
        (this.image, assembly, Sites, Unable) = (image, room.Assembly, sites, unable);
        Type probe = LoadFromAssemblyName(new AssemblyName(assembly))
            .GetType(Probe.TypeName, throwOnError: true)!;
        Active = probe.GetField("Active")!;
        Steps = probe.GetField("Steps")!;
        StepsMax = probe.GetField("StepsMax")!;
        Reached = (bool[])probe.GetField("Reached")!.GetValue(null)!;
        Went = (bool[])probe.GetField("Went")!.GetValue(null)!;
    }

    /// <summary>Places with a mutant or a branch.</summary>
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>Places where a mutant would not compile.</summary>
    public int Unable { get; }

    /// <summary>Which mutant acts.</summary>
    public FieldInfo Active { get; }

    /// <summary>Steps of loops and calls so far.</summary>
    public FieldInfo Steps { get; }

    /// <summary>Steps at which a mutant is stopped.</summary>
    public FieldInfo StepsMax { get; }

    /// <summary>Mutants that were come by.</summary>
    public bool[] Reached { get; }

    /// <summary>Sides of branches that were taken.</summary>
    public bool[] Went { get; }

    /// <summary>Compiles a room with all its mutants and loads it.</summary>
    public static MutatedRoom Load(KernelRoom room)
    {
        CSharpCompilation whole = Sources.Compilation(room.Folder);
        var dropped = new HashSet<int>();
        while (true)
        {
            var sites = new List<Site>();
            var counts = new Mutator.Count();
            CSharpCompilation changed = whole;
            foreach (SyntaxTree tree in whole.SyntaxTrees)
            {
                string file = Path.GetRelativePath(Sources.Root, tree.FilePath);
                if (!room.Has(file)) continue;
                SyntaxNode root = new Mutator(
                    whole.GetSemanticModel(tree), file, sites, dropped) { Counts = counts }
                    .Visit(tree.GetRoot())!;
                changed = changed.ReplaceSyntaxTree(tree, tree.WithRootAndOptions(
                    root, tree.Options));
            }
            changed = changed.AddSyntaxTrees(Sources.Parse(
                "Probe.cs", Probe.Source(counts.Mutants + 2, counts.Branches)));
            using var image = new MemoryStream();
            var result = changed.Emit(image);
            if (result.Success) return new MutatedRoom(room, image.ToArray(), sites, dropped.Count);
            int before = dropped.Count;
            // Seven places may miss what one removed statement assigned: one error for each name.
            var seen = new HashSet<(string, string)>();
            foreach (Diagnostic error in result.Diagnostics.Where(
                d => d.Severity == DiagnosticSeverity.Error)) Drop(error, sites, dropped, seen);
            if (dropped.Count == before)
                throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(
                    d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        }
    }

    /// <summary>One of the test assemblies, in this copy of the rooms.</summary>
    public Assembly Tests(string project) =>
        LoadFromAssemblyName(new AssemblyName($"Edge.Tests.{project}"));

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName name)
    {
        if (name.Name == assembly) return LoadFromStream(new MemoryStream(image));
        bool isOurs = name.Name?.StartsWith("Edge.", StringComparison.Ordinal) == true;
        if (!isOurs && Default.Assemblies.Any(a => a.GetName().Name == name.Name)) return null;
        string[] places =
        [
            AppContext.BaseDirectory, Sources.TestFolder("Unit"),
            Sources.TestFolder("Conformance"),
        ];
        string? found = places.Select(place => Path.Combine(place, name.Name + ".dll"))
            .FirstOrDefault(File.Exists);
        if (found is null || (!isOurs && File.Exists(
            Path.Combine(AppContext.BaseDirectory, name.Name + ".dll")))) return null;
        return LoadFromAssemblyPath(found);
    }

    // The mutant round the error. What is not assigned was assigned by a statement that may now be
    // removed: the first that names it goes, without one all mutants of the member.
    private static void Drop(
        Diagnostic error, List<Site> sites, HashSet<int> dropped, HashSet<(string, string)> seen)
    {
        if (error.Location.SourceTree is not { } tree) return;
        SyntaxNode node = tree.GetRoot().FindNode(
            error.Location.SourceSpan, getInnermostNodeForTie: true);
        bool isFlow = error.Id is "CS0165" or "CS0177" or "CS0269" or "CS0161" or "CS8120";
        foreach (SyntaxNode outer in isFlow ? [] : node.AncestorsAndSelf())
        {
            if (outer is StatementSyntax) break;
            if (Number(outer) is { } number && dropped.Add(number)) return;
        }
        if (node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().FirstOrDefault()
            is not { } member) return;
        int[] inside = [.. member.DescendantNodesAndSelf().Select(Number).OfType<int>()
            .Where(number => !dropped.Contains(number))];
        string name = error.GetMessage(CultureInfo.InvariantCulture).Split('\'') is
            [_, var quoted, ..] ? quoted : "";
        if (inside.Length == 0 || !seen.Add((sites[inside[0]].Member, name))) return;
        int[] removed = [.. inside.Where(number => sites[number].Changes is ["removed"])];
        int[] naming = [.. removed.Where(number => sites[number].Text.Contains(
            name, StringComparison.Ordinal)).Take(1)];
        dropped.UnionWith(naming.Length > 0 ? naming : removed.Length > 0 ? removed : inside);
    }

    private static int? Number(SyntaxNode node) =>
        node.GetAnnotations(Site.Mark).FirstOrDefault() is { Data: { } text }
            ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
