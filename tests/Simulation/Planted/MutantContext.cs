using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Edge.Tests.Simulation.Planted;

/// <summary>The rooms once more, one of them with its bug, beside the real ones.</summary>
internal sealed class MutantContext(string mutated, byte[] image)
    : AssemblyLoadContext($"planted in {mutated}")
{
    private static readonly string unitTests = Path.Combine(
        Sources.Root, "tests", "Unit",
        Path.GetRelativePath(
            Path.Combine(Sources.Root, "tests", "Simulation"), AppContext.BaseDirectory));

    private static readonly ConcurrentDictionary<string, string[]> seen =
        new(StringComparer.Ordinal);

    /// <summary>Runs the hunt of this copy of the rooms.</summary>
    public (string Violation, int Worlds) Hunt(
        string where, IReadOnlyList<string> faults, string invariant, int worldsMax)
    {
        MethodInfo find = LoadFromAssemblyName(new AssemblyName("Edge.Simulation"))
            .GetType("Edge.Simulation.Hunt", throwOnError: true)!.GetMethod("Find")!;
        return ((string, int))find.Invoke(null, [where, faults, invariant, worldsMax])!;
    }

    /// <summary>Runs one unit test against this copy of the rooms.</summary>
    public (string Violation, int Worlds) Test(string type, string method)
    {
        Type tests = LoadFromAssemblyName(new AssemblyName("Edge.Tests.Unit"))
            .GetType($"Edge.Tests.Unit.{type}", throwOnError: true)!;
        object test = Activator.CreateInstance(tests)!;
        try
        {
            object? running = tests.GetMethod(method)!.Invoke(test, null);
            if (running is Task task) task.GetAwaiter().GetResult();
            return ("", 1);
        }
        catch (Exception wrong)
        {
            Exception found = (wrong as TargetInvocationException)?.InnerException ?? wrong;
            // Only what the test asserts counts; whatever else ends it proves nothing.
            string only = found.GetType().Namespace == "Xunit.Sdk" ? "" : "only: ";
            return ($"{only}{found.GetType().Name}: {found.Message}", 1);
        }
        finally
        {
            (test as IDisposable)?.Dispose();
        }
    }

    private bool Sees(string room) => room == mutated || seen.GetOrAdd(room, name =>
        Default.LoadFromAssemblyName(new AssemblyName(name)).GetReferencedAssemblies()
            .Select(below => below.Name!)
            .Where(below => below.StartsWith("Edge.", StringComparison.Ordinal))
            .ToArray()).Any(Sees);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName name)
    {
        if (name.Name == mutated) return LoadFromStream(new MemoryStream(image));
        if (name.Name?.StartsWith("Edge.", StringComparison.Ordinal) != true) return null;
        string beside = Path.Combine(AppContext.BaseDirectory, name.Name + ".dll");
        // What cannot see the changed room is the same for all, and compiled already.
        if (File.Exists(beside) && !Sees(name.Name)) return null;
        string elsewhere = Path.Combine(unitTests, name.Name + ".dll");
        return LoadFromAssemblyPath(File.Exists(beside) ? beside : elsewhere);
    }
}
