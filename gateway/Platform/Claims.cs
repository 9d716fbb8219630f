using Edge.Calculator;
using Edge.Wire;

namespace Edge.Platform;

/// <summary>One act, one claim, whatever the pack.</summary>
/// <remarks>
/// Intervals are half-open register ranges of one meter, everything else a name that may be taken
/// once. A name's interval is [0, 1). Source: domain.md 5.5.
/// </remarks>
internal sealed class Claims(Ledger ledger)
{
    /// <summary>Takes every claim of an event, or none and answers false.</summary>
    public bool TryTake(ClaimRule? rule, EventLine line)
    {
        List<(string Name, long Low, long High)> wanted = Wanted(rule, line);
        foreach ((string name, long low, long high) in wanted)
            if (IsTaken(name, low, high)) return false;
        foreach ((string name, long low, long high) in wanted)
            ledger.Run("INSERT INTO claim(name, low, high, dev, seq) VALUES($0, $1, $2, $3, $4)",
                name, low, high, line.Dev, line.Seq);
        return true;
    }

    // Booked ranges of a name never overlap, so the last one that begins before our end decides.
    private bool IsTaken(string name, long low, long high) =>
        ledger.Value(
            "SELECT high FROM claim WHERE name = $0 AND low < $1 ORDER BY low DESC LIMIT 1",
            name, high) is long end && end > low;

    private static List<(string Name, long Low, long High)> Wanted(
        ClaimRule? rule, EventLine line)
    {
        var wanted = new List<(string, long, long)>();
        if (line.TryGetLong("start", out long start) && line.TryGetLong("stop", out long stop)
            && (rule?.Kind == "interval" || line.Kind == "charge"))
        {
            string meter = line.TryGetText("meter", out string named) ? named : line.Dev;
            if (stop > start) wanted.Add(($"meter/{meter}", start, stop));
        }
        else if (rule?.Kind is "object" or "hmac")
        {
            AddNames(rule, line, wanted);
        }
        return wanted;
    }

    private static void AddNames(
        ClaimRule rule, EventLine line, List<(string, long, long)> wanted)
    {
        List<string> values = Values(rule.Fields, line);
        if (values.Count == 0) values = Values(rule.Otherwise, line);
        if (values.Count == 0) return;
        if (rule.Each)
            foreach (string value in values.Distinct(StringComparer.Ordinal))
                wanted.Add(($"object/{value}", 0, 1));
        else
            wanted.Add(($"object/{string.Join('\u001f', values)}", 0, 1));
    }

    private static List<string> Values(IReadOnlyList<string> fields, EventLine line)
    {
        var values = new List<string>();
        foreach (string field in fields)
        {
            string name = field.TrimEnd('?');
            if (line.TryGetText(name, out string text) && text.Length > 0) values.Add(text);
            else if (line.TryGetLong(name, out long number))
                values.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        return values;
    }
}
