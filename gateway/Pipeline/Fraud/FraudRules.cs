using System.Globalization;
using Edge.Pipeline.Operators;

namespace Edge.Pipeline.Fraud;

/// <summary>The checks that need no camera, each a function of what was observed.</summary>
/// <remarks>They accuse nobody: a finding is an alarm with its evidence, a person decides. Source:
/// hardware.md section 3, trust.md section 5. Thread-safety: pure.</remarks>
public static class FraudRules
{
    /// <summary>An hour. Units: ms.</summary>
    public const long HourMs = 3_600_000;

    /// <summary>Mass of one piece, by category. Units: g. A bottle filled with water or sand lies
    /// above; a paper label sold as a bottle below.</summary>
    private static readonly Dictionary<string, (long Low, long High)> PieceGrams =
        new(StringComparer.Ordinal)
        {
            ["PET"] = (8, 90),
            ["pet-bottle"] = (8, 90),
            ["aluminium"] = (8, 60),
            ["can"] = (8, 60),
            ["glass"] = (80, 1_500),
        };

    /// <summary>More drop-offs than a box can take, or than one person brings.</summary>
    /// <param name="before">The device's observations of the last day, the oldest first.</param>
    /// <param name="now">The newest.</param>
    /// <param name="limits">Where it begins to speak.</param>
    public static Finding? Rate(
        IReadOnlyList<Observation> before, Observation now, FraudLimits limits)
    {
        if (now.Kind != "dropoff") return null;
        var (lately, own) = (1, 1);
        for (var i = 0; i < before.Count; i++)
        {
            var one = before[i];
            if (one.Kind != "dropoff") continue;
            if (one.Compartment == now.Compartment && one.AtMs > now.AtMs - HourMs) lately++;
            if (one.Session == now.Session) own++;
        }

        if (lately > limits.PerHour)
        {
            return Found("fraud-rate", now, string.Create(
                CultureInfo.InvariantCulture,
                $"{lately} drop-offs in compartment {now.Compartment} within an hour, "
                + $"limit {limits.PerHour}"));
        }

        var isUsual = now.Session.Length == 0 || own <= limits.PerSession;
        return isUsual ? null : Found("fraud-rate", now, string.Create(
            CultureInfo.InvariantCulture,
            $"{own} drop-offs of one session token within a day, limit {limits.PerSession}"));
    }

    /// <summary>An emptying that weighs less than what was credited into it.</summary>
    /// <param name="dropped">Drop-offs since the emptying before. Units: g.</param>
    /// <param name="now">The emptying.</param>
    /// <param name="limits">Where it begins to speak.</param>
    public static Finding? Balance(long dropped, Observation now, FraudLimits limits)
    {
        if (now.Kind != "emptying") return null;
        var allowed = limits.BalanceGrams + (dropped / 100 * limits.BalancePercent);
        var missing = dropped - now.Grams;
        return missing <= allowed ? null : Found("fraud-balance", now, string.Create(
            CultureInfo.InvariantCulture,
            $"compartment {now.Compartment}: {dropped} g dropped off, {now.Grams} g taken out, "
            + $"{missing} g short, {allowed} g allowed"));
    }

    /// <summary>Weight that leaves soon after it was credited: the bottle on a string.</summary>
    public static Finding? TakenBack(
        IReadOnlyList<Observation> before, Observation now, FraudLimits limits)
    {
        if (now.Kind != "alarm" || now.Code != "mass-removed") return null;
        for (var i = before.Count - 1; i >= 0; i--)
        {
            var one = before[i];
            if (one.AtMs < now.AtMs - limits.BackMs || one.Kind == "emptying") return null;
            if (one.Kind != "dropoff" || one.Compartment != now.Compartment) continue;
            return Found("fraud-back", now, string.Create(
                CultureInfo.InvariantCulture,
                $"{Math.Abs(now.Value)} g left compartment {now.Compartment} "
                + $"{(now.AtMs - one.AtMs) / 1000} s after drop-off {one.Seq} of {one.Grams} g"));
        }

        return null;
    }

    /// <summary>A piece too light or too heavy for what it is said to be, or something else than
    /// the box saw.</summary>
    public static Finding? Density(Observation now)
    {
        if (now.Kind != "dropoff") return null;
        var isOther = now.Declared.Length > 0 && now.Detected.Length > 0
            && now.Declared != now.Detected;
        if (isOther)
        {
            return Found(
                "fraud-density", now, $"said to be {now.Declared}, seen as {now.Detected}");
        }

        var isKnown = PieceGrams.TryGetValue(now.Category, out var range);
        if (!isKnown || now.Pieces <= 0 || now.Grams <= 0) return null;
        var each = now.Grams / now.Pieces;
        return each >= range.Low && each <= range.High ? null : Found(
            "fraud-density", now, string.Create(
                CultureInfo.InvariantCulture,
                $"{now.Pieces} pieces of {now.Category} weigh {each} g each, "
                + $"usual {range.Low} to {range.High} g"));
    }

    /// <summary>The same identified object once more, at any box.</summary>
    /// <param name="seen">Where the object's tag was seen before, or null.</param>
    /// <param name="now">The newest observation.</param>
    public static Finding? SameObject(string? seen, Observation now) =>
        now.Kind != "dropoff" || now.ObjectTag.Length == 0 || seen is null ? null
            : Found("fraud-object", now, $"its object was dropped off before: {seen}");

    /// <summary>The same gram of the same category again and again.</summary>
    public static Finding? Repeat(
        IReadOnlyList<Observation> before, Observation now, FraudLimits limits)
    {
        if (now.Kind != "dropoff" || now.Grams < limits.SameFromGrams) return null;
        var same = 1;
        for (var i = before.Count - 1; i >= 0 && same < limits.SameInARow; i--)
        {
            var one = before[i];
            if (one.Kind != "dropoff" || one.Compartment != now.Compartment) continue;
            if (one.Grams != now.Grams || one.Category != now.Category) return null;
            same++;
        }

        return same < limits.SameInARow ? null : Found("fraud-repeat", now, string.Create(
            CultureInfo.InvariantCulture,
            $"{same} drop-offs in a row of {now.Grams} g {now.Category}"));
    }

    /// <summary>Lines refused for their tag or their number: somebody tries old or made ones.
    /// </summary>
    /// <param name="device">The device they name.</param>
    /// <param name="refused">How many within the hour, by code.</param>
    /// <param name="atMs">Now. Units: ms UTC.</param>
    /// <param name="limits">Where it begins to speak.</param>
    public static Finding? Replay(
        string device, IReadOnlyDictionary<string, long> refused, long atMs, FraudLimits limits)
    {
        var bad = refused.Where(pair => pair.Key is "tag" or "clone" or "chain")
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        return bad.Sum(pair => pair.Value) <= limits.RefusedPerHour ? null : new Finding(
            "fraud-replay", device, atMs, string.Create(
                CultureInfo.InvariantCulture,
                $"refused within the hour, limit {limits.RefusedPerHour}: ")
            + string.Join(", ", bad.Select(pair => string.Create(
                CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}"))));
    }

    /// <summary>A tare no bag explains, or a calibration that changed without being made.</summary>
    /// <param name="calibration">The calibration named before, or empty.</param>
    /// <param name="isCalibrated">Was a calibration recorded since?</param>
    /// <param name="now">The newest observation.</param>
    /// <param name="limits">Where it begins to speak.</param>
    public static Finding? Tare(
        string calibration, bool isCalibrated, Observation now, FraudLimits limits)
    {
        if (now.Kind != "dropoff") return null;
        if (now.TareGrams > limits.TareGrams || now.TareGrams < 0)
        {
            return Found("fraud-tare", now, string.Create(
                CultureInfo.InvariantCulture,
                $"tare {now.TareGrams} g, at most {limits.TareGrams} g"));
        }

        var isOther = calibration.Length > 0 && now.Calibration.Length > 0
            && calibration != now.Calibration;
        return isOther && !isCalibrated ? Found(
            "fraud-tare", now,
            $"calibration {calibration} became {now.Calibration} without a record") : null;
    }

    private static Finding Found(string code, Observation now, string detail) => new(
        code, now.Device, now.AtMs, string.Create(
            CultureInfo.InvariantCulture, $"event {now.Seq}: {detail}"));
}
