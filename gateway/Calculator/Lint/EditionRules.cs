using System.Text.Json;

namespace Edge.Calculator.Lint;

/// <summary>L7 and L8: editions that stand twice, leave a gap, or are swapped.</summary>
internal static class EditionRules
{
    public static void Check(Pack pack, JsonElement root, Findings findings)
    {
        CheckWindows(pack, root, findings);
        if (root.TryGetProperty("checks", out var checks))
        {
            var i = 0;
            foreach (var check in checks.EnumerateArray())
            {
                CheckChange(pack, check, $"checks[{i++}]", findings);
            }
        }
    }

    private static void CheckWindows(Pack pack, JsonElement root, Findings findings)
    {
        var years = Findings.Factors(root)
            .Select(f => f.Factor.GetProperty("dataYear"))
            .Select(y => y.ValueKind == JsonValueKind.Number ? y.GetInt32() : 0)
            .ToList();
        var series = pack.Factors.Select((f, i) => (Factor: f, Year: years[i]))
            .Where(f => f.Factor.Match.Count > 0)
            .GroupBy(f => f.Factor.Role + "|" + f.Factor.Unit + "|" + string.Join('|',
                f.Factor.Match.OrderBy(m => m.Key, StringComparer.Ordinal)
                .Select(m => m.Key + m.Value)));
        foreach (var editions in series)
        {
            var ordered = editions.OrderBy(e => e.Factor.Valid.FromMs).ToList();
            foreach (var twice in ordered.Where(e => e.Year > 0).GroupBy(e => e.Year)
                .Where(g => g.Count() > 1))
            {
                var ids = string.Join(", ", twice.Select(e => e.Factor.Id));
                findings.Add("L7", "factors", $"{ids} are one factor of {twice.Key} twice");
            }
            for (var i = 1; i < ordered.Count; i++)
            {
                if (ordered[i].Factor.Valid.FromMs > ordered[i - 1].Factor.Valid.ToMs)
                {
                    var before = ordered[i - 1].Factor.Id;
                    findings.Add("L7", "factors",
                        $"between {before} and {ordered[i].Factor.Id} nothing holds");
                }
            }
        }
    }

    private static void CheckChange(Pack pack, JsonElement check, string where, Findings findings)
    {
        var from = pack.Factors.FirstOrDefault(f => f.Id == Findings.Text(check, "from"))?.Value;
        var to = pack.Factors.FirstOrDefault(f => f.Id == Findings.Text(check, "to"))?.Value;
        var published = Findings.Text(check, "published");
        if (from is null || to is null || published is null)
        {
            findings.Add("L8", where, "a check names two factors with values and a percentage");
        }
        else if (!ChangeAgrees(from, to, published, out var least, out var most))
        {
            findings.Add("L8", where,
                $"{from} to {to} is {least.HalfUp(3)} to {most.HalfUp(3)} %, "
                + $"published {published} %");
        }
    }

    /// <summary>True when a published percentage can come from two printed factors.</summary>
    public static bool ChangeAgrees(string from, string to, string published) =>
        ChangeAgrees(from, to, published, out _, out _);

    // The published percentage against the interval that the printed digits of both factors allow.
    private static bool ChangeAgrees(
        string from, string to, string published, out Ratio least, out Ratio most)
    {
        least = most = default;
        if (!TryInterval(from, out var fromLow, out var fromHigh)
            || !TryInterval(to, out var toLow, out var toHigh)
            || !TryInterval(published.TrimStart('-'), out var low, out var high)
            || fromLow.Numerator <= 0)
        {
            return false;
        }
        if (published.StartsWith('-'))
        {
            (low, high) = (Negative(high), Negative(low));
        }
        var hundred = Ratio.Of(100, 1);
        least = (toLow / fromHigh * hundred) - hundred;
        most = (toHigh / fromLow * hundred) - hundred;
        return !Less(most, low) && !Less(high, least);
    }

    private static bool TryInterval(string text, out Ratio low, out Ratio high)
    {
        low = high = default;
        if (!Ratio.TryRead(text, out var value))
        {
            return false;
        }
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var half =
            Ratio.Of(1,
                2 * System.Numerics.BigInteger.Pow(10, point < 0 ? 0 : text.Length - point - 1));
        (low, high) = (value - half, value + half);
        return true;
    }

    private static Ratio Negative(Ratio value) => Ratio.Of(-value.Numerator, value.Denominator);

    private static bool Less(Ratio a, Ratio b) => (a - b).Numerator < 0;
}
