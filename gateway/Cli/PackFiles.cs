using System.CommandLine;
using Edge.Calculator;

namespace Edge.Cli;

/// <summary>Finds packs for a verb: those inside the program, or a folder's.</summary>
internal static class PackFiles
{
    public static Option<DirectoryInfo?> FolderOption() => new("--packs")
    {
        Description = "folder of *.json packs instead of those inside the program",
    };

    public static PackLibrary Load(DirectoryInfo? folder)
    {
        try
        {
            return folder is null ? PackLibrary.LoadEmbedded() : PackLibrary.Load(folder.FullName);
        }
        catch (PackException wrong)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "load packs", folder?.FullName ?? "embedded",
                    wrong.Message,
                "edge methodology check lists every fault");
        }
    }

    /// <summary>A pack by id, id@version or path of a file.</summary>
    public static Pack Find(PackLibrary library, string name)
    {
        if (File.Exists(name))
        {
            var pack =
                PackReader.Read(Path.GetFileName(name), File.ReadAllBytes(name), out var faults);
            return pack ?? throw new VerbException(
                ExitCode.BadConfiguration, "read the pack", name, faults[0].ToString(),
                $"edge methodology check {name}");
        }
        var parts = name.Split('@', 2);
        return library.Find(parts[0], parts.Length > 1 ? parts[1] : null)
            ?? throw new VerbException(
            ExitCode.Usage, "find the pack", name, "no pack or file has this name",
            "edge methodology list");
    }
}
