using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Edge.Cli;

namespace Edge.Tests.Unit.Cli;

// Goal: no option of any verb ends in a stack trace because the parser cannot make its type from
// a text. Expected: for each type a text that is one.
public sealed class OptionTests
{
    private static readonly Dictionary<Type, string> Samples = new()
    {
        [typeof(string)] = "text", [typeof(string[])] = "text", [typeof(int)] = "1",
        [typeof(int?)] = "1", [typeof(int[])] = "1", [typeof(long)] = "1", [typeof(long?)] = "1",
        [typeof(bool)] = "true", [typeof(double)] = "1.5", [typeof(FileInfo)] = "file",
        [typeof(FileInfo[])] = "file", [typeof(DirectoryInfo)] = "folder", [typeof(byte)] = "1",
        [typeof(Uri)] = "http://127.0.0.1:1/", [typeof(ushort)] = "1", [typeof(uint)] = "1",
        [typeof(DateTimeOffset)] = "2027-01-31T00:00:00Z",
        [typeof(TimeSpan)] = "60s", [typeof(TimeSpan?)] = "60s",
    };

    public static TheoryData<string, string> Options()
    {
        var all = new TheoryData<string, string>();
        foreach (var (path, option) in Walk(CommandLine.Create(), []))
            all.Add(string.Join(' ', path), option.Name);
        return all;
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_of_every_verb_can_be_read(string path, string name)
    {
        var root = CommandLine.Create();
        var option = Walk(root, [])
            .First(one => string.Join(' ', one.Path) == path && one.Option.Name == name).Option;
        if (option is System.CommandLine.Help.HelpOption or VersionOption) return;
        Assert.True(Samples.TryGetValue(option.ValueType, out var sample),
            $"{path} {name} is a {option.ValueType}: give it a sample here");
        sample = name switch
        {
            "--ws" => "ws://127.0.0.1:1/mqtt",
            "--require" => "sealed",
            "--verdict" => "counted",
            _ => sample,
        };
        var parsed = root.Parse([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            name, sample]);
        var result = parsed.GetResult(option)!;

        var read = typeof(OptionResult).GetMethod(nameof(OptionResult.GetValueOrDefault))!
            .MakeGenericMethod(option.ValueType);
        try
        {
            Assert.NotNull(read.Invoke(result, null));
        }
        catch (TargetInvocationException wrong)
        {
            Assert.Fail($"edge {path} {name} {sample}: {wrong.InnerException!.Message}");
        }
    }

    [Theory]
    [InlineData("status --url nowhere", "'nowhere' is no address such as http://127.0.0.1:8080/")]
    [InlineData("doctor --platform ftp://x/", "'ftp://x/' is no address such as http://")]
    [InlineData("devices list --at 127.0.0.1", "'127.0.0.1' is no address such as http://")]
    public void What_is_no_address_is_named(string line, string said) => Assert.Contains(
        CommandLine.Create().Parse(line.Split(' ')).Errors,
        error => error.Message.Contains(said, StringComparison.Ordinal));

    private static IEnumerable<(string[] Path, Option Option)> Walk(Command command, string[] path)
    {
        foreach (var option in command.Options) yield return (path, option);
        foreach (var below in command.Subcommands)
        {
            foreach (var found in Walk(below, [.. path, below.Name])) yield return found;
        }
    }
}
