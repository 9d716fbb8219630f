using System.Text;
using Edge.Exact;

namespace Edge.Calculator;

/// <summary>Units a factor may be printed in, and what they are exactly in mg per counted
/// unit.</summary>
/// <remarks>Only units of this list load (lint rule L2); short ton and pound go through exact
/// constants.</remarks>
public static class Units
{
    private static readonly (string Name, long Milligrams)[] Masses =
    [
        ("g", ExactUnits.MilligramsPerGram),
        ("kg", ExactUnits.MilligramsPerKilogram),
        ("t", ExactUnits.MilligramsPerTonne),
    ];

    private static readonly (string Name, QuantityUnit Unit, long Numerator,
        long Denominator)[] Per =
    [
        ("g", QuantityUnit.Gram, 1, 1),
        ("kg", QuantityUnit.Gram, ExactUnits.Thousand, 1),
        ("t", QuantityUnit.Gram, ExactUnits.Million, 1),
        ("shortTon", QuantityUnit.Gram,
            ExactUnits.ShortTonGramsNumerator, ExactUnits.ShortTonGramsDenominator),
        ("lb", QuantityUnit.Gram, ExactUnits.PoundGramsNumerator, ExactUnits.PoundGramsDenominator),
        ("Wh", QuantityUnit.WattHour, 1, 1),
        ("kWh", QuantityUnit.WattHour, ExactUnits.Thousand, 1),
        ("MWh", QuantityUnit.WattHour, ExactUnits.Million, 1),
        ("m", QuantityUnit.Metre, 1, 1),
        ("km", QuantityUnit.Metre, ExactUnits.Thousand, 1),
        ("s", QuantityUnit.Second, 1, 1),
        ("h", QuantityUnit.Second, 3600, 1),
        ("piece", QuantityUnit.Piece, 1, 1),
    ];

    /// <summary>Names a counted unit as packs and ledger rows write it.</summary>
    public static string Name(QuantityUnit unit) => unit switch
    {
        QuantityUnit.Gram => "g",
        QuantityUnit.WattHour => "Wh",
        QuantityUnit.Piece => "piece",
        QuantityUnit.Metre => "m",
        _ => "s",
    };

    /// <summary>Reads a counted unit.</summary>
    public static bool TryCounted(string name, out QuantityUnit unit)
    {
        foreach (var (candidate, counted, numerator, denominator) in Per)
        {
            if (candidate == name && numerator == 1 && denominator == 1)
            {
                unit = counted;
                return true;
            }
        }
        unit = default;
        return false;
    }

    /// <summary>Reads a factor unit such as kg/kWh.</summary>
    /// <param name="text">mass/quantity.</param>
    /// <param name="unit">What the quantity is counted in.</param>
    /// <param name="perUnit">mg per counted unit that a value of 1 stands for.</param>
    /// <returns>False when a part is not in the list.</returns>
    public static bool TryFactorUnit(string text, out QuantityUnit unit, out Fraction perUnit)
    {
        unit = default;
        perUnit = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1)
        {
            return false;
        }
        var mass = text[..slash];
        var quantity = text[(slash + 1)..];
        foreach (var (massName, milligrams) in Masses)
        {
            foreach (var (name, counted, numerator, denominator) in Per)
            {
                if (massName == mass && name == quantity)
                {
                    unit = counted;
                    return Fraction.TryOf(milligrams, 1, out var top)
                        && Fraction.TryOf(numerator, denominator, out var bottom)
                        && Fraction.TryDivide(top, bottom, out perUnit);
                }
            }
        }
        return false;
    }

    /// <summary>Reads a decimal string of the factor grammar.</summary>
    public static bool TryDecimal(string text, out Fraction value)
    {
        value = default;
        if (text.Length > DecimalText.LengthMax)
        {
            return false;
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        return Fraction.TryRead(bytes, 0, bytes.Length, out value);
    }
}
