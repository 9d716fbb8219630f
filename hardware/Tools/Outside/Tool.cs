using System.ComponentModel;
using System.Diagnostics;

namespace Edge.Hardware.Outside;

/// <summary>Runs a program of the machine and waits for it, with a limit.</summary>
internal static class Tool
{
    // The slowest step (an enclosure through CGAL) takes seconds; a minute means it hangs.
    private const int TimeoutMs = 120_000;

    /// <summary>True when the program is on the path.</summary>
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs it; returns its exit code and all it wrote.</summary>
    /// <exception cref="InvalidDataException">It cannot be started or does not end.</exception>
    public static (int Code, string Text) Run(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)
                ?? throw new InvalidDataException($"run {name}: it did not start");
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(TimeoutMs))
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidDataException(
                    $"run {name} {string.Join(' ', arguments)}: no end after {TimeoutMs} ms");
            }
            return (process.ExitCode, output.Result + errors.Result);
        }
        catch (Win32Exception e)
        {
            throw new InvalidDataException(
                $"run {name}: {e.Message}; hardware/check.sh installs it as root", e);
        }
    }
}
