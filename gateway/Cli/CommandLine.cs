using System.CommandLine;

namespace Edge.Cli;

/// <summary>The command <c>edge</c>: one file per verb, this table of them, and one way to fail.</summary>
public static class CommandLine
{
    /// <summary>Parses and runs; returns an <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var root = Create();
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"edge: {error.Message}");
            }

            await Console.Error.WriteLineAsync("hint: edge --help, or edge VERB --help");
            return ExitCode.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration);
        }
        catch (VerbException failure)
        {
            await Console.Error.WriteLineAsync(
                $"edge: could not {failure.Operation}: {failure.Subject}: {failure.Cause}");
            await Console.Error.WriteLineAsync($"hint: {failure.Hint}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok;
        }
    }

    /// <summary>The whole command tree. A new verb is one file and one line here.</summary>
    public static RootCommand Create() =>
        new("Edge: every drop-off and every kWh is counted once, exactly, and anybody can check it.")
        {
            DoctorVerb.Create(),
        };
}
