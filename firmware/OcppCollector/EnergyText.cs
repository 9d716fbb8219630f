using System.Globalization;
using System.Text.Json;

namespace Edge.OcppCollector;

/// <summary>Energy as stations write it, by its characters: never through a float.</summary>
public static class EnergyText
{
    private const int MaxChars = 40;
    private const int MaxDigits = 15;

    /// <summary>The text of a JSON number or string; null for anything else.</summary>
    internal static string? Raw(JsonElement value)
    {
        var raw = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Field.Text(value);
        return raw is { Length: > 0 and <= MaxChars } ? raw : null;
    }

    /// <summary>Whole Wh of a decimal text, rounded down.</summary>
    /// <param name="text">Digits, at most one point, at most one exponent; a sign only so that it
    /// can be refused.</param>
    /// <param name="power">Power of ten from its unit to Wh: 0 for Wh, 3 for kWh.</param>
    /// <param name="wattHours">Range: 0 to 10^12.</param>
    /// <returns>False for anything that is no such number, below zero, or above the range.
    /// </returns>
    public static bool TryWattHours(string? text, int power, out long wattHours)
    {
        wattHours = 0;
        if (text is null || text.Length is 0 or > MaxChars || power is < -12 or > 12) return false;
        if (!TrySplit(text, out var digits, out var scale)) return false;
        var shift = scale + power;
        while (shift < 0 && digits.Length > 0)
        {
            digits = digits[..^1];
            shift++;
        }

        digits = digits.TrimStart('0');
        if (digits.Length == 0) return true;
        if (digits.Length + shift > MaxDigits) return false;
        wattHours = long.Parse(
            digits + new string('0', shift), NumberStyles.None, CultureInfo.InvariantCulture);
        return wattHours <= Edge.Metering.RegisterValue.MaxCounts;
    }

    // Digits without the point, and the power of ten of the last one.
    private static bool TrySplit(string text, out string digits, out int scale)
    {
        (digits, scale) = ("", 0);
        var e = text.AsSpan().IndexOfAny('e', 'E');
        if (e >= 0 && (!int.TryParse(
            text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out scale) || scale is < -30 or > 30)) return false;
        var number = e >= 0 ? text[..e] : text;
        var point = number.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0) scale -= number.Length - point - 1;
        digits = point >= 0 ? number.Remove(point, 1) : number;
        if (digits.StartsWith('-') && digits.AsSpan(1).IndexOfAnyExcept('0') < 0)
        {
            digits = digits[1..]; // minus zero is zero
        }

        return digits.Length > 0 && digits.All(char.IsAsciiDigit);
    }
}
