using System.Text;
using System.Text.Json;
using Edge.Calculator;

namespace Edge.Cli;

/// <summary>Writes a pack as a page: what counts, by which number, from where, and worked
/// examples.</summary>
/// <remarks>The pages under docs/reference/packs are this text; a test compares them.</remarks>
public static class MethodologyPage
{
    /// <summary>The page, Markdown, ends with a line feed.</summary>
    public static string Write(Pack pack)
    {
        using var document = JsonDocument.Parse(pack.Bytes);
        var root = document.RootElement;
        var page = new StringBuilder();
        page.Append(
            $"# {pack.Id}\n\n{pack.TitleEn} · {pack.TitleZh}\n\n");
        if (pack.NoticeEn is not null)
        {
            page.Append($"> **{pack.NoticeEn}** · {pack.NoticeZh}\n\n");
        }
        Head(page, pack);
        Factors(page, root);
        Parameters(page, pack);
        Guards(page, root);
        Examples(page, pack, root);
        Notes(page, root);
        return page.ToString();
    }

    private static void Head(StringBuilder page, Pack pack)
    {
        page.Append("| | |\n|---|---|\n");
        Row("version", pack.Version + ", " + pack.Status);
        Row("SHA-256", "`" + pack.Sha256 + "`");
        Row("event, served by", $"`{pack.Event}`, {pack.Served}");
        Row("rule", "`" + Words(pack.Rule.Kind.ToString()) + "`");
        Row("class, least evidence", $"{pack.QuantClass}, {pack.MinEvidence}");
        Row("weakest flag", pack.Flag);
        Row("regions", string.Join(", ", pack.RegionCodes));
        Row("quantity", string.Join(", ", pack.Quantities.Select(UnitName))
            + $", at most {pack.QuantityMax} in one event");
        Row("holds from", ChinaTime.Date(pack.Valid.FromMs) + (pack.Valid.ToMs == TimeWindow.NoEnd
            ? ", open end"
            : " to before " + ChinaTime.Date(pack.Valid.ToMs)) + " (Asia/Shanghai)");
        Row("claim key", $"{pack.ClaimKey.Kind}: {string.Join(", ", pack.ClaimKey.Fields)}");
        page.Append('\n');

        void Row(string name, string value) => page.Append($"| {name} | {value} |\n");
    }

    private static void Factors(StringBuilder page, JsonElement root)
    {
        var factors = root.GetProperty("factors");
        if (factors.GetArrayLength() == 0)
        {
            page.Append(
                "No factor: the act is counted or weighed, and no reduction is stated.\n\n");
            return;
        }
        page.Append("## Factors\n\n| id | role | value | matches | holds | gas | flag |\n");
        page.Append("|---|---|---|---|---|---|---|\n");
        foreach (var f in factors.EnumerateArray())
        {
            var valid = f.GetProperty("valid");
            var match = f.TryGetProperty("match", out var m)
                ? string.Join(", ", m.EnumerateObject().Select(x => $"{x.Name} = {x.Value}"))
                : "";
            page.Append("| ").AppendJoin(" | ", Text(f, "id"), Text(f, "role"),
                (Text(f, "value") ?? "by the operator") + " " + Text(f, "unit"), match,
                Window(valid), Text(f, "gas"), Text(f, "flag")).Append(" |\n");
        }
        page.Append("\n### Where they come from\n\n");
        foreach (var group in factors.EnumerateArray().GroupBy(Source))
        {
            var ids = string.Join(", ", group.Select(f => Text(f, "id")));
            page.Append($"- **{ids}**: {group.Key}\n");
        }
        page.Append('\n');
    }

    private static string Source(JsonElement factor)
    {
        var s = factor.GetProperty("source");
        var text = new StringBuilder();
        text.Append(Text(factor, "boundary")).Append(". ");
        if (Text(s, "kind") == "seed")
        {
            var lines = s.GetProperty("lines");
            var seed = Text(s, "doc")!.Split('/')[^1][..3];
            text.Append($"Seed text {seed}, lines {lines[0]} to {lines[1]}: ")
                .Append($"“{Text(s, "quote")}”");
        }
        else
        {
            text.Append($"{Text(s, "doc")}");
            if (factor.GetProperty("source").TryGetProperty("unconfirmed", out var u)
                && u.GetBoolean())
            {
                text.Append(" (unconfirmed)");
            }
        }
        return text.ToString();
    }

    private static void Parameters(StringBuilder page, Pack pack)
    {
        if (pack.Parameters.Count == 0)
        {
            return;
        }
        page.Append("## Parameters\n\n| name | value | unit | set by |\n|---|---|---|---|\n");
        foreach (var p in pack.Parameters.Values)
        {
            page.Append($"| {p.Name} | {p.Value ?? "—"} | {p.UnitText} | {p.SetBy} |\n");
        }
        page.Append('\n');
    }

    private static void Guards(StringBuilder page, JsonElement root)
    {
        page.Append("## Rules and checks\n\n| rule or check | by | otherwise |\n|---|---|---|\n");
        foreach (var (list, name) in (ReadOnlySpan<(string, string)>)
            [("eligibility", "rule"), ("plausibility", "check")])
        {
            foreach (var g in root.GetProperty(list).EnumerateArray())
            {
                page.Append($"| {Text(g, name)} | {Text(g, "by") ?? "gateway"} | "
                    + $"{Text(g, "otherwise") ?? "refuse"} |\n");
            }
        }
        page.Append('\n');
    }

    private static void Examples(StringBuilder page, Pack pack, JsonElement root)
    {
        page.Append("## Worked examples\n\n| example | in | out | fraction, mg per unit |\n");
        page.Append("|---|---|---|---|\n");
        var outcomes = PackVectors.Run(pack);
        var i = 0;
        foreach (var vector in root.GetProperty("vectors").EnumerateArray())
        {
            var outcome = outcomes[i++];
            var rows = outcome.Calculation?.Rows ?? [];
            var fractions =
                string.Join("; ", rows.Select(r => $"{r.Role} {r.Numerator}/{r.Denominator}"));
            page.Append($"| {outcome.Name} | `{Compact(vector.GetProperty("in"))}` | "
                + $"{outcome.Got} | {(fractions.Length == 0 ? "—" : fractions)} |\n");
        }
        page.Append('\n');
    }

    private static void Notes(StringBuilder page, JsonElement root)
    {
        if (root.TryGetProperty("notes", out var notes) && notes.GetArrayLength() > 0)
        {
            page.Append("## Notes\n\n");
            foreach (var note in notes.EnumerateArray())
            {
                page.Append($"- {note.GetString()}\n");
            }
            page.Append('\n');
        }
        page.Append("Generated from the pack file by `edge methodology pages`; do not edit.\n");
    }

    private static string Window(JsonElement valid)
    {
        var from = Text(valid, "from");
        var to = Text(valid, "to");
        return from is null && to is null ? "as the pack" : $"[{from ?? "…"}, {to ?? "…"})";
    }

    private static string UnitName(QuantityUnit unit) => Units.Name(unit);

    private static string Words(string kind) => char.ToLowerInvariant(kind[0]) + kind[1..];

    private static string Compact(JsonElement value) =>
        JsonSerializer.Serialize(value, PageText.Options)
            .Replace("|", "\\|", StringComparison.Ordinal);

    private static string? Text(JsonElement e, string name) =>
        e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static class PageText
    {
        public static readonly JsonSerializerOptions Options = new()
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
    }
}
