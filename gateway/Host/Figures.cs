using System.Globalization;

namespace Edge.Host;

/// <summary>Quantities as people read them; cut, never rounded up.</summary>
/// <remarks>Source: screens.md section 2.</remarks>
internal static class Figures
{
    /// <summary>A reduction: below 10 g three decimals, below 1 kg whole grams, then kg.</summary>
    /// <param name="mg">Units: mg CO2e. Below 0 counts as 0 here; the batch keeps the sign.</param>
    public static string Reduction(long mg) => mg switch
    {
        <= 0 => "0 g",
        < 10_000 => Text($"{mg / 1_000}.{mg % 1_000:000} g"),
        < 1_000_000 => Text($"{mg / 1_000} g"),
        _ => Text($"{mg / 1_000_000}.{mg % 1_000_000 / 1_000:000} kg"),
    };

    /// <summary>A mass.</summary>
    public static string Mass(long grams) => Text($"{grams} g");

    /// <summary>A mass where it is many: kilograms.</summary>
    public static string Kilograms(long grams) =>
        Text($"{grams / 1_000}.{grams % 1_000:000} kg");

    /// <summary>A mass as a scale with steps of 10 g shows it, in kg.</summary>
    public static string ScaleKg(long grams)
    {
        var size = Math.Abs(grams);
        return Text($"{(grams < 0 ? "\u2212" : "")}{size / 1_000}.{size % 1_000 / 10:00}");
    }

    /// <summary>A reduction to the milligram, grouped in threes.</summary>
    public static string Exact(long mg) =>
        Math.Max(0, mg).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f')
        + " mg";

    /// <summary>An energy.</summary>
    public static string Energy(long wattHours) =>
        Text($"{wattHours / 1_000}.{wattHours % 1_000:000} kWh");

    /// <summary>An energy as a charge point shows it, in kWh.</summary>
    public static string KilowattHours(long wattHours) =>
        Text($"{wattHours / 1_000}.{wattHours % 1_000:000}");

    /// <summary>A power as a charge point shows it, in kW, cut.</summary>
    public static string Kilowatts(long watts) => Text($"{watts / 1_000}.{watts % 1_000 / 100}");

    /// <summary>How long something takes: minutes and seconds, with hours from one.</summary>
    public static string Duration(long ms)
    {
        var s = Math.Max(0, ms) / 1_000;
        return s < 3_600 ? Text($"{s / 60}:{s % 60:00}")
            : Text($"{s / 3_600}:{s / 60 % 60:00}:{s % 60:00}");
    }

    /// <summary>A count.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A moment with date and zone, at the site.</summary>
    public static string Moment(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms)
        .ToOffset(TimeSpan.FromHours(8))
        .ToString("yyyy-MM-dd HH:mm:ss 'UTC'zzz", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture);
}
