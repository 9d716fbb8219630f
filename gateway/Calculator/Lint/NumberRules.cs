using System.Text.Json;
using Edge.Exact;

namespace Edge.Calculator.Lint;

/// <summary>L2 (source unit), L3, L4, L5: numbers of an impossible size, and units
/// slipped.</summary>
internal static class NumberRules
{
    // 0.01 to 1.5 kg/kWh in mg/Wh. The cleanest province of China has 0.1073 (Yunnan 2022); 0.0005
    // is a kWh factor printed per MWh.
    private const long LowestPerWh = 10;
    private const long HighestPerWh = 1_500;

    // 20 kg/kg in mg/g; aluminium, the highest met, has 10.06.
    private const long HighestPerGram = 20_000;

    public static void Check(Pack pack, JsonElement root, Findings findings)
    {
        var i = 0;
        foreach (var (json, where) in Findings.Factors(root))
        {
            var factor = pack.Factors[i++];
            if (!factor.PerUnit.IsNumber)
            {
                continue;
            }
            CheckSize(factor, where, findings);
            CheckBound(factor, json, where, findings);
            CheckShortTon(factor, json, where, findings);
        }
    }

    private static void CheckSize(Factor factor, string where, Findings findings)
    {
        if (factor.Unit == QuantityUnit.WattHour && (Above(factor.PerUnit, HighestPerWh)
            || (factor.PerUnit.Numerator > 0 && !Above(factor.PerUnit, LowestPerWh - 1))))
        {
            findings.Add("L3", where,
                $"{factor.Value} {factor.UnitText} lies outside 0.01 to 1.5 kg/kWh");
        }
        if (factor.Unit == QuantityUnit.Gram && Above(factor.PerUnit, HighestPerGram))
        {
            findings.Add("L5", where, $"{factor.Value} {factor.UnitText} is more than 20 kg/kg");
        }
    }

    private static void CheckBound(Factor factor, JsonElement json, string where, Findings findings)
    {
        if (!json.TryGetProperty("upperBound", out var bound)
            || bound.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        if (!Units.TryFactorUnit(Findings.Text(bound, "unit") ?? "", out var unit, out var perUnit)
            || unit != factor.Unit
            || !PackCompiler.TryPerUnit(Findings.Text(bound, "value"), perUnit, out var limit))
        {
            findings.Add("L4", where + ".upperBound",
                "a bound has a value and a unit like its factor's");
        }
        else if (Fraction.Compare(factor.PerUnit, limit) > 0)
        {
            findings.Add("L4", where,
                $"{factor.Value} is above the product's own baseline, "
                + Findings.Text(bound, "value"));
        }
    }

    private static void CheckShortTon(Factor factor, JsonElement json, string where,
        Findings findings)
    {
        var states = json.TryGetProperty("source", out var source)
            ? Findings.Text(source, "doc") + " " + Findings.Text(source, "states")
            : "";
        var speaks = states.Contains("short ton", StringComparison.OrdinalIgnoreCase)
            || states.Contains("WARM", StringComparison.Ordinal);
        if (speaks && !factor.UnitText.EndsWith("/shortTon", StringComparison.Ordinal))
        {
            findings.Add("L2", where,
                $"the source counts in short tons, the factor in {factor.UnitText}");
        }
    }

    private static bool Above(Fraction value, long whole) =>
        Fraction.TryOf(whole, 1, out var limit) && Fraction.Compare(value, limit) > 0;
}
