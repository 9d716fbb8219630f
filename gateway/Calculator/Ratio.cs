using System.Globalization;
using System.Numerics;

namespace Edge.Calculator;

/// <summary>A ratio of whole numbers of any size, for the yearly figures of a platform.</summary>
/// <remarks>
/// Reports are rounded from the exact ratio, once, at the end: the phone chain of Shenzhen goes
/// wrong by 5.12 t when a rounded 27.63 kg is multiplied. Never used on a line of the ledger.
/// </remarks>
public readonly record struct Ratio
{
    private Ratio(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
    }

    /// <summary>Signed numerator.</summary>
    public BigInteger Numerator { get; }

    /// <summary>Positive denominator; 0 in the default value.</summary>
    public BigInteger Denominator { get; }

    /// <summary>numerator / denominator.</summary>
    /// <exception cref="ArgumentException">The denominator is not positive.</exception>
    public static Ratio Of(BigInteger numerator, BigInteger denominator) => denominator > 0
        ? new Ratio(numerator, denominator)
        : throw new ArgumentException("a denominator is positive", nameof(denominator));

    /// <summary>Reads a decimal string with any number of digits.</summary>
    /// <returns>False when it is anything but digits with at most one point inside.</returns>
    public static bool TryRead(string text, out Ratio value)
    {
        value = default;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? text : text.Remove(point, 1);
        if (text.Length is 0 or > 64 || point == 0 || point == text.Length - 1
            || !BigInteger.TryParse(
                digits, NumberStyles.None, CultureInfo.InvariantCulture, out var units))
        {
            return false;
        }
        value = Of(units, BigInteger.Pow(10, point < 0 ? 0 : text.Length - point - 1));
        return true;
    }

    /// <summary>a + b.</summary>
    public static Ratio operator +(Ratio a, Ratio b) => Of(
        (a.Numerator * b.Denominator) + (b.Numerator * a.Denominator),
            a.Denominator * b.Denominator);

    /// <summary>a - b.</summary>
    public static Ratio operator -(Ratio a, Ratio b) => Of(
        (a.Numerator * b.Denominator) - (b.Numerator * a.Denominator),
            a.Denominator * b.Denominator);

    /// <summary>a x b.</summary>
    public static Ratio operator *(Ratio a, Ratio b) =>
        Of(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <summary>a / b; b is above 0.</summary>
    public static Ratio operator /(Ratio a, Ratio b) =>
        Of(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>Largest whole number not above.</summary>
    public BigInteger Floor() => BigInteger.Divide(
        Numerator - (Numerator < 0 ? Denominator - 1 : 0), Denominator);

    /// <summary>Decimal text with a number of places, rounded to nearest, a tie upward.</summary>
    public string HalfUp(int places)
    {
        var scale = BigInteger.Pow(10, places);
        var units = Of((2 * Numerator * scale) + Denominator, 2 * Denominator).Floor();
        return Point(units, places);
    }

    /// <summary>Decimal text with a number of places, cut toward zero.</summary>
    public string Cut(int places) =>
        Point(BigInteger.Divide(Numerator * BigInteger.Pow(10, places), Denominator), places);

    /// <inheritdoc/>
    public override string ToString() => Denominator.IsOne
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    private static string Point(BigInteger units, int places)
    {
        var digits =
            BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        return (units < 0 ? "-" : "")
            + (places == 0 ? digits : digits.Insert(digits.Length - places, "."));
    }
}
