using System.Text.RegularExpressions;
using Edge.Hardware.Model;

namespace Edge.Hardware.Rules;

/// <summary>The papers and the parts list against the firmware's sources.</summary>
internal static partial class FirmwareRules
{
    /// <summary>Every driver that the parts list names is a class of firmware/Device.</summary>
    public static IEnumerable<Finding> Drivers(string root, IEnumerable<Part> parts)
    {
        var classes = Directory.GetFiles(Path.Combine(root, "firmware", "Device"), "*.cs",
            SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        foreach (var part in parts.Where(p =>
            p.Driver is not (null or "board" or "passive" or "open")
            && !classes.Contains(p.Driver)))
            yield return new("bom-driver", part.Key, $"firmware/Device has no {part.Driver}");
    }

    /// <summary>Pins, channels and addresses written as numbers beside the pin map.</summary>
    public static IEnumerable<Finding> BareNumbers(string root, IEnumerable<PinMap> maps)
    {
        foreach (var app in maps.SelectMany(m => m.Apps))
            foreach (var file in Directory.GetFiles(Path.Combine(root, "firmware", app), "*.cs")
                .Where(f => Path.GetFileName(f) != "Pins.g.cs").Order(StringComparer.Ordinal))
                foreach (var finding in BareNumbers(Path.GetRelativePath(root, file),
                    File.ReadAllText(file)))
                    yield return finding;
    }

    /// <summary>The same for one source text.</summary>
    public static IEnumerable<Finding> BareNumbers(string file, string text) =>
        Bare().Matches(text).Select(m => new Finding("pin-once", file,
            $"'{m.Value}' writes a number that Pins.g.cs has"));

    /// <summary>Commands, members and codes that a procedure names, and its limits.</summary>
    /// <remarks>
    /// In backquotes: <c>edge:word</c> (a code card), <c>Type.Member</c> (a constant),
    /// <c>"code"</c> (an alarm or event). Every row of a table with a column "limit" fills it.
    /// </remarks>
    public static IEnumerable<Finding> Procedure(string page, string text, string firmware)
    {
        foreach (Match command in Command().Matches(text))
            if (!firmware.Contains('"' + command.Groups[1].Value, StringComparison.Ordinal))
                yield return new("procedure-command", page,
                    $"{command.Groups[1].Value} is no code card of the firmware");
        foreach (Match code in Code().Matches(text))
            if (!firmware.Contains(code.Groups[1].Value, StringComparison.Ordinal))
                yield return new("procedure-command", page,
                    $"{code.Groups[1].Value} is written nowhere in the firmware");
        foreach (Match member in Member().Matches(text))
            if (!Regex.IsMatch(firmware, $@"class {member.Groups[1].Value}\b", RegexOptions.None,
                    TimeSpan.FromSeconds(2))
                || !Regex.IsMatch(firmware, $@"\b{member.Groups[2].Value}\b", RegexOptions.None,
                    TimeSpan.FromSeconds(2)))
                yield return new("procedure-command", page, $"the firmware has no {member.Value}");
        foreach (var finding in Limits(page, text))
            yield return finding;
    }

    private static IEnumerable<Finding> Limits(string page, string text)
    {
        var column = -1;
        foreach (var line in text.Split('\n'))
        {
            var cells = line.Split('|').Select(c => c.Trim()).ToArray();
            if (cells.Length < 3)
                column = -1;
            else if (column < 0)
                column = Array.FindIndex(cells,
                    c => c.StartsWith("limit", StringComparison.Ordinal));
            else if (!cells[column].StartsWith("---", StringComparison.Ordinal)
                && !cells[column].Any(char.IsAsciiDigit))
                yield return new("procedure-limit", page, $"no number in the limit of: {line}");
        }
    }

    /// <summary>The firmware's sources as one text.</summary>
    public static string Sources(string root) => string.Join('\n',
        Directory.GetFiles(Path.Combine(root, "firmware"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(File.ReadAllText));

    [GeneratedRegex(@"\b(OpenChannel|OpenPin|I2cChip|PwmTone|RmtLight|RmtEcho|SetPinFunction)"
        + @"\(\s*(0x)?\d|\bGpioLine\(\s*\w+,\s*\d|Address = 0x")]
    private static partial Regex Bare();

    [GeneratedRegex(@"`(edge:[a-z]+:?)")]
    private static partial Regex Command();

    [GeneratedRegex(@"`(""[a-z-]+"")`")]
    private static partial Regex Code();

    [GeneratedRegex(@"`([A-Z][A-Za-z]+)\.([A-Z][A-Za-z]+)`")]
    private static partial Regex Member();
}
