using System.Text.Json;

namespace Edge.Calculator.Lint;

/// <summary>L12: a derived factor must follow from its parts; L2: conversions are exact
/// constants.</summary>
internal static class DerivedRules
{
    public static void Check(JsonElement root, Findings findings)
    {
        foreach (var (factor, where) in Findings.Factors(root))
        {
            if (factor.TryGetProperty("derivedFrom", out var derived)
                && derived.ValueKind == JsonValueKind.Object)
            {
                CheckOne(factor, derived, where + ".derivedFrom", findings);
            }
        }
    }

    private static void CheckOne(JsonElement factor, JsonElement derived, string where,
        Findings findings)
    {
        foreach (var part in derived.EnumerateObject()
            .Where(p => p.Value.ValueKind == JsonValueKind.Object))
        {
            var unit = Findings.Text(part.Value, "unit") ?? "";
            if (unit is "t/shortTon" or "shortTon/t" or "kg/lb" or "lb/kg" or "kg/shortTon")
            {
                findings.Add("L2", where + "." + part.Name,
                    Findings.Text(part.Value, "value") + $" {unit} is a rounded conversion; "
                    + "print the factor per shortTon or lb, the exact constant converts it");
            }
        }
        var value = Findings.Text(factor, "value");
        var expected = Recompute(derived, Findings.Text(factor, "unit") ?? "");
        if (expected is null)
        {
            findings.Add("L12", where,
                "formula must be a*b/c or a/b, rounded up to 1 mg, with decimal parts");
        }
        else if (value is null || !Ratio.TryRead(value, out var stated) || stated != expected)
        {
            findings.Add("L12", where,
                $"the parts give {expected.Value.HalfUp(9)}, the factor says {value}");
        }
    }

    private static Ratio? Recompute(JsonElement derived, string unit)
    {
        if (!TryPart(derived, "a", out var a) || !TryPart(derived, "b", out var b))
        {
            return null;
        }
        switch (Findings.Text(derived, "formula"))
        {
            case "a*b/c" when TryPart(derived, "c", out var c) && c.Numerator > 0:
                return a * b / c;
            case "a/b, rounded up to 1 mg" when b.Numerator > 0 && unit == "kg/piece":
                // a in t, b in pieces: mg per piece, up; then kg.
                var milligrams = a * Ratio.Of(1_000_000_000, 1) / b;
                var up = -Ratio.Of(-milligrams.Numerator, milligrams.Denominator).Floor();
                return Ratio.Of(up, 1_000_000);
            default:
                return null;
        }
    }

    private static bool TryPart(JsonElement derived, string name, out Ratio value)
    {
        value = default;
        return derived.TryGetProperty(name, out var part)
            && Findings.Text(part, "value") is { } text && Ratio.TryRead(text, out value);
    }
}
