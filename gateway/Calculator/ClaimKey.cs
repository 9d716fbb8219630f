namespace Edge.Calculator;

/// <summary>What makes an act unique: one act, one claim, whatever the pack.</summary>
/// <param name="Scope">What is claimed: event, meter, object, place or tag, with its name.</param>
/// <param name="From">First unit claimed of a meter's register; 0 for other scopes. Units:
/// Wh.</param>
/// <param name="To">First unit no longer claimed; 1 for other scopes. Units: Wh.</param>
public sealed record ClaimKey(string Scope, long From, long To)
{
    private const long Whole = 1;

    /// <summary>True when both claim the same act: same scope, and half-open intervals that
    /// meet.</summary>
    /// <remarks>[a, b) and [b, c) do not meet: the session that ends where the next begins is no
    /// overlap.</remarks>
    public bool Conflicts(ClaimKey other) =>
        Scope == other.Scope && From < other.To && other.From < To;

    /// <summary>The claims an event makes under a pack.</summary>
    /// <remarks>
    /// A phone with two identity tags makes two claims that stand or fall together. An event
    /// without the fields of its key claims itself, (dev, seq), where the pack allows it.
    /// </remarks>
    /// <returns>False with the missing field named when the pack's key cannot be made.</returns>
    public static bool TryOf(
        Pack pack, string dev, long seq, IEventFields fields, out IReadOnlyList<ClaimKey> keys,
            out string fault)
    {
        fault = "";
        switch (pack.ClaimKey.Kind)
        {
            case "interval":
                return TryInterval(fields, out keys, out fault);
            case "event":
                keys = [OfEvent(dev, seq)];
                return true;
            default:
                return TryObject(pack, dev, seq, fields, out keys, out fault);
        }
    }

    private static ClaimKey OfEvent(string dev, long seq) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"event {dev} {seq}"),
            0, Whole);

    private static bool TryInterval(IEventFields fields, out IReadOnlyList<ClaimKey> keys,
        out string fault)
    {
        keys = [];
        if (!fields.TryGetText("meter", out var meter) || !fields.TryGetLong("start", out var start)
            || !fields.TryGetLong("stop", out var stop) || start < 0 || stop < start)
        {
            fault = "claim: meter, start and stop with start <= stop must stand in the event";
            return false;
        }
        fault = "";
        keys = stop == start ? [] : [new ClaimKey("meter " + meter, start, stop)];
        return true;
    }

    private static bool TryObject(
        Pack pack, string dev, long seq, IEventFields fields, out IReadOnlyList<ClaimKey> keys,
            out string fault)
    {
        var rule = pack.ClaimKey;
        var values = new List<string>();
        foreach (var field in rule.Fields)
        {
            // City-key fields travel as tags only: imei as imeiTag, trip as tripTag, order as
            // orderTag.
            var name = field.TrimEnd('?');
            var member = rule.Kind == "hmac" ? name.TrimEnd('2') + "Tag" : name;
            if (fields.TryGetText(member, out var text) && text.Length > 0)
            {
                values.Add(text);
            }
            else if (fields.TryGetLong(member, out var number))
            {
                values.Add(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
            else if (!field.EndsWith('?') && rule.Otherwise.Count == 0)
            {
                keys = [];
                fault = $"claim: '{member}' must stand in the event";
                return false;
            }
        }
        fault = "";
        var complete = rule.Kind == "hmac" ? values.Count > 0 : values.Count == rule.Fields.Count;
        keys = !complete
            ? [OfEvent(dev, seq)]
            : rule.Each
                ? [.. values.SelectMany(Tags).Distinct(StringComparer.Ordinal)
                    .Select(v => new ClaimKey("tag " + v, 0, Whole))]
                : [new ClaimKey("object " + string.Join(' ', values), 0, Whole)];
        return true;
    }

    // A dual-SIM phone carries two tags in one member, joined by a blank or a comma.
    private static string[] Tags(string value) =>
        value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
}
