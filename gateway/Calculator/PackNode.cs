using System.Text.Json;

namespace Edge.Calculator;

/// <summary>A JSON value of a pack file with its path, so that every complaint names its
/// place.</summary>
/// <remarks>Reading never throws: a miss adds a fault and gives a harmless value. The path is only
/// written out for a fault: a pack has thousands of places and hardly ever one.</remarks>
internal sealed class PackNode
{
    /// <summary>Most characters of a name in a path. A longer one would be written again for
    /// every fault below it.</summary>
    private const int NameCharsMax = 64;

    private readonly JsonElement? element;
    private readonly PackNode? parent;
    private readonly string name;
    private readonly int index;
    private readonly string file;
    private readonly List<PackFault> faults;

    /// <summary>The whole pack.</summary>
    public PackNode(JsonElement root, string file, List<PackFault> faults) =>
        (element, name, index, this.file, this.faults) = (root, "", -1, file, faults);

    private PackNode(JsonElement? element, PackNode parent, string name, int index = -1)
    {
        (this.element, this.parent, this.name, this.index) = (element, parent, name, index);
        (file, faults) = (parent.file, parent.faults);
    }

    public string Path =>
        parent is null ? ""
        : index >= 0 ? $"{parent.Path}[{index}]"
        : parent.parent is null ? Shown(name)
        : $"{parent.Path}.{Shown(name)}";

    private static string Shown(string name) =>
        name.Length <= NameCharsMax ? name : name[..NameCharsMax] + "...";

    public bool Exists => element is { ValueKind: not JsonValueKind.Null };

    public PackNode this[string name] =>
        new(element is { ValueKind: JsonValueKind.Object } e
            && e.TryGetProperty(name, out var child) ? child : null, this, name);

    public void Fault(string cause, string rule = "format") =>
        faults.Add(new PackFault(rule, file, Path, cause));

    public string Text()
    {
        if (element is { ValueKind: JsonValueKind.String } e
            && e.GetString() is { Length: > 0 } text)
        {
            return text;
        }
        Fault("a non-empty text must stand here");
        return "";
    }

    public string? OptionalText() => Exists ? Text() : null;

    public string OneOf(params ReadOnlySpan<string> words)
    {
        var text = Text();
        if (text.Length > 0 && !words.Contains(text))
        {
            Fault($"'{text}' is not one of {string.Join(", ", words.ToArray())}");
        }
        return text;
    }

    public long? OptionalWhole()
    {
        if (!Exists)
        {
            return null;
        }
        if (element is { ValueKind: JsonValueKind.Number } e && e.TryGetInt64(out var value)
            && value >= 0)
        {
            return value;
        }
        Fault("a whole number from 0 must stand here");
        return null;
    }

    /// <summary>A whole number that fits what counts days, percents and pieces; 0 when none
    /// stands here.</summary>
    public int Small()
    {
        if (OptionalWhole() is not { } value)
        {
            return 0;
        }
        if (value <= Limits.SmallMax)
        {
            return (int)value;
        }
        Fault($"at most {Limits.SmallMax} is taken here");
        return 0;
    }

    public long Whole()
    {
        if (!Exists)
        {
            Fault("a whole number must stand here");
        }
        return OptionalWhole() ?? 0;
    }

    public bool Flag() => element is { ValueKind: JsonValueKind.True };

    public IReadOnlyList<PackNode> Items()
    {
        if (!Exists)
        {
            return [];
        }
        if (element is not { ValueKind: JsonValueKind.Array } e)
        {
            Fault("a list must stand here");
            return [];
        }
        if (e.GetArrayLength() > Limits.ItemsMax)
        {
            Fault($"a list of a pack holds at most {Limits.ItemsMax}");
            return [];
        }
        return [.. e.EnumerateArray().Select((item, i) => new PackNode(item, this, "", i))];
    }

    public IReadOnlyList<string> Texts() => [.. Items().Select(i => i.Text())];

    public IReadOnlyList<(string Name, PackNode Node)> Members()
    {
        if (!Exists)
        {
            return [];
        }
        if (element is not { ValueKind: JsonValueKind.Object } e)
        {
            Fault("an object must stand here");
            return [];
        }
        if (e.GetPropertyCount() > Limits.ItemsMax)
        {
            Fault($"an object of a pack holds at most {Limits.ItemsMax} members");
            return [];
        }
        // The value itself: looking it up by its name again costs the square of the members.
        return [.. e.EnumerateObject().Select(
            p => (p.Name, new PackNode(p.Value, this, p.Name)))];
    }

    /// <summary>Refuses members that the format does not know: a misspelt one would be ignored
    /// silently.</summary>
    public void Only(params ReadOnlySpan<string> names)
    {
        foreach (var (name, node) in Members())
        {
            if (!names.Contains(name))
            {
                node.Fault("edge-pack/1 has no such member here");
            }
        }
    }
}
