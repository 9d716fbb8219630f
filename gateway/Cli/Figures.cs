using System.Globalization;

namespace Edge.Cli;

/// <summary>
/// Numbers as people read them; never rounded up (screens are not more generous than ledgers).
/// </summary>
public static class Figures
{
    /// <summary>Digits in groups of three with a narrow blank: 1 234 567.</summary>
    public static string Grouped(long value) => value.ToString(
        "#,0", new NumberFormatInfo { NumberGroupSeparator = " ", NegativeSign = "-" });

    /// <summary>
    /// Milligrams with the point moved: g with three decimals below 10 g, whole g below 1 kg, else
    /// kg.
    /// </summary>
    public static string Reduction(long milligrams)
    {
        if (milligrams < 0) return "0 g";
        return milligrams switch
        {
            < 10_000 => $"{milligrams / 1000}.{milligrams % 1000:d3} g",
            < 1_000_000 => $"{milligrams / 1000} g",
            _ => $"{milligrams / 1_000_000}.{milligrams / 1000 % 1000:d3} kg",
        };
    }

    /// <summary>Grams: whole g below 10 kg, else kg with three decimals.</summary>
    public static string Mass(long grams) => grams < 10_000
        ? $"{grams} g" : $"{grams / 1000}.{grams % 1000:d3} kg";

    /// <summary>Watt-hours as kWh with three decimals.</summary>
    public static string Energy(long wattHours) => $"{wattHours / 1000}.{wattHours % 1000:d3} kWh";
}
