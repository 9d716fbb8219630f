using System.Text.Json;

namespace Edge.Calculator.Lint;

/// <summary>L10: every quote of a seed text stands at its lines, white space ignored.</summary>
internal sealed class QuoteCheck(string? folder, Findings findings)
{
    private const int QuoteCharsMax = 400;

    private readonly Dictionary<string, string[]?> texts = new(StringComparer.Ordinal);

    public int Checked { get; private set; }

    public int NotChecked { get; private set; }

    public void Check(JsonElement root) => Walk(root, "");

    private void Walk(JsonElement e, string where)
    {
        if (e.ValueKind == JsonValueKind.Array)
        {
            var i = 0;
            foreach (var item in e.EnumerateArray())
            {
                Walk(item, $"{where}[{i++}]");
            }
        }
        if (e.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        if (Findings.Text(e, "kind") == "seed" && Findings.Text(e, "quote") is { } quote)
        {
            CheckOne(e, quote, where);
        }
        foreach (var member in e.EnumerateObject())
        {
            Walk(member.Value, where.Length == 0 ? member.Name : where + "." + member.Name);
        }
    }

    private void CheckOne(JsonElement source, string quote, string where)
    {
        if (quote.Length > QuoteCharsMax)
        {
            findings.Add("L10", where, $"a quote has at most {QuoteCharsMax} characters");
        }
        if (!source.TryGetProperty("lines", out var lines) || lines.GetArrayLength() != 2)
        {
            findings.Add("L10", where, "a seed source has `lines`: first and last");
            return;
        }
        if (Read(Findings.Text(source, "doc") ?? "") is not { } text)
        {
            NotChecked++;
            return;
        }
        var first = lines[0].GetInt32();
        var last = lines[1].GetInt32();
        var inside = first >= 1 && last >= first && last <= text.Length;
        var found = inside
            && Packed(string.Concat(text[(first - 1)..last]))
            .Contains(Packed(quote), StringComparison.Ordinal);
        if (!found)
        {
            findings.Add("L10", where,
                $"the quote is not at lines {first}-{last} of {Findings.Text(source, "doc")}");
        }
        Checked++;
    }

    private string[]? Read(string doc)
    {
        if (!texts.TryGetValue(doc, out var lines))
        {
            var path = folder is null ? null : Path.Combine(folder, Path.GetFileName(doc));
            lines = path is not null && File.Exists(path) ? File.ReadAllLines(path) : null;
            texts.Add(doc, lines);
        }
        return lines;
    }

    private static string Packed(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
