using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Edge.Cli;
using Edge.Cli.Vectors;

namespace Edge.Tests.Conformance.Cli;

// Goal: the verb computes every case of a set and tells each that is not as written. Expected: the
// worked vectors of trust.md section 9, made apart from this code; how many there are is counted
// in their files.
public sealed partial class VectorsVerbTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly TestFolder temporary = new();

    private sealed record Case(string Name, string Outcome, string Detail);

    private sealed record Told(int Code, IReadOnlyList<Case> Cases, string Error);

    public void Dispose()
    {
        folder.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public async Task Every_worked_case_is_told_and_comes_out_as_written()
    {
        var told = await Run(SharedVectors.Path("trust/worked"));
        Assert.Equal((ExitCode.Ok, ""), (told.Code, told.Error));
        var steps = told.Cases;
        Assert.All(steps, step => Assert.True(step.Outcome == "ok", step.ToString()));
        Assert.Equal(Counted(), steps.GroupBy(step => step.Name)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count())));
        Assert.Equal(VectorsVerb.Names.Order(),
            steps.Select(step => step.Name).Distinct().Order());
    }

    [Theory]
    [InlineData("worked.json", "devices/0/K_p", "key")]
    [InlineData("worked.json", "lines/1", "line")]
    [InlineData("worked.json", "ackLine", "ack")]
    [InlineData("worked.json", "qr/sessionCode", "session")]
    [InlineData("worked.json", "qr/promiseHex", "promise")]
    [InlineData("worked.json", "leafHashes/0", "leaf")]
    [InlineData("worked.json", "roots/1", "root")]
    [InlineData("worked.json", "vkeys/log", "vkey")]
    [InlineData("proofs.json", "cases/0/valid", "proof")]
    [InlineData("acceptance.json", "steps/1/code", "accept")]
    [InlineData("acceptance.json", "steps/1/upto", "accept")]
    [InlineData("platform.json", "steps/0/status", "request")]
    [InlineData("verdicts.json", "steps/0/verdict", "verdict")]
    [InlineData("verdicts.json", "steps/0/mg", "verdict")]
    public async Task One_value_that_was_changed_is_the_one_case_that_fails(
        string file, string member, string name)
    {
        Copy();
        Change(file, member, Other);
        var told = await Run(folder.Path, "--only", name);
        Assert.Equal((ExitCode.CheckFailed, ""), (told.Code, told.Error));
        var failed = Assert.Single(told.Cases, step => step.Outcome == "fail");
        Assert.Equal(name, failed.Name);
        Assert.Matches("got .*, expected ", failed.Detail);
    }

    [Theory]
    [InlineData("checkpoint-*", "checkpoint")]
    [InlineData("note-two-cosigners", "note")]
    [InlineData("keys.note", "keys")]
    [InlineData("*.tlog-proof", "evidence")]
    [InlineData("batch-*.json", "batch")]
    [InlineData("receipt-*.json", "receipt")]
    [InlineData("*.pub.pem", "pem")]
    public async Task One_character_of_a_signed_file_is_told(string pattern, string name)
    {
        Copy();
        var path = Directory.GetFiles(folder.Path, pattern).Order().First();
        var text = File.ReadAllText(path);
        // In the last signature, after key id and time; in a key, anywhere.
        var dash = text.LastIndexOf("\u2014 ", StringComparison.Ordinal);
        var at = dash < 0 ? text.Length / 2 : text.IndexOf(' ', dash + 2) + 20;
        File.WriteAllText(path, $"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}");
        var told = await Run(folder.Path, "--only", name);
        Assert.Equal((ExitCode.CheckFailed, ""), (told.Code, told.Error));
        Assert.Contains(told.Cases, step => step.Outcome == "fail" && step.Name == name);
    }

    [Theory]
    [InlineData("worked.json", "lines/0", "worked.json: lines[0]")]
    [InlineData("worked.json", "devices/0/K_dev", "worked.json: devices[0].K_dev")]
    [InlineData("acceptance.json", "steps/0/upto", "acceptance.json: steps[0].upto")]
    [InlineData("acceptance.json", "epochs", "acceptance.json: epochs")]
    [InlineData("platform.json", "steps/2/body", "platform.json: steps[2].body")]
    [InlineData("verdicts.json", "devices", "verdicts.json: devices")]
    [InlineData("proofs.json", "cases/3/valid", "proofs.json: cases[3].valid")]
    public async Task A_member_of_another_kind_is_named_with_its_file(
        string file, string member, string said)
    {
        Copy();
        Change(file, member, _ => new JsonArray(JsonValue.Create("x")));
        var told = await Run(folder.Path);
        Assert.Equal(ExitCode.BadConfiguration, told.Code);
        Assert.Contains(said, told.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", told.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"gateway\":\"a\",\"gateway\":\"b\"}")]
    [InlineData("{\"gateway\":\"\\ud800\",\"epochs\":[1],\"devices\":{},\"steps\":[]}")]
    public async Task Broken_json_is_named(string text)
    {
        File.WriteAllText(Path.Combine(folder.Path, "acceptance.json"), text);
        var told = await Run(folder.Path);
        Assert.Equal(ExitCode.BadConfiguration, told.Code);
        Assert.Contains("acceptance.json", told.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_holds_no_set_is_named()
    {
        var absent = Path.Combine(folder.Path, "absent");
        foreach (var path in new[] { absent, folder.Path })
        {
            var told = await Run(path);
            Assert.Equal(ExitCode.BadConfiguration, told.Code);
            Assert.Contains(path, told.Error, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Usage, (await Run(folder.Path, "--only", "keis")).Code);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_and_the_rest_is_computed()
    {
        Copy();
        foreach (var name in new[] { "platform.json", "verdicts.json", "acceptance.json" })
            File.Delete(Path.Combine(folder.Path, name));
        var told = await Run(folder.Path);
        Assert.Equal((ExitCode.Ok, ""), (told.Code, told.Error));
        Assert.Contains(
            new Case("request", "warn", "platform.json: not in this folder"), told.Cases);
        Assert.Contains(told.Cases, step => step is ("proof", "ok", _));
    }

    [Fact]
    public void The_page_names_every_case_and_its_commands_can_be_read()
    {
        var page = Repository.Text("docs", "reference", "vectors.md");
        Assert.Equal(VectorsVerb.Names.Order(StringComparer.Ordinal),
            CaseOfTable().Matches(page).Select(match => match.Groups[1].Value)
                .Order(StringComparer.Ordinal));
        var commands = page.Split('\n').Where(line => line.StartsWith("edge ")).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, line => Assert.Empty(
            CommandLine.Create().Parse(line.Split('#')[0].Trim()[5..]).Errors));
    }

    private static IEnumerable<(string, int)> Counted()
    {
        var worked = Json("worked.json");
        int Named(string start) => worked.AsObject().Count(one => one.Key.StartsWith(start));
        var counts = new Dictionary<string, int>
        {
            ["key"] = 5 * worked["devices"]!.AsArray().Count,
            ["line"] = worked["lines"]!.AsArray().Count,
            ["ack"] = 1,
            ["link"] = 1,
            ["session"] = 2,
            ["promise"] = 3,
            ["leaf"] = worked["leafHashes"]!.AsArray().Count,
            ["root"] = worked["roots"]!.AsArray().Count,
            ["consistency"] = Named("consistency_"),
            ["inclusion"] = Named("inclusion_"),
            ["entry"] = Lines("entries.txt"),
            ["vkey"] = worked["vkeys"]!.AsObject().Count + Lines("roots.vkeys"),
            ["pem"] = Files("*.pub.pem"),
            ["checkpoint"] = Files("checkpoint-*"),
            ["note"] = Files("note-two-cosigners"),
            ["keys"] = 3,
            ["batch"] = Files("batch-*.json"),
            ["receipt"] = Files("receipt-*.json"),
            ["proof"] = Json("proofs.json")["cases"]!.AsArray().Count,
            ["evidence"] = Files("entry-*.tlog-proof"),
            ["accept"] = Json("acceptance.json")["steps"]!.AsArray().Count,
            ["request"] = Json("platform.json")["steps"]!.AsArray().Count,
            ["verdict"] = Json("verdicts.json")["steps"]!.AsArray().Count,
        };
        Assert.All(counts.Values, count => Assert.NotEqual(0, count));
        return counts.OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => (one.Key, one.Value));
    }

    private static JsonNode Json(string name) =>
        JsonNode.Parse(SharedVectors.Text("trust/worked/" + name))!;

    private static int Lines(string name) => SharedVectors.Text("trust/worked/" + name)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static int Files(string pattern) =>
        Directory.GetFiles(SharedVectors.Path("trust/worked"), pattern).Length;

    // The vectors may be there for reading only.
    private void Copy()
    {
        foreach (var path in Directory.GetFiles(SharedVectors.Path("trust/worked")))
            File.WriteAllBytes(
                Path.Combine(folder.Path, Path.GetFileName(path)), File.ReadAllBytes(path));
    }

    private void Change(string file, string member, Func<JsonNode, JsonNode> change)
    {
        var path = Path.Combine(folder.Path, file);
        var root = JsonNode.Parse(File.ReadAllText(path))!;
        var at = root;
        foreach (var part in member.Split('/'))
            at = at is JsonArray array ? array[int.Parse(part)]! : at[part]!;
        at.ReplaceWith(change(at));
        File.WriteAllText(path, root.ToJsonString());
    }

    // Another value of the same kind: of a line, another letter in its tag p.
    private static JsonNode Other(JsonNode value)
    {
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
            return JsonValue.Create(!value.GetValue<bool>());
        if (value.GetValueKind() == JsonValueKind.Number)
            return JsonValue.Create(value.GetValue<long>() + 1);
        var text = value.GetValue<string>();
        var at = text.IndexOf("|{\"p\":\"") is var tag and > 0 ? tag + 7 : 0;
        return JsonValue.Create($"{text[..at]}{(text[at] == '1' ? '2' : '1')}{text[(at + 1)..]}");
    }

    // The built program itself: exit code and output are its contract, and nothing stays behind.
    private async Task<Told> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "edge"),
            ["vectors", .. arguments, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = temporary.Path },
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.Empty(Directory.GetDirectories(temporary.Path, "edge-vectors-*"));
        if (output.Length == 0) return new Told(process.ExitCode, [], await error);
        using var report = JsonDocument.Parse(output);
        Assert.Equal(VectorsVerb.Format, report.RootElement.GetProperty("format").GetString());
        return new Told(process.ExitCode,
            [.. report.RootElement.GetProperty("steps").EnumerateArray().Select(step => new Case(
                step.GetProperty("name").GetString()!, step.GetProperty("outcome").GetString()!,
                step.GetProperty("detail").GetString()!))], await error);
    }

    [GeneratedRegex(@"^\| `([a-z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex CaseOfTable();
}
