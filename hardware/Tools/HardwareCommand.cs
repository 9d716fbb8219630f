using Edge.Hardware.Model;
using Edge.Hardware.Outside;
using Edge.Hardware.Rules;
using Edge.Hardware.Write;

namespace Edge.Hardware;

/// <summary>The verbs of the hardware tool, callable from another program.</summary>
/// <remarks>
/// <c>generate</c> writes every generated text; <c>check</c> runs all rules that need nothing
/// but .NET; <c>outside</c> asks KiCad, ngspice and OpenSCAD (<c>--write</c> renews their
/// renders). Option: <c>--root DIR</c>, else the folder above that holds Edge.sln.
/// </remarks>
public static class HardwareCommand
{
    /// <summary>Runs one verb.</summary>
    /// <returns>
    /// 0 good, 1 a rule is broken, 2 bad use or unreadable sources, 3 a program is missing.
    /// </returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            var root = Root(args);
            return (args.Count > 0 ? args[0] : "") switch
            {
                "generate" => Generate(root, output),
                "check" => Check(root, output),
                "outside" => Outside(root, args.Contains("--write"), output, error),
                _ => Usage(error),
            };
        }
        catch (InvalidDataException e)
        {
            error.WriteLine(e.Message);
            return 2;
        }
    }

    private static int Usage(TextWriter error)
    {
        error.WriteLine("usage: Edge.Hardware.Tools generate|check|outside [--write] [--root DIR]");
        return 2;
    }

    private static int Generate(string root, TextWriter output)
    {
        var written = Generated.Write(root, Workshop.Read(root));
        foreach (var path in written)
            output.WriteLine($"wrote {path}");
        output.WriteLine($"generate: {written.Count} files changed");
        return 0;
    }

    private static int Check(string root, TextWriter output)
    {
        var workshop = Workshop.Read(root);
        var findings = AllRules.Check(workshop).Concat(Generated.Check(root, workshop))
            .Concat(AllRules.Drawings(root, workshop))
            .Concat(AllRules.Firmware(root, workshop)).ToList();
        foreach (var finding in findings)
            output.WriteLine(finding);
        output.WriteLine($"check: {workshop.PinMaps.Count} devices, {findings.Count} findings");
        return findings.Count == 0 ? 0 : 1;
    }

    private static int Outside(string root, bool write, TextWriter output, TextWriter error)
    {
        var missing = OutsideCheck.Missing();
        if (missing.Count > 0)
        {
            error.WriteLine($"NOT CHECKED: {string.Join(", ", missing)} is not installed here; "
                + "run hardware/check.sh as root");
            return 3;
        }
        var workshop = Workshop.Read(root);
        var findings = new OutsideCheck(root, workshop, write, output).Run();
        foreach (var finding in findings)
            output.WriteLine(finding);
        output.WriteLine($"outside: {findings.Count} findings");
        return findings.Count == 0 ? 0 : 1;
    }

    private static string Root(IReadOnlyList<string> args)
    {
        for (var i = 0; i + 1 < args.Count; i++)
            if (args[i] == "--root")
                return args[i + 1];
        return FindRoot(Directory.GetCurrentDirectory()) ?? FindRoot(AppContext.BaseDirectory)
            ?? throw new InvalidDataException(
                "find the repository: no Edge.sln above here; give --root DIR");
    }

    /// <summary>The nearest folder above that holds Edge.sln, or null.</summary>
    internal static string? FindRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
                return folder.FullName;
        return null;
    }
}
