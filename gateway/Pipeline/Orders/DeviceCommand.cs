using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Wire;

namespace Edge.Pipeline.Orders;

/// <summary>What a gateway may tell a device to do.</summary>
/// <remarks>Reference: docs/reference/commands.md. Thread-safety: immutable.</remarks>
public sealed class DeviceCommand
{
    /// <summary>Longest text of settings. Units: bytes.</summary>
    public const int SettingsBytesMax = 384;

    private static readonly Dictionary<string, Argument[]> Kinds = new(StringComparer.Ordinal)
    {
        ["identify"] = [new("s", 1, 600)],
        ["reboot"] = [],
        ["zero"] = [new("scale", 1, 8)],
        ["lock"] = [new("on", 0, 1)],
        ["resend"] = [new("from", 1, Wire.Limits.IntegerMax), new("to", 1, Wire.Limits.IntegerMax)],
        ["log"] = [new("from", 0, Wire.Limits.IntegerMax)],
        ["settings"] = [new("set", 0, 0)],
    };

    private readonly IReadOnlyDictionary<string, string> _arguments;

    private DeviceCommand(string kind, IReadOnlyDictionary<string, string> arguments)
    {
        Kind = kind;
        _arguments = arguments;
    }

    private sealed record Argument(string Name, long Least, long Most)
    {
        public bool IsText => Most == 0;
    }

    /// <summary>The kinds there are, with the names of their arguments.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Known { get; } =
        Kinds.ToDictionary(
            pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value.Select(a => a.Name)],
            StringComparer.Ordinal);

    /// <summary>What is to be done: <c>identify</c>, <c>reboot</c> ...</summary>
    public string Kind { get; }

    /// <summary>With what, as the audit keeps it: JSON of names and texts.</summary>
    public string ArgumentsText => JsonSerializer.Serialize(
        new SortedDictionary<string, string>(
            _arguments.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal));

    /// <summary>Reads a command from its kind and texts.</summary>
    /// <param name="kind">One of <see cref="Known"/>.</param>
    /// <param name="arguments">All its arguments and no others. <c>set</c> is the text itself:
    /// lines of <c>name=value</c>.</param>
    /// <param name="command">The command.</param>
    /// <param name="fault">What is wrong and what is expected, when false is returned.</param>
    public static bool TryParse(
        string kind, IReadOnlyDictionary<string, string> arguments, out DeviceCommand? command,
        out string fault)
    {
        command = null;
        if (!Kinds.TryGetValue(kind, out var wanted))
        {
            fault = $"'{kind}' is no command; there are {string.Join(", ", Kinds.Keys)}";
            return false;
        }

        fault = arguments.Keys.FirstOrDefault(name => wanted.All(a => a.Name != name)) is { } odd
            ? $"{kind} takes no '{odd}'"
            : wanted.Select(a => Fault(kind, a, arguments)).FirstOrDefault(f => f.Length > 0) ?? "";
        if (fault.Length > 0) return false;
        command = new DeviceCommand(kind, arguments);
        return true;
    }

    /// <summary>Reads it back from what the journal keeps.</summary>
    internal static DeviceCommand? FromJournal(string kind, string arguments) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(arguments) is { } read
        && TryParse(kind, read, out var command, out _) ? command : null;

    /// <summary>Adds kind and arguments to a line.</summary>
    internal void Write(PayloadWriter payload)
    {
        foreach (var argument in Kinds[Kind])
        {
            var text = _arguments[argument.Name];
            if (argument.IsText)
            {
                payload.Text(argument.Name, Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
            }
            else
            {
                payload.Number(argument.Name, long.Parse(text, CultureInfo.InvariantCulture));
            }
        }
    }

    private static string Fault(
        string kind, Argument argument, IReadOnlyDictionary<string, string> given)
    {
        if (!given.TryGetValue(argument.Name, out var text)) return $"{kind} needs {argument.Name}";
        if (argument.IsText)
        {
            return Encoding.UTF8.GetByteCount(text) is > 0 and <= SettingsBytesMax ? ""
                : $"{kind} {argument.Name} must be 1 to {SettingsBytesMax} bytes";
        }

        var isNumber = long.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        return isNumber && value >= argument.Least && value <= argument.Most ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{kind} {argument.Name} must be {argument.Least} to {argument.Most}");
    }
}
