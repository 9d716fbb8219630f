using System.Globalization;

namespace Edge.Cli;

/// <summary>Durations as people type them: <c>45s</c>, <c>10m</c>, <c>2h</c>.</summary>
public static class Duration
{
    /// <summary>Longest duration a verb accepts, in hours.</summary>
    public const int MaxHours = 24 * 90;

    /// <summary>Reads a whole number with its unit; false for anything else.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2 || !int.TryParse(
            text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture,
            out var count))
        {
            return false;
        }

        var seconds = text[^1] switch { 's' => 1L, 'm' => 60L, 'h' => 3600L, _ => 0L };
        if (seconds == 0 || count * seconds > MaxHours * 3600L) return false;
        duration = TimeSpan.FromSeconds(count * seconds);
        return true;
    }
}
