using System.Globalization;
using Edge.Calculator;

namespace Edge.Pipeline;

/// <summary>The half-year an origin names: its last part, <c>{yyyy}h{1|2}</c>, with <c>.2</c> and
/// so on when a log was followed within its half-year.</summary>
/// <remarks>Half-years are those of Asia/Shanghai, as the natural year of the claims is. Source:
/// trust.md section 2, Rotation.</remarks>
public static class HalfYear
{
    /// <summary>First moment of the half-year an origin names.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="startMs">Units: ms UTC.</param>
    /// <returns>False when it names none.</returns>
    public static bool TryStart(string origin, out long startMs)
    {
        startMs = 0;
        return TryRead(origin, out var year, out var half, out _)
            && ChinaTime.TryStartOfDay(Date(year, half), out startMs);
    }

    /// <summary>The origin of the log that follows.</summary>
    /// <param name="origin">The origin of the open log.</param>
    /// <param name="isNow">It follows within the same half-year, because its key is lost.</param>
    /// <returns>Null when the origin names no half-year.</returns>
    public static string? Following(string origin, bool isNow)
    {
        if (!TryRead(origin, out var year, out var half, out var turn)) return null;
        var stem = origin[..(origin.LastIndexOf('/') + 1)];
        if (isNow) return Text($"{stem}{year}h{half}.{turn + 1}");
        return half == 1 ? Text($"{stem}{year}h2") : Text($"{stem}{year + 1}h1");
    }

    /// <summary>First moment after the half-year an origin names.</summary>
    public static bool TryEnd(string origin, out long endMs)
    {
        endMs = 0;
        return Following(origin, isNow: false) is { } next && TryStart(next, out endMs);
    }

    private static bool TryRead(string origin, out int year, out int half, out int turn)
    {
        (year, half, turn) = (0, 0, 1);
        var name = origin[(origin.LastIndexOf('/') + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0 && (!int.TryParse(
            name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out turn)
            || turn is < 2 or > 999)) return false;
        var stem = dot >= 0 ? name[..dot] : name;
        return stem.Length == 6 && stem[4] == 'h' && stem[5] is '1' or '2'
            && int.TryParse(
                stem.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out year)
            && (half = stem[5] - '0') > 0;
    }

    private static string Date(int year, int half) =>
        Text($"{year:D4}-{(half == 1 ? "01" : "07")}-01");

    private static string Text(FormattableString text) => text.ToString(
        CultureInfo.InvariantCulture);
}
