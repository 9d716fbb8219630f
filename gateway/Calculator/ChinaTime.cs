using System.Globalization;

namespace Edge.Calculator;

/// <summary>Dates of Asia/Shanghai as UTC milliseconds.</summary>
/// <remarks>
/// China has kept UTC+8 without summer time since 1991-09-15, and no pack reaches back that far, so
/// the offset is a constant and needs no time-zone data on the machine. Source: IANA tz database,
/// Asia/Shanghai.
/// </remarks>
public static class ChinaTime
{
    /// <summary>The zone every pack names.</summary>
    public const string Zone = "Asia/Shanghai";

    /// <summary>Units: ms.</summary>
    public const long OffsetMs = 8L * 60 * 60 * 1000;

    /// <summary>Units: ms.</summary>
    public const long DayMs = 24L * 60 * 60 * 1000;

    private static readonly int EpochDay = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>First moment of a local date written yyyy-MM-dd. Units: UTC ms.</summary>
    /// <returns>False when the text is not a date between 1992 and 2999.</returns>
    public static bool TryStartOfDay(string text, out long ms)
    {
        ms = 0;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var date) || date.Year is < 1992 or > 2999)
        {
            return false;
        }
        ms = ((date.DayNumber - EpochDay) * DayMs) - OffsetMs;
        return true;
    }

    /// <summary>A moment written yyyy-MM-ddTHH:mm:ss with Z or an offset. Units: UTC ms.</summary>
    /// <returns>False when the text has another form.</returns>
    public static bool TryMoment(string text, out long ms)
    {
        ms = 0;
        if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ssK",
            CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var moment))
        {
            return false;
        }
        ms = moment.ToUnixTimeMilliseconds();
        return true;
    }

    /// <summary>The local calendar year of a moment.</summary>
    public static int Year(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms + OffsetMs).Year;

    /// <summary>The local date of a moment, yyyy-MM-dd.</summary>
    public static string Date(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms + OffsetMs)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
