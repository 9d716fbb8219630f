using System.Globalization;

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

    /// <summary>The claims an event makes under a pack's key.</summary>
    /// <remarks>
    /// A phone with two identity tags makes two claims that stand or fall together. An event
    /// without any field of its key claims itself, (dev, seq), where the pack allows it. A meter
    /// without a name is the device's own.
    /// </remarks>
    /// <param name="rule">The pack's key.</param>
    /// <param name="dev">The device.</param>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="fields">The event's members.</param>
    /// <param name="keys">The claims.</param>
    /// <returns>False when a field the key needs is absent: such an act cannot be
    /// credited.</returns>
    public static bool TryOf(
        ClaimRule rule, string dev, long seq, IEventFields fields, out IReadOnlyList<ClaimKey> keys)
    {
        switch (rule.Kind)
        {
            case "interval":
                return TryInterval(dev, fields, out keys);
            case "event":
                keys = [OfEvent(dev, seq)];
                return true;
            default:
                return TryObject(rule, dev, seq, fields, out keys);
        }
    }

    private static ClaimKey OfEvent(string dev, long seq) => new(
        string.Create(CultureInfo.InvariantCulture, $"event {dev} {seq}"), 0, Whole);

    private static bool TryInterval(
        string dev, IEventFields fields, out IReadOnlyList<ClaimKey> keys)
    {
        keys = [];
        if (!fields.TryGetLong("start", out var start) || !fields.TryGetLong("stop", out var stop)
            || start < 0 || stop < start)
        {
            return false;
        }
        var meter = fields.TryGetText("meter", out var named) && named.Length > 0 ? named : dev;
        keys = stop == start ? [] : [new ClaimKey("meter " + meter, start, stop)];
        return true;
    }

    private static bool TryObject(
        ClaimRule rule, string dev, long seq, IEventFields fields, out IReadOnlyList<ClaimKey> keys)
    {
        keys = [];
        var values = new List<string>();
        var missing = false;
        foreach (var field in rule.Fields)
        {
            if (Value(fields, field.TrimEnd('?')) is { } value)
            {
                values.Add(value);
            }
            else
            {
                missing |= !field.EndsWith('?');
            }
        }
        if (missing || values.Count == 0)
        {
            keys = rule.Otherwise.Count > 0 ? [OfEvent(dev, seq)] : [];
            return keys.Count > 0;
        }
        keys = rule.Each
            ? [.. values.Distinct(StringComparer.Ordinal)
            .Select(v => new ClaimKey("tag " + v, 0, Whole))]
            : [new ClaimKey("object " + string.Join(' ', values), 0, Whole)];
        return true;
    }

    private static string? Value(IEventFields fields, string name)
    {
        if (fields.TryGetText(name, out var text) && text.Length > 0)
        {
            return text;
        }
        return fields.TryGetLong(name, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : null;
    }
}
