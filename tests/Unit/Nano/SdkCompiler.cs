using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Edge.Tests.Unit.Nano;

/// <summary>The C# compiler of the SDK that built these tests, started as a process.</summary>
/// <remarks>No package: <c>dotnet exec sdk/.../Roslyn/bincore/csc.dll</c>.</remarks>
internal static class SdkCompiler
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly string DotnetRoot = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Compiles; an empty list means success, else one error per line.</summary>
    public static IReadOnlyList<string> Run(string output, IEnumerable<string> arguments)
    {
        string answers = output + ".rsp";
        string[] fixedPart =
        [
            "-nologo", "-nostdlib+", "-deterministic+", "-optimize+", "-debug-", "-checked-",
            "-langversion:13.0", "-warn:0", "-nullable:disable", "-utf8output",
            "-runtimemetadataversion:v4.0.30319", $"-out:\"{output}\"",
        ];
        File.WriteAllLines(answers, fixedPart.Concat(arguments));
        var start = new ProcessStartInfo(Path.Combine(DotnetRoot, "dotnet"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string part in (string[])["exec", Locate(), "-noconfig", "@" + answers])
            start.ArgumentList.Add(part);
        using Process compiler = Process.Start(start)!;
        Task<string> errors = compiler.StandardError.ReadToEndAsync();
        string text = compiler.StandardOutput.ReadToEnd();
        if (!compiler.WaitForExit(Limit))
        {
            compiler.Kill();
            return ["csc did not finish within three minutes"];
        }
        text += errors.GetAwaiter().GetResult();
        if (compiler.ExitCode == 0) return [];
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains("error", StringComparison.Ordinal))
            .DefaultIfEmpty(text).ToArray();
    }

    private static string Locate()
    {
        string? found = Directory.GetDirectories(Path.Combine(DotnetRoot, "sdk"), "10.*")
            .Order(StringComparer.Ordinal)
            .Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"))
            .LastOrDefault(File.Exists);
        return found ?? throw new FileNotFoundException(
            $"no Roslyn/bincore/csc.dll under {DotnetRoot}/sdk: install the .NET 10 SDK");
    }
}
