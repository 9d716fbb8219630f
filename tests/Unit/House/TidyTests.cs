using System.Text.RegularExpressions;

namespace Edge.Tests.Unit.House;

/// <summary>The house style, as far as a machine can see it.</summary>
public partial class TidyTests
{
    // Goal: style is a test, not a wish. Limits: lines of 100 columns, files of 400 lines.
    private const int MaxColumns = 100;
    private const int MaxFileLines = 400;

    /// <summary>Files that may exceed a limit, each with its reason.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
    };

    private static IEnumerable<string> Sources() =>
        new[] { "firmware", "gateway", "tests", "hardware" }
            .Select(room => Repository.Path(room)).Where(Directory.Exists)
            .SelectMany(room => Directory.EnumerateFiles(room, "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules"));

    [Fact]
    public void No_line_is_wider_than_a_hundred_columns()
    {
        var wide = Sources().Where(path => !path.EndsWith(".g.cs", StringComparison.Ordinal))
            .SelectMany(path => File.ReadLines(Repository.Path(path))
                .Select((line, index) => (path, line, index)))
            .Where(found => found.line.Length > MaxColumns)
            .Select(found => $"{found.path}:{found.index + 1} has {found.line.Length} columns");
        AssertNone(wide);
    }

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines() => AssertNone(
        Sources().Where(path => !Allowed.ContainsKey(path))
            .Select(path => (path, count: File.ReadLines(Repository.Path(path)).Count()))
            .Where(found => found.count > MaxFileLines)
            .Select(found => $"{found.path} has {found.count} lines"));

    [Fact]
    public void Nothing_is_left_marked_as_unfinished() => AssertNone(
        Sources().Where(path => !path.EndsWith("TidyTests.cs", StringComparison.Ordinal))
            .Where(path => Unfinished().IsMatch(File.ReadAllText(Repository.Path(path)))));

    [Fact]
    public void No_type_is_called_a_manager_helper_or_utility() => AssertNone(
        Sources().Where(path => !IsNanoSurface(path))
            .SelectMany(path => VagueName().Matches(File.ReadAllText(Repository.Path(path)))
            .Select(match => $"{path}: {match.Value}")));

    [Fact]
    public void Every_namespace_is_its_folder()
    {
        var wrong = new List<string>();
        foreach (var path in Sources().Where(p => !p.EndsWith(".g.cs", StringComparison.Ordinal)))
        {
            var declared = Namespace().Match(File.ReadAllText(Repository.Path(path)));
            if (!declared.Success) continue;
            var folders = Path.GetDirectoryName(path)!.Split('/')[1..];
            var isTest = path.StartsWith("tests/", StringComparison.Ordinal);
            var prefix = isTest ? "Edge.Tests." : "Edge.";
            var expected = path.StartsWith("hardware/Tools/", StringComparison.Ordinal)
                ? string.Join('.', ["Edge.Hardware", .. folders[1..]])
                : prefix + string.Join('.', folders);
            if (declared.Groups[1].Value != expected && !IsNanoSurface(path))
            {
                wrong.Add($"{path}: {declared.Groups[1].Value}, expected {expected}");
            }
        }

        AssertNone(wrong);
    }

    [Fact]
    public void Every_page_of_the_docs_has_one_title_and_only_live_links()
    {
        var wrong = new List<string>();
        var pages = Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.TopDirectoryOnly)
            .Concat(new[] { "docs", "hardware" }.Select(room => Repository.Path(room))
                .Where(Directory.Exists).SelectMany(room =>
                    Directory.EnumerateFiles(room, "*.md", SearchOption.AllDirectories)));
        foreach (var page in pages)
        {
            var text = WithoutCode(File.ReadAllText(page));
            var name = Path.GetRelativePath(Repository.Root, page);
            var titles = Title().Count(text);
            if (titles != 1) wrong.Add($"{name} has {titles} titles");
            foreach (Match link in Link().Matches(text))
            {
                var target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal)
                    || target.StartsWith("mailto:", StringComparison.Ordinal)) continue;
                if (!Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)))
                {
                    wrong.Add($"{name} links to {target}, which is not there");
                }
            }
        }

        AssertNone(wrong);
    }

    private static void AssertNone(IEnumerable<string> found)
    {
        var all = found.ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }

    // nanoFramework's own words, and the mistakes planted for its gate, are not our style.
    private static bool IsNanoSurface(string path) =>
        path.StartsWith("firmware/Nano/", StringComparison.Ordinal)
        || path.StartsWith("tests/vectors/nano-planted/", StringComparison.Ordinal);

    private static string WithoutCode(string text) => Fence().Replace(text, "");

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|#region|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(class|struct|interface|record)\s+\w+(Manager|Helpers?|Utils?)\b")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^namespace ([\w.]+)[;\s]", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("^# ", RegexOptions.Multiline)]
    private static partial Regex Title();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
