using System.Diagnostics;

namespace Edge.Tests.EndToEnd;

/// <summary>Runs the built command <c>edge</c>, or another program, as its user would.</summary>
public sealed record EdgeCommand(int ExitCode, string Output, string Error)
{
    /// <summary>The built program.</summary>
    public static string Program { get; } =
        Repository.Path("gateway", "Cli", "bin", "Debug", "net10.0", "edge");

    /// <summary>
    /// Runs <c>edge</c> with the arguments, at most as long as <paramref name="limit"/>.
    /// </summary>
    public static Task<EdgeCommand> RunAsync(TimeSpan limit, params string[] arguments) =>
        RunAsync(Program, limit, arguments);

    /// <summary>Runs any program; fails the test when it does not end in time.</summary>
    public static async Task<EdgeCommand> RunAsync(
        string program, TimeSpan limit, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var timer = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {limit}");
        }

        return new EdgeCommand(process.ExitCode, await output, await error);
    }

    /// <summary>Everything it said, for the message of a failed test.</summary>
    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}
