namespace Edge.Exact;

/// <summary>Exact constants between the units a factor is printed in and the units Edge counts
/// in.</summary>
/// <remarks>
/// Edge counts g, Wh, m, pieces and mg CO2e. The international avoirdupois pound is 453.59237 g by
/// definition (1959 agreement) and a short ton is 2 000 of them, so both are exact fractions; a
/// rounded 1.103 or 0.907 never enters. Source: NIST Handbook 44, appendix C.
/// </remarks>
public static class ExactUnits
{
    /// <summary>Units: mg in one g.</summary>
    public const long MilligramsPerGram = 1000L;

    /// <summary>Units: mg in one kg.</summary>
    public const long MilligramsPerKilogram = 1000000L;

    /// <summary>Units: mg in one metric tonne.</summary>
    public const long MilligramsPerTonne = 1000000000L;

    /// <summary>Units: g in one kg; also Wh in one kWh and m in one km.</summary>
    public const long Thousand = 1000L;

    /// <summary>Units: g in one metric tonne; also Wh in one MWh.</summary>
    public const long Million = 1000000L;

    /// <summary>A short ton is 45 359 237 / 50 g = 907 184.74 g.</summary>
    public const long ShortTonGramsNumerator = 45359237L;

    /// <summary>See <see cref="ShortTonGramsNumerator"/>.</summary>
    public const long ShortTonGramsDenominator = 50L;

    /// <summary>A pound is 45 359 237 / 100 000 g = 453.59237 g.</summary>
    public const long PoundGramsNumerator = 45359237L;

    /// <summary>See <see cref="PoundGramsNumerator"/>.</summary>
    public const long PoundGramsDenominator = 100000L;
}
