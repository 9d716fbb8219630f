namespace Edge.Calculator;

/// <summary>Checks over a site's whole day, which no single event can answer.</summary>
public static class DayChecks
{
    /// <summary>Name of the check in a pack.</summary>
    public const string SiteDayMassPerVisit = "siteDayMassPerVisit";

    /// <summary>True when a site's day weighs more per visit than a visit can bring.</summary>
    /// <remarks>
    /// A seed prints 66.61 + 3.35 + 386.55 ten thousand tonnes for 200 000 visits, 22 827 kg each:
    /// kilograms printed as tonnes. The bound stands in the pack (100 kg).
    /// </remarks>
    /// <param name="pack">The pack with the check.</param>
    /// <param name="grams">Mass of the day. Units: g.</param>
    /// <param name="visits">Visits of the day.</param>
    public static bool MassPerVisitFails(Pack pack, long grams, long visits) =>
        pack.FindGuard(SiteDayMassPerVisit) is { Max: { } max }
        && (grams < 0 || visits < 0 || (visits == 0 ? grams > 0 : grams / visits > max
            || (grams / visits == max && grams % visits > 0)));
}
