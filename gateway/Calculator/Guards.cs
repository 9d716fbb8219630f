using Edge.Exact;

namespace Edge.Calculator;

/// <summary>The eligibility rules and plausibility checks an event can answer by itself.</summary>
/// <remarks>
/// Rules that need other events, registers or contracts (intervalUnclaimed, agreementOnFile ...)
/// belong to the platform's ledger; which is which stands in docs/reference/pack-format.md. A rule
/// that speaks of a value nobody supplied is left out only where the pack says the operator may
/// leave it.
/// </remarks>
internal static class Guards
{
    /// <summary>Name of the first rule that fails, in file order; null when all hold.</summary>
    public static string? FirstFailure(Pack pack, Activity activity, QuantityUnit unit,
        long quantity)
    {
        if (activity.Kind == "charge")
        {
            if (activity.Text("sess") is null)
            {
                return Reasons.SessionPresent;
            }
            if (activity.HasFlag("jump"))
            {
                return Reasons.RegisterJump;
            }
        }
        if (unit == QuantityUnit.WattHour && RegistersFail(activity, quantity))
        {
            return Reasons.RegistersForward;
        }
        return First(pack.Eligibility, activity, quantity)
            ?? First(pack.Plausibility, activity, quantity);
    }

    private static string? First(IReadOnlyList<Guard> guards, Activity activity, long quantity)
    {
        for (var i = 0; i < guards.Count; i++)
        {
            if (guards[i].Otherwise != "downgrade" && Fails(guards[i], activity, quantity))
            {
                return guards[i].Name;
            }
        }
        return null;
    }

    private static bool Fails(Guard guard, Activity activity, long quantity) => guard.Name switch
    {
        Reasons.NotInMethodologyArea =>
            guard.Codes.Any(c => Regions.Covers(c, activity.Terms.Region)),
        Reasons.CapacityAtMost => CapacityFails(guard, activity),
        Reasons.NetWithinCompartment => activity.Terms.CompartmentGrams > 0
            && activity.Long("net") > activity.Terms.CompartmentGrams,
        Reasons.CategoryAgainstDetected => activity.Text("declared") is { } declared
            && activity.Text("detected") is { } detected && declared != detected,
        Reasons.PiecesWithinMass => PiecesFail(guard, activity),
        Reasons.MassRange => MassFails(guard, activity),
        Reasons.Rate => RateFails(guard, activity, quantity),
        Reasons.MeterSignatureValid => activity.Signature == MeterSignature.Refused,
        Reasons.ExportNotAboveGeneration =>
            activity.Long("exportStopWh") - activity.Long("exportStartWh") > quantity,
        Reasons.DeliveryDistrictIn => activity.Text("district") is not { } district
            || !guard.Codes.Any(c => Regions.Covers(c, district)),
        Reasons.OrderNotBefore => OrderTime(activity) is not { } order || order < guard.Moment,
        Reasons.DropoffNotAfterOrder => OrderTime(activity) < activity.AtMs,
        Reasons.ImeiValid => activity.Text("imeiTag") is null,
        Reasons.DayComplete => activity.Long("stopT") - activity.Long("startT") is { } span
            && span != ChinaTime.DayMs,
        _ => false,
    };

    // The order's own time, ms or text; it decides the natural year, not the drop-off's.
    private static long? OrderTime(Activity activity) =>
        activity.Long("orderTime") ?? (activity.Text("orderTime") is { } text
            && ChinaTime.TryMoment(text, out var ms)
                ? ms
                : null);

    private static bool RegistersFail(Activity activity, long quantity)
    {
        var start = activity.Long("start");
        var stop = activity.Long("stop");
        return start < 0 || stop < start
            || (stop - start is { } difference && difference != quantity);
    }

    private static bool CapacityFails(Guard guard, Activity activity)
    {
        var capacity = activity.Long("capacityW")
            ?? (activity.Terms.CapacityW > 0 ? activity.Terms.CapacityW : null);
        return capacity is null || capacity > guard.Max;
    }

    private static bool PiecesFail(Guard guard, Activity activity) =>
        guard.Min is { } grams && activity.Long("pieces") is { } pieces
            && activity.Long("net") is { } net
        && (pieces < 0 || pieces > MulDiv.Max / Math.Max(grams, 1) || pieces * grams > net);

    private static bool MassFails(Guard guard, Activity activity)
    {
        if (guard.Min is null && guard.Max is null)
        {
            return false; // left to the operator, who has set none
        }
        var pieces = guard.PerPiece ? Math.Max(1, activity.Long("pieces") ?? 1) : 1;
        return activity.Long("net") is { } net
            && (net < 0 || net / pieces < (guard.Min ?? 0)
            || net / pieces > (guard.Max ?? long.MaxValue));
    }

    // Wh x 3 600 000 > W x ms x (100 + tolerance) / 100, without leaving the range.
    private static bool RateFails(Guard guard, Activity activity, long quantity)
    {
        var power = activity.Long("capacityW") ?? (activity.Kind == "charge"
            ? activity.Terms.RatedPowerW
            : activity.Terms.CapacityW);
        if (power <= 0 || activity.Long("stopT") - activity.Long("startT") is not { } spanMs)
        {
            return false;
        }
        if (spanMs < 0)
        {
            return true;
        }
        var bound = MulDiv.Compute(power, spanMs, 3_600_000, MulDiv.Up);
        bound = MulDiv.Compute(bound, 100 + guard.TolerancePercent, 100, MulDiv.Up);
        return bound >= 0 && quantity > bound;
    }
}
