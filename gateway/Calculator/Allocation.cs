using System.Text.Json;

namespace Edge.Calculator;

/// <summary>Shares of a platform's yearly emission, exact.</summary>
public static class Allocation
{
    /// <summary>Share of an emission by a characteristic: emission x part / whole.</summary>
    public static Ratio Share(Ratio emission, Ratio part, Ratio whole) => emission * part / whole;

    /// <summary>Reduction of a year: sum of baselines less the objects' share of the
    /// emission.</summary>
    public static Ratio YearReduction(Ratio sumBaseline, Ratio emission, long objects,
        long orders) =>
        sumBaseline - Share(emission, Ratio.Of(objects, 1), Ratio.Of(orders, 1));

    internal static Ratio YearReduction(JsonElement annual) =>
        Ratio.TryRead(annual.GetProperty("sumBaseline").GetString()!, out var baseline)
        && Ratio.TryRead(annual.GetProperty("platformEmission").GetString()!, out var emission)
            ? YearReduction(
                baseline,
                emission,
                annual.GetProperty("phones").GetInt64(),
                annual.GetProperty("orders").GetInt64())
            : default;
}
