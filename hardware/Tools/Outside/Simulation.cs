using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Hardware.Model;

namespace Edge.Hardware.Outside;

/// <summary>One limit of a simulation: a printed name, a direction, a number.</summary>
internal sealed record SimLimit(string Name, bool AtMost, double Value);

/// <summary>Runs the ngspice files and compares what they print with their own limits.</summary>
/// <remarks>
/// A file says <c>* part BOARD REF NAME</c> (the parameter NAME stands for that part's value)
/// and <c>* limit NAME &lt;= NUMBER</c>. No credited quantity is computed here: floating point.
/// </remarks>
internal static partial class Simulation
{
    /// <summary>The program.</summary>
    public const string Program = "ngspice";

    /// <summary>Parameters of the file that differ from the board's parts.</summary>
    public static IEnumerable<Finding> Parts(string name, string text, Workshop workshop)
    {
        var named = PartLine().Matches(text);
        if (named.Count == 0)
            yield return new("sim-part", name, "names no part of a board");
        foreach (Match match in named)
        {
            var (board, reference, parameter) =
                (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
            var part = workshop.BoardOf(board).Components
                .FirstOrDefault(c => c.Ref == reference)?.Part;
            var given = Regex.Match(text, $@"\b{parameter}=(\S+)", RegexOptions.None,
                TimeSpan.FromSeconds(1));
            if (part is null || !given.Success
                || Math.Abs(Number(given.Groups[1].Value) / Number(part.Value) - 1) > 1e-6)
                yield return new("sim-part", $"{name} {parameter}",
                    $"{reference} of {board} is {part?.Value ?? "not there"}");
        }
    }

    /// <summary>Parameters of the file that differ from the firmware's constants.</summary>
    public static IEnumerable<Finding> Firmware(string name, string text, string root)
    {
        foreach (Match match in FirmwareLine().Matches(text))
        {
            var (type, constant, parameter) =
                (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
            var source = Directory.GetFiles(Path.Combine(root, "firmware"), type + ".cs",
                SearchOption.AllDirectories).Select(File.ReadAllText).FirstOrDefault() ?? "";
            var there = Regex.Match(source, $@"const int {constant} = (\d+);", RegexOptions.None,
                TimeSpan.FromSeconds(1)).Groups[1].Value;
            var here = Regex.Match(text, $@"\b{parameter}=(\d+)", RegexOptions.None,
                TimeSpan.FromSeconds(1)).Groups[1].Value;
            if (there.Length == 0 || there != here)
                yield return new("sim-firmware", $"{name} {parameter}",
                    $"is {here}, {type}.{constant} is {there}");
        }
    }

    /// <summary>The limits a file sets itself.</summary>
    public static IReadOnlyList<SimLimit> Limits(string text) =>
        [.. LimitLine().Matches(text).Select(m => new SimLimit(
            m.Groups[1].Value, m.Groups[2].Value == "<=", Number(m.Groups[3].Value)))];

    /// <summary>Limits that the printed results break, or for which nothing was printed.</summary>
    public static IEnumerable<Finding> Judge(string name, IReadOnlyList<SimLimit> limits,
        string printed)
    {
        if (limits.Count == 0)
            yield return new("sim-limit", name, "sets no limit");
        var results = ResultLine().Matches(printed)
            .GroupBy(m => m.Groups[1].Value, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => Number(g.Last().Groups[2].Value));
        foreach (var limit in limits)
            if (!results.TryGetValue(limit.Name, out var value))
                yield return new("sim-limit", $"{name} {limit.Name}", "was not computed");
            else if (double.IsNaN(value)
                || (limit.AtMost ? value > limit.Value : value < limit.Value))
                yield return new("sim-limit", $"{name} {limit.Name}",
                    FormattableString.Invariant(
                        $"{value:G6}, limit {(limit.AtMost ? "<=" : ">=")} {limit.Value:G6}"));
    }

    /// <summary>Runs one file.</summary>
    public static IEnumerable<Finding> Check(string file, Workshop workshop, string root)
    {
        var name = Path.GetFileName(file);
        var text = File.ReadAllText(file);
        var (code, printed) = Tool.Run(Program, "-b", file);
        return Parts(name, text, workshop).Concat(Firmware(name, text, root))
            .Concat(Judge(name, Limits(text), printed))
            .Concat(code is 0 or 1 ? [] : [new("sim", name, $"ngspice ended with {code}")]);
    }

    /// <summary>"4k7", "4.7k", "100n" or "2e-3" as a number.</summary>
    internal static double Number(string text)
    {
        text = text.Split(' ')[0];
        var at = text.IndexOfAny(['k', 'm', 'u', 'n', 'p', 'R', 'M']);
        if (at < 0 || text.Contains('e', StringComparison.Ordinal))
            return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        var scale = text[at] switch
        {
            'k' => 1e3, 'm' => 1e-3, 'u' => 1e-6, 'n' => 1e-9, 'p' => 1e-12, 'M' => 1e6, _ => 1,
        };
        var plain = at == text.Length - 1 ? text[..at] : $"{text[..at]}.{text[(at + 1)..]}";
        return double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture) * scale;
    }

    [GeneratedRegex(@"^\* part (\S+) (\S+) (\S+)", RegexOptions.Multiline)]
    private static partial Regex PartLine();

    [GeneratedRegex(@"^\* firmware (\S+) (\S+) (\S+)", RegexOptions.Multiline)]
    private static partial Regex FirmwareLine();

    [GeneratedRegex(@"^\* limit (\S+) (<=|>=) (\S+)", RegexOptions.Multiline)]
    private static partial Regex LimitLine();

    [GeneratedRegex(@"^(\w+)\s+=\s+(-?[\d.]+(?:e[+-]?\d+)?)", RegexOptions.Multiline)]
    private static partial Regex ResultLine();
}
