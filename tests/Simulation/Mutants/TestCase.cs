using System.Globalization;
using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Edge.Tests.Simulation.Mutants;

/// <summary>One test of another project, run as it stands, by reflection.</summary>
internal sealed class TestCase(Type type, MethodInfo method, object?[] values)
{
    /// <summary>Name, and the values of a theory.</summary>
    public string Name => $"{type.FullName}.{method.Name}"
        + (values.Length == 0 ? "" : $"({string.Join(", ", values)})");

    /// <summary>How long it took unchanged.</summary>
    public TimeSpan Length { get; set; }

    /// <summary>Steps it took unchanged.</summary>
    public long Steps { get; set; }

    /// <summary>All tests of some classes.</summary>
    public static IEnumerable<TestCase> Of(Assembly tests, IReadOnlyList<string> classes) =>
        from type in tests.GetTypes()
        where type is { IsAbstract: false, FullName: { } } && classes.Any(
            name => type.FullName!.StartsWith("Edge.Tests." + name, StringComparison.Ordinal))
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        where method.GetCustomAttribute<FactAttribute>() is { Skip: null }
        from row in Rows(method)
        select new TestCase(type, method, row);

    /// <summary>Runs it; what it found, or null when it passed.</summary>
    public Exception? Run(TimeSpan limit)
    {
        Exception? found = null;
        var thread = new Thread(() => found = Run()) { IsBackground = true };
        thread.Start();
        return thread.Join(limit) ? found : new TimeoutException($"{Name} does not end");
    }

    /// <summary>Whether what a test said is that it does not run here.</summary>
    public static bool IsSkip(Exception? found) =>
        found?.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal) == true;

    private Exception? Run()
    {
        object? test = null;
        try
        {
            test = Activator.CreateInstance(type)!;
            if (test is IAsyncLifetime later)
                later.InitializeAsync().AsTask().GetAwaiter().GetResult();
            object? running = method.Invoke(test, Converted());
            if (running is Task task) task.GetAwaiter().GetResult();
            if (running is ValueTask value) value.AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (Exception wrong)
        {
            return (wrong as TargetInvocationException)?.InnerException ?? wrong;
        }
        finally
        {
            End(test);
        }
    }

    // A mutant may break the cleaning up as well; what the test said before that stands.
    private static void End(object? test)
    {
        try
        {
            if (test is IAsyncDisposable later) later.DisposeAsync().AsTask().Wait();
            else (test as IDisposable)?.Dispose();
        }
        catch (Exception)
        {
            Console.Error.WriteLine($"{test?.GetType().Name}: not cleaned up");
        }
    }

    private object?[] Converted()
    {
        ParameterInfo[] parameters = method.GetParameters();
        return [.. parameters.Select((parameter, i) =>
            parameter.IsDefined(typeof(ParamArrayAttribute)) ? Rest(parameter, i)
            : i >= values.Length ? parameter.DefaultValue
            : values[i] is IConvertible number && number.GetType() != parameter.ParameterType
                && parameter.ParameterType is { IsPrimitive: true }
            ? Convert.ChangeType(number, parameter.ParameterType, CultureInfo.InvariantCulture)
            : values[i])];
    }

    // `params int[]`: what is left, as one array.
    private object? Rest(ParameterInfo parameter, int from)
    {
        if (values.Length == from + 1 && parameter.ParameterType.IsInstanceOfType(values[from]))
            return values[from];
        var rest = Array.CreateInstance(
            parameter.ParameterType.GetElementType()!, Math.Max(0, values.Length - from));
        for (int i = 0; i < rest.Length; i++) rest.SetValue(values[from + i], i);
        return rest;
    }

    private static IEnumerable<object?[]> Rows(MethodInfo method)
    {
        IDataAttribute[] data = [.. method.GetCustomAttributes().OfType<IDataAttribute>()];
        if (data.Length == 0) return [[]];
        return data.SelectMany(source => source.GetData(method, new DisposalTracker())
            .AsTask().GetAwaiter().GetResult()).Select(row => row.GetData());
    }
}
