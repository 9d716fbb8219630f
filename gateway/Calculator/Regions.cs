namespace Edge.Calculator;

/// <summary>Which region codes cover which places.</summary>
/// <remarks>
/// CN covers every code; a GB/T 2260 code of two or four digits covers the longer codes below it; a
/// grid region covers itself only (CN-grid-North does not cover CN-grid-Northeast).
/// </remarks>
public static class Regions
{
    private const string Country = "CN";
    private const string GridPrefix = "CN-grid-";

    /// <summary>True when a place lies in a region.</summary>
    public static bool Covers(string code, string place)
    {
        if (code == place)
        {
            return code.Length > 0;
        }
        if (code == Country)
        {
            return place.StartsWith("CN-", StringComparison.Ordinal);
        }
        var digits = code.Length - 3;
        return digits is 2 or 4
            && place.Length > code.Length
            && place.StartsWith(code, StringComparison.Ordinal)
            && code.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0
            && place.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>The longest of a pack's codes that covers a place; null when none does.</summary>
    public static string? Resolve(IReadOnlyList<string> codes, string place)
    {
        string? best = null;
        foreach (var code in codes)
        {
            if (Covers(code, place) && (best is null || code.Length > best.Length))
            {
                best = code;
            }
        }
        return best;
    }

    /// <summary>True when a pack speaks of grid regions rather than districts.</summary>
    public static bool AreGrid(IReadOnlyList<string> codes) =>
        codes.Count > 0 && codes.All(c => c.StartsWith(GridPrefix, StringComparison.Ordinal));
}
