using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Cli;

/// <summary><c>edge methodology diff</c>: two packs, and what the second changes on a
/// journal.</summary>
internal static class MethodologyVerbDiff
{
    public static Command Create()
    {
        var before = new Argument<string>("before") { Description = "id, id@version or a file" };
        var after = new Argument<string>("after") { Description = "the same" };
        var folder = PackFiles.FolderOption();
        var journal = new Option<FileInfo?>("--journal")
        {
            Description = "JSON lines of `edge journal export --type event`",
        };
        var terms = new Option<FileInfo?>("--terms")
        {
            Description = "site terms, or a gateway.json that holds them",
        };
        var json =
            new Option<bool>("--json") { Description = "one object, edge-methodology-diff/1" };
        var command = new Command("diff", "compare two packs, and what they change on a journal")
        {
            before, after, folder, journal, terms, json,
        };
        command.SetAction(parsed =>
        {
            var library = PackFiles.Load(parsed.GetValue(folder));
            var a = PackFiles.Find(library, parsed.GetRequiredValue(before));
            var b = PackFiles.Find(library, parsed.GetRequiredValue(after));
            var changes = PackDifference.Between(a, b);
            var effect = parsed.GetValue(journal) is { } file
                ? Replay(file, ReadTerms(parsed.GetValue(terms)), a, b)
                : null;
            Write(a, b, changes, effect, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static JournalEffect Replay(FileInfo journal, SiteTerms terms, Pack a, Pack b)
    {
        if (!journal.Exists)
        {
            throw new VerbException(
                ExitCode.Unreachable, "read the journal", journal.FullName, "there is no such file",
                "edge journal export --type event > events.jsonl");
        }
        var effect = new JournalEffect();
        var line = new EventLine();
        foreach (var text in File.ReadLines(journal.FullName))
        {
            using var record = JsonDocument.Parse(text);
            if (record.RootElement.TryGetProperty("line", out var envelope)
                && record.RootElement.TryGetProperty("at", out var at))
            {
                var source = Encoding.ASCII.GetBytes(envelope.GetString() ?? "");
                if (line.TryParse(source, 0, source.Length) && line.Kind == a.Event)
                {
                    var facts =
                        new EventFacts(line.Kind, line.Tq, at.GetInt64(), new LineFields(line));
                    effect.Add(ReductionEngine.ReduceWith(a, facts, terms),
                        ReductionEngine.ReduceWith(b, facts, terms));
                }
            }
        }
        return effect;
    }

    /// <summary>Reads terms, or the terms inside a gateway.json.</summary>
    internal static SiteTerms ReadTerms(FileInfo? file)
    {
        if (file is null)
        {
            throw new VerbException(
                ExitCode.Usage, "compare on a journal", "--terms",
                    "a journal needs the site's terms",
                "--terms gateway.json");
        }
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            var root = document.RootElement;
            var terms = root.TryGetProperty("terms", out var inner) ? inner : root;
            return terms.Deserialize<SiteTerms>(JsonFile.Options)
                ?? throw new JsonException("the file holds only null");
        }
        catch (Exception wrong) when (wrong is JsonException or IOException)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "read the terms", file.FullName, wrong.Message,
                "compare it with docs/reference/mapping.md");
        }
    }

    private static void Write(
        Pack a, Pack b, IReadOnlyList<string> changes, JournalEffect? effect, bool json)
    {
        if (json)
        {
            WriteJson(a, b, changes, effect);
            return;
        }
        Console.WriteLine($"{a.Name} {a.Sha256[..12]} -> {b.Name} {b.Sha256[..12]}");
        foreach (var change in changes)
        {
            Console.WriteLine("  " + change);
        }
        if (changes.Count == 0)
        {
            Console.WriteLine("  nothing that a calculation reads");
        }
        if (effect is not null)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{effect.Events} events: {effect.Before} mg -> {effect.After} mg, "
                + $"difference {effect.After - effect.Before} mg on {effect.Changed} events"));
            foreach (var (reason, count) in effect.NewReasons)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {count} events would carry nothing: {reason}"));
            }
        }
    }

    private static void WriteJson(
        Pack a, Pack b, IReadOnlyList<string> changes, JournalEffect? effect)
    {
        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("format", "edge-methodology-diff/1");
        writer.WriteString("before", a.Name);
        writer.WriteString("beforeSha256", a.Sha256);
        writer.WriteString("after", b.Name);
        writer.WriteString("afterSha256", b.Sha256);
        writer.WriteStartArray("changes");
        foreach (var change in changes)
        {
            writer.WriteStringValue(change);
        }
        writer.WriteEndArray();
        if (effect is not null)
        {
            writer.WriteStartObject("journal");
            writer.WriteNumber("events", effect.Events);
            writer.WriteNumber("changed", effect.Changed);
            writer.WriteNumber("mgBefore", effect.Before);
            writer.WriteNumber("mgAfter", effect.After);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private sealed class LineFields(EventLine line) : IEventFields
    {
        public bool TryGetLong(string name, out long value) => line.TryGetLong(name, out value);

        public bool TryGetText(string name, out string value) => line.TryGetText(name, out value);
    }
}
