using Edge.Calculator;
using Edge.Host.Screens;

namespace Edge.Host.Kiosk;

/// <summary>One tile of the choice: a category, where it goes, what it is worth.</summary>
/// <param name="Category">Its name in the packs.</param>
/// <param name="Place">The opening.</param>
/// <param name="MilligramsPerKg">What 1 kg credits, cut. Units: mg CO2e; null when nothing.</param>
internal sealed record Offer(string Category, LivePlace Place, long? MilligramsPerKg)
{
    /// <summary>Most tiles on one screen. Source: screens.md section 2.</summary>
    public const int Most = 6;

    /// <summary>Key of its name; a category without words is shown by its own name.</summary>
    public string? NameKey => KeyOf(Category);

    /// <summary>Key of a category's name, or null.</summary>
    public static string? KeyOf(string category) =>
        Words.Has("category." + category) ? "category." + category : null;

    /// <summary>The tiles of a bin.</summary>
    public static IReadOnlyList<Offer> Of(LiveBin live, Pack? pack) =>
    [
        .. live.Places.SelectMany(place => place.Categories.Select(category =>
            new Offer(category, place, PerKg(pack, category)))).Take(Most),
    ];

    /// <summary>The pack that credits drop-offs at a site, or null.</summary>
    public static Pack? PackOf(
        SiteTerms terms, PackLibrary packs, long nowMs, string act = "dropoff")
    {
        if (!terms.Packs.TryGetValue(act, out var allowed)) return null;
        var name = allowed.Split(' ')[0].Split('@');
        return packs.FindInForce(name[0], name.Length > 1 ? name[1] : null, nowMs);
    }

    private const long GramsPerKg = 1_000;

    private static long? PerKg(Pack? pack, string category)
    {
        var factor = pack?.Factors.FirstOrDefault(one => one.Value is not null
            && one.Match.GetValueOrDefault("category") == category);
        return factor?.TagFor(GramsPerKg);
    }
}
