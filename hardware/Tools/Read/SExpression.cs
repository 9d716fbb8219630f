using System.Text;

namespace Edge.Hardware.Read;

/// <summary>A node of KiCad's text: a word, or a list that starts with one.</summary>
internal sealed class SExpression
{
    // KiCad nests about ten deep; more is not a schematic.
    private const int MaxDepth = 40;

    private SExpression(string? word, List<SExpression>? items)
    {
        Word = word;
        Items = items ?? [];
    }

    /// <summary>The text of a word, null for a list.</summary>
    public string? Word { get; }

    /// <summary>The members of a list.</summary>
    public IReadOnlyList<SExpression> Items { get; }

    /// <summary>First word of a list: what it is.</summary>
    public string Name => Items.Count > 0 ? Items[0].Word ?? "" : "";

    /// <summary>Member lists of a name.</summary>
    public IEnumerable<SExpression> All(string name) => Items.Where(i => i.Name == name);

    /// <summary>The only or first member list of a name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public SExpression One(string name) => All(name).FirstOrDefault()
        ?? throw new InvalidDataException($"({Name} ...) has no ({name} ...)");

    /// <summary>The word at a place of the list.</summary>
    public string this[int index] => index < Items.Count ? Items[index].Word ?? "" : "";

    /// <summary>Reads one expression.</summary>
    /// <exception cref="InvalidDataException">Brackets or quotes do not close, or too
    /// deep.</exception>
    public static SExpression Parse(string text)
    {
        var at = 0;
        var node = Read(text, ref at, 0);
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at == text.Length ? node
            : throw new InvalidDataException($"text goes on after the end, at character {at}");
    }

    private static SExpression Read(string text, ref int at, int depth)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        if (at >= text.Length || depth > MaxDepth)
            throw new InvalidDataException($"ends too early or too deep, at character {at}");
        if (text[at] == '"')
            return new(Quoted(text, ref at), null);
        if (text[at] != '(')
            return new(Plain(text, ref at), null);
        at++;
        var items = new List<SExpression>();
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at < text.Length && text[at] == ')')
            {
                at++;
                return new(null, items);
            }
            items.Add(Read(text, ref at, depth + 1));
        }
    }

    private static string Plain(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')'))
            at++;
        return at > from ? text[from..at]
            : throw new InvalidDataException($"stray bracket at character {at}");
    }

    private static string Quoted(string text, ref int at)
    {
        var word = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && ++at >= text.Length)
                break;
            word.Append(text[at - 1] == '\\' && text[at] == 'n' ? '\n' : text[at]);
        }
        return at++ < text.Length ? word.ToString()
            : throw new InvalidDataException("a quote does not close");
    }
}
