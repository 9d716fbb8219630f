using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Edge.Calculator;

namespace Edge.Cli;

/// <summary><c>edge methodology</c>: lists, shows, checks and compares packs.</summary>
public static class MethodologyVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create() =>
        new("methodology", "list, show, check and compare methodology packs")
        {
            CreateList(), CreateShow(), MethodologyVerbCheck.Create(), MethodologyVerbDiff.Create(),
            MethodologyVerbTerms.Create(), CreatePages(),
        };

    private static Command CreateList()
    {
        var folder = PackFiles.FolderOption();
        var json =
            new Option<bool>("--json") { Description = "one object, edge-methodology-list/1" };
        var command = new Command("list", "every pack and version") { folder, json };
        command.SetAction(parsed =>
        {
            var library = PackFiles.Load(parsed.GetValue(folder));
            if (parsed.GetValue(json))
            {
                WriteList(library);
                return ExitCode.Ok;
            }
            foreach (var pack in library.Packs)
            {
                Console.WriteLine($"{pack.Name,-30} {pack.Rule.Kind,-22} {pack.MinEvidence,-3} "
                    + $"{pack.Flag,-15} {pack.TitleEn}");
            }
            Console.WriteLine("next: edge methodology show " + library.Packs[0].Id);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void WriteList(PackLibrary library)
    {
        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("format", "edge-methodology-list/1");
        writer.WriteStartArray("packs");
        foreach (var pack in library.Packs)
        {
            writer.WriteStartObject();
            writer.WriteString("pack", pack.Id);
            writer.WriteString("ver", pack.Version);
            writer.WriteString("sha256", pack.Sha256);
            writer.WriteString("rule", pack.Rule.Kind.ToString());
            writer.WriteString("evidence", pack.MinEvidence.ToString());
            writer.WriteString("flag", pack.Flag);
            writer.WriteString("event", pack.Event);
            writer.WriteString("title", pack.TitleEn);
            writer.WriteString("titleZh", pack.TitleZh);
            writer.WriteNumber("factors", pack.Factors.Count);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static Command CreateShow()
    {
        var name = new Argument<string>("pack") { Description = "id, id@version or a file" };
        var folder = PackFiles.FolderOption();
        var json =
            new Option<bool>("--json") { Description = "the pack file itself, byte for byte" };
        var command = new Command("show", "one pack: factors, sources, worked examples")
        {
            name, folder, json,
        };
        command.SetAction(parsed =>
        {
            var pack = PackFiles.Find(
                PackFiles.Load(parsed.GetValue(folder)), parsed.GetRequiredValue(name));
            if (parsed.GetValue(json))
            {
                using var output = Console.OpenStandardOutput();
                output.Write(pack.Bytes.Span);
                return ExitCode.Ok;
            }
            Console.Write(MethodologyPage.Write(pack));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreatePages()
    {
        var to = new Argument<DirectoryInfo>("folder") { Description = "where the pages go" };
        var command =
            new Command("pages", "write one page per pack, for docs/reference/packs") { to };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(to);
            folder.Create();
            foreach (var pack in PackLibrary.LoadEmbedded().Packs)
            {
                File.WriteAllText(
                    Path.Combine(folder.FullName, pack.Id + ".md"), MethodologyPage.Write(pack));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{PackLibrary.LoadEmbedded().Packs.Count} pages in {folder.FullName}"));
            return ExitCode.Ok;
        });
        return command;
    }
}
