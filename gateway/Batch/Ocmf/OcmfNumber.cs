using System.Globalization;
using System.Numerics;

namespace Edge.Batch.Ocmf;

/// <summary>A reading's value kept by its digits: never through a floating-point number.</summary>
/// <param name="Scaled">All digits.</param>
/// <param name="Decimals">How many of them stand behind the point.</param>
public readonly record struct OcmfNumber(BigInteger Scaled, int Decimals)
{
    private const int MaxDigits = 40;

    /// <summary>Reads a decimal number, an exponent of JSON included.</summary>
    public static bool TryParse(string text, out OcmfNumber number)
    {
        ArgumentNullException.ThrowIfNull(text);
        number = default;
        var mark = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (mark >= 0 && (!int.TryParse(
                text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out exponent) || Math.Abs(exponent) > MaxDigits))
        {
            return false;
        }

        var digits = mark >= 0 ? text[..mark] : text;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits.Remove(point, 1);
        if (whole.Length is 0 or > MaxDigits || point == 0 || point == digits.Length - 1
            || !BigInteger.TryParse(
                whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var scaled))
        {
            return false;
        }

        number = new OcmfNumber(scaled, (point < 0 ? 0 : digits.Length - point - 1) - exponent);
        return true;
    }

    /// <summary>Whole Wh, rounded down; null when it does not fit a counter.</summary>
    /// <param name="perUnit">Wh of one unit: 1 or 1000.</param>
    public long? ToWh(int perUnit)
    {
        var value = Scaled * perUnit;
        if (Decimals <= 0)
        {
            value *= BigInteger.Pow(10, -Decimals);
        }
        else
        {
            var divisor = BigInteger.Pow(10, Decimals);
            value = BigInteger.DivRem(value, divisor, out var rest);
            value -= rest.Sign < 0 ? 1 : 0;
        }

        // 2^53 - 1 is the largest integer of an envelope.
        return BigInteger.Abs(value) < (1L << 53) ? (long)value : null;
    }
}
