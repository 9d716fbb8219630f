using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Calculator;

/// <summary>Writes and reads the calc object of an entry.</summary>
internal static class CalculationText
{
    private const int DepthMax = 4;

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = DepthMax,
    };

    public static string Write(Calculation calculation)
    {
        if (calculation.None is { } reason)
        {
            return $"{{\"none\":\"{reason}\"}}";
        }
        var text = new StringBuilder(256);
        text.Append("{\"pack\":\"").Append(calculation.Pack)
            .Append("\",\"ver\":\"").Append(calculation.Version)
            .Append("\",\"sha256\":\"").Append(calculation.Sha256)
            .Append("\",\"rows\":[");
        for (var i = 0; i < calculation.Rows.Count; i++)
        {
            WriteRow(text, calculation.Rows[i], i > 0);
        }
        return text.Append("],\"mg\":").Append(Number(calculation.Milligrams)).Append('}')
            .ToString();
    }

    public static bool TryRead(string json, out Calculation calculation, out string fault)
    {
        calculation = Calculation.Nothing(Reasons.Kind);
        if (json.Length > Limits.CalculationCharsMax)
        {
            fault = $"calc: more than {Limits.CalculationCharsMax} characters";
            return false;
        }
        if (json.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0
            || json.Contains('\\', StringComparison.Ordinal))
        {
            fault = "calc: a line of an entry is ASCII without backslash";
            return false;
        }
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (!TryReadObject(document.RootElement, out calculation, out fault))
            {
                return false;
            }
        }
        catch (JsonException e)
        {
            fault = "calc: not strict JSON: " + e.Message;
            return false;
        }

        // Only one text stands for a calculation: what is signed is never written twice.
        fault = Write(calculation) == json ? "" : "calc: not the canonical text";
        return fault.Length == 0;
    }

    private static void WriteRow(StringBuilder text, CalculationRow row, bool comma)
    {
        text.Append(comma ? "," : "")
            .Append("{\"role\":\"").Append(row.Role).Append("\",\"f\":[")
            .AppendJoin(',', row.FactorIds.Select(id => "\"" + id + "\""))
            .Append("],\"q\":").Append(Number(row.Quantity))
            .Append(",\"u\":\"").Append(row.Unit)
            .Append("\",\"n\":\"").Append(Number(row.Numerator))
            .Append("\",\"d\":\"").Append(Number(row.Denominator))
            .Append("\",\"r\":\"").Append(row.Rounding)
            .Append("\",\"mg\":").Append(Number(row.Milligrams)).Append('}');
    }

    private static bool TryReadObject(JsonElement root, out Calculation calculation,
        out string fault)
    {
        calculation = Calculation.Nothing(Reasons.Kind);
        if (Text(root, "none") is { } reason)
        {
            calculation = Calculation.Nothing(reason);
            fault = Reasons.IsKnown(reason) ? "" : $"calc.none: '{reason}' is not a known reason";
            return fault.Length == 0;
        }
        if (Text(root, "pack") is not { } pack || Text(root, "ver") is not { } version
            || Text(root, "sha256") is not { Length: 64 } sha256 || Whole(root, "mg") is not { } mg
            || !root.TryGetProperty("rows", out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is < 1 or > Limits.RowsMax)
        {
            fault = "calc: pack, ver, sha256, rows (1 to 16) and mg must stand here, or none";
            return false;
        }
        var rows = new List<CalculationRow>();
        foreach (var item in list.EnumerateArray())
        {
            if (!TryReadRow(item, out var row))
            {
                fault = $"calc.rows[{rows.Count}]: role, f, q, u, n, d, r and mg must stand here";
                return false;
            }
            rows.Add(row);
        }
        calculation = Calculation.Of(pack, version, sha256, rows, mg);
        fault = "";
        return true;
    }

    private static bool TryReadRow(JsonElement item, out CalculationRow row)
    {
        row = null!;
        if (Text(item, "role") is not { } role || Text(item, "u") is not { } unit
            || Text(item, "r") is not ("down" or "up")
            || Whole(item, "q") is not { } quantity || Whole(item, "mg") is not { } mg
            || Decimal(item, "n") is not { } numerator || Decimal(item, "d") is not > 0
            || !item.TryGetProperty("f", out var ids) || ids.ValueKind != JsonValueKind.Array
            || ids.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.String))
        {
            return false;
        }
        row = new CalculationRow(
            role,
            [.. ids.EnumerateArray().Select(i => i.GetString()!)],
            quantity,
            unit,
            numerator,
            Decimal(item, "d")!.Value,
            Text(item, "r")!,
            mg);
        return true;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Text(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var v)
        && v.ValueKind == JsonValueKind.String
            ? v.GetString()
            : null;

    private static long? Whole(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var v)
        && v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out var value)
            ? value
            : null;

    private static long? Decimal(JsonElement e, string name) =>
        Text(e, name) is { } text
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
        out var value)
            ? value
            : null;
}
