using System.Text.Json;

namespace Edge.OcppCollector;

/// <summary>One look at a connector's register, as a message tells it.</summary>
/// <param name="Wh">Register, Wh rounded down; null when there is none or it is no number.</param>
/// <param name="Raw">The value's own characters.</param>
/// <param name="Context">Why it was taken: <c>Transaction.Begin</c>, <c>Sample.Periodic</c> ...
/// </param>
/// <param name="AtMs">The station's time; null when it says none. Units: ms UTC.</param>
/// <param name="Ocmf">A signed record beside or in place of the value.</param>
public sealed record MeterSample(
    long? Wh, string Raw, string Context, long? AtMs, string? Ocmf)
{
    /// <summary>Measurand that stands for a register of imported energy.</summary>
    private const string Register = "Energy.Active.Import.Register";

    /// <summary>Reads the meter values of a message, in their order.</summary>
    /// <param name="holder">The message's object.</param>
    /// <param name="name">Member that holds them.</param>
    /// <param name="version">Whose words they are.</param>
    public static IReadOnlyList<MeterSample> Read(
        JsonElement holder, string name, OcppVersion version)
    {
        var samples = new List<MeterSample>();
        foreach (var value in Field.List(holder, name, Limits.MeterValues))
        {
            var at = Field.Time(value, "timestamp");
            if (Find(value, at, version) is { } found) samples.Add(found);
        }

        return samples;
    }

    /// <summary>A register in a member of its own: <c>meterStart</c>, <c>meterStop</c>.</summary>
    public static MeterSample Plain(
        JsonElement holder, string name, string context, long? atMs)
    {
        var raw = EnergyText.Raw(Field.Of(holder, name));
        return new MeterSample(
            EnergyText.TryWattHours(raw, 0, out var wh) ? wh : null, raw ?? "", context, atMs,
            null);
    }

    // Of several samples of one moment the total of the outlet counts, not phases, not the body.
    private static MeterSample? Find(JsonElement value, long? at, OcppVersion version)
    {
        long? wh = null;
        var (raw, context) = ("", "");
        string? signed = null;
        foreach (var sample in Field.List(value, "sampledValue", Limits.SampledValues))
        {
            if (!IsRegister(sample)) continue;
            if (context.Length == 0) context = Field.Text(sample, "context") ?? "Sample.Periodic";
            signed ??= SignedOf(sample, version);
            if (wh is not null || Field.Text(sample, "format") == "SignedData") continue;
            var text = EnergyText.Raw(Field.Of(sample, "value"));
            if (text is null) continue;
            raw = text;
            if (TryPower(sample, version, out var power)
                && EnergyText.TryWattHours(text, power, out var read)) wh = read;
        }

        return context.Length == 0 ? null : new MeterSample(wh, raw, context, at, signed);
    }

    private static bool IsRegister(JsonElement sample) =>
        (Field.Text(sample, "measurand") ?? Register) == Register
        && Field.Text(sample, "phase") is null
        && (Field.Text(sample, "location") ?? "Outlet") == "Outlet";

    private static string? SignedOf(JsonElement sample, OcppVersion version) =>
        version == OcppVersion.V16
            ? Field.Text(sample, "format") == "SignedData"
                ? SignedText.Find(Field.Text(sample, "value")) : null
            : SignedText.Find(
                Field.Text(Field.Of(sample, "signedMeterValue"), "signedMeterData"));

    // Nothing is scaled by guess: an unknown unit is no energy.
    private static bool TryPower(JsonElement sample, OcppVersion version, out int power)
    {
        var measure = Field.Of(sample, "unitOfMeasure");
        var unit = version == OcppVersion.V16
            ? Field.Text(sample, "unit") : Field.Text(measure, "unit");
        power = unit switch { null or "Wh" => 0, "kWh" => 3, _ => int.MaxValue };
        if (power == int.MaxValue) return false;
        var scale = Field.Of(measure, "multiplier");
        if (version == OcppVersion.V16 || scale.ValueKind == JsonValueKind.Undefined) return true;
        if (!Field.TryWhole(scale, out var multiplier) || multiplier is < -9 or > 9) return false;
        power += (int)multiplier;
        return true;
    }
}
