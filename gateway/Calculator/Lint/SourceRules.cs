using System.Globalization;
using System.Text.Json;

namespace Edge.Calculator.Lint;

/// <summary>L6, L10 (other sources), L11, L16: boundaries, sources, notices, dates.</summary>
internal static class SourceRules
{
    public static void Check(Pack pack, JsonElement root, Findings findings)
    {
        foreach (var (factor, where) in Findings.Factors(root))
        {
            CheckBoundary(factor, where, findings);
            CheckSource(factor, where, findings);
            CheckDates(factor, where, findings);
            if (Findings.Text(factor, "flag") == "illustrative"
                && (pack.NoticeEn is null || pack.NoticeZh is null))
            {
                findings.Add("L11", where,
                    "an illustrative factor needs the pack's notice in English and Chinese");
            }
        }
    }

    private static void CheckBoundary(JsonElement factor, string where, Findings findings)
    {
        var boundary = Findings.Text(factor, "boundary") ?? "";
        var source =
            factor.TryGetProperty("source", out var s) ? Findings.Text(s, "doc") ?? "" : "";
        var treatment = boundary.Contains("collection", StringComparison.OrdinalIgnoreCase)
            && boundary.Contains("treatment", StringComparison.OrdinalIgnoreCase);
        if (Findings.Text(factor, "role") == "reduction"
            && (treatment || source.Contains("DEFRA", StringComparison.OrdinalIgnoreCase)))
        {
            findings.Add("L6", where,
                "an emission of collection and treatment is not a recycling credit");
        }
        if (boundary.Length == 0)
        {
            findings.Add("L6", where, "a factor says what it covers");
        }
    }

    private static void CheckSource(JsonElement factor, string where, Findings findings)
    {
        if (!factor.TryGetProperty("source", out var source)
            || Findings.Text(source, "kind") is not { } kind)
        {
            findings.Add("L10", where, "a factor has a source");
            return;
        }
        var words = Findings.Text(source, kind == "seed" ? "quote" : "states") ?? "";
        if (kind != "seed" && (words.Length == 0
            || !ChinaTime.TryStartOfDay(Findings.Text(source, "retrieved") ?? "", out _)))
        {
            findings.Add("L10", where + ".source",
                "a source other than a seed has `states` and `retrieved`");
            return;
        }
        if (kind == "seed" && (words.Length == 0 || !source.TryGetProperty("lines", out _)))
        {
            findings.Add("L10", where + ".source", "a seed source has `quote` and `lines`");
            return;
        }
        if (!factor.TryGetProperty("derivedFrom", out _)
            && Findings.Text(factor, "value") is { } value && !Says(words, value))
        {
            findings.Add("L10", where + ".source", $"its words do not hold the number {value}");
        }
    }

    // The number as printed, with or without its closing zeros, or the same in thousandths (kg and
    // g).
    private static bool Says(string words, string value)
    {
        if (words.Contains(value, StringComparison.Ordinal))
        {
            return true;
        }
        return Ratio.TryRead(value, out var number)
            && Holds(words, (number * Ratio.Of(1_000, 1)).ToString(), number.ToString(),
            Short(value));
    }

    private static bool Holds(string words, params ReadOnlySpan<string> forms)
    {
        foreach (var form in forms)
        {
            for (var at = words.IndexOf(form, StringComparison.Ordinal); at >= 0;
                at = words.IndexOf(form, at + 1, StringComparison.Ordinal))
            {
                var before = at > 0 && (char.IsAsciiDigit(words[at - 1]) || words[at - 1] == '.');
                var end = at + form.Length;
                if (!before && (end == words.Length || !char.IsAsciiDigit(words[end])))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static string Short(string value) =>
        value.Contains('.', StringComparison.Ordinal) ? value.TrimEnd('0').TrimEnd('.') : value;

    private static void CheckDates(JsonElement factor, string where, Findings findings)
    {
        if (Findings.Text(factor, "published") is not { } published)
        {
            return;
        }
        var parts = published.Split('-');
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            findings.Add("L16", where + ".published",
                "a date is written yyyy, yyyy-MM or yyyy-MM-dd");
            return;
        }
        if (factor.TryGetProperty("dataYear", out var data)
            && data.ValueKind == JsonValueKind.Number
            && year <= data.GetInt32())
        {
            findings.Add("L16", where,
                $"published {published}, before the data year {data} had ended");
        }
        var from = Findings.Text(factor.GetProperty("valid"), "from");
        if (from is not null
            && string.CompareOrdinal(from[..Math.Min(from.Length, published.Length)],
            published) < 0)
        {
            findings.Add("L16", where,
                $"it holds from {from}, before it was published ({published})");
        }
    }
}
