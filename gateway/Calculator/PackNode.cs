using System.Text.Json;

namespace Edge.Calculator;

/// <summary>A JSON value of a pack file with its path, so that every complaint names its
/// place.</summary>
/// <remarks>Reading never throws: a miss adds a fault and gives a harmless value.</remarks>
internal sealed class PackNode(JsonElement? element, string path, string file,
    List<PackFault> faults)
{
    public string Path => path;

    public bool Exists => element is { ValueKind: not JsonValueKind.Null };

    public JsonElement? Element => element;

    public PackNode this[string name] =>
        new(element is { ValueKind: JsonValueKind.Object } e
            && e.TryGetProperty(name, out var child)
            ? child
            : null, path.Length == 0 ? name : path + "." + name, file, faults);

    public void Fault(string cause, string rule = "format") =>
        faults.Add(new PackFault(rule, file, path, cause));

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
        return [.. e.EnumerateArray()
            .Select((item, i) => new PackNode(item, $"{path}[{i}]", file, faults))];
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
        return [.. e.EnumerateObject().Select(p => (p.Name, this[p.Name]))];
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
