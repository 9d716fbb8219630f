namespace Edge.Calculator;

/// <summary>Divides a reduction among its beneficiaries so that the parts add up to the
/// milligram.</summary>
public static class Shares
{
    /// <summary>Largest number of beneficiaries.</summary>
    public const int PartsMax = 16;

    /// <summary>Splits an amount by shares that add up to exactly 1.</summary>
    /// <remarks>
    /// Each part is rounded down; the milligrams left over go one by one to the parts with the
    /// largest remainder, the first of equals first (Hamilton's method), so the order of the list
    /// decides ties and nobody's arithmetic does.
    /// </remarks>
    /// <param name="milligrams">The amount. Range: from 0. Units: mg.</param>
    /// <param name="shares">Decimal strings, e.g. 0.7 and 0.3.</param>
    /// <param name="parts">The parts, in the same order.</param>
    /// <param name="fault">Why there are none.</param>
    public static bool TrySplit(
        long milligrams, IReadOnlyList<string> shares, out IReadOnlyList<long> parts,
            out string fault)
    {
        parts = [];
        if (milligrams < 0 || shares.Count is 0 or > PartsMax)
        {
            fault = $"shares: an amount from 0 is split among 1 to {PartsMax} beneficiaries";
            return false;
        }
        var ratios = new List<Ratio>();
        var sum = Ratio.Of(0, 1);
        foreach (var share in shares)
        {
            if (!Ratio.TryRead(share, out var ratio))
            {
                fault = $"shares: '{share}' is no decimal string";
                return false;
            }
            ratios.Add(ratio);
            sum += ratio;
        }
        if (sum != Ratio.Of(1, 1))
        {
            fault = $"shares: {string.Join(" + ", shares)} is {sum}, not 1";
            return false;
        }
        parts = Split(milligrams, ratios);
        fault = "";
        return true;
    }

    private static long[] Split(long milligrams, List<Ratio> ratios)
    {
        var exact = ratios.Select(r => r * Ratio.Of(milligrams, 1)).ToList();
        var parts = exact.Select(e => (long)e.Floor()).ToArray();
        var left = milligrams - parts.Sum();
        var byRemainder = Enumerable.Range(0, parts.Length)
            .OrderByDescending(i => exact[i] - Ratio.Of(exact[i].Floor(), 1), RatioOrder.Instance)
            .ThenBy(i => i);
        foreach (var i in byRemainder.Take((int)left))
        {
            parts[i]++;
        }
        return parts;
    }

    private sealed class RatioOrder : IComparer<Ratio>
    {
        public static readonly RatioOrder Instance = new();

        public int Compare(Ratio x, Ratio y) => (x - y).Numerator.Sign;
    }
}
