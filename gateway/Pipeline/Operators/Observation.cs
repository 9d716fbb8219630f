using Edge.Wire;

namespace Edge.Pipeline.Operators;

/// <summary>What the console and the fraud rules look at in one sealed event.</summary>
/// <remarks>Quantities as the device gave them; nothing here is credited.</remarks>
public sealed record Observation
{
    /// <summary>The journal's row of the event.</summary>
    public long EventId { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>Its number.</summary>
    public long Seq { get; init; }

    /// <summary>When it was received. Units: ms UTC.</summary>
    public long AtMs { get; init; }

    /// <summary>Its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Compartment; 0 for none.</summary>
    public long Compartment { get; init; }

    /// <summary>Category, or empty.</summary>
    public string Category { get; init; } = "";

    /// <summary>Mass of a drop-off or an emptying. Units: g.</summary>
    public long Grams { get; init; }

    /// <summary>Energy of a charge. Units: Wh.</summary>
    public long WattHours { get; init; }

    /// <summary>What it reduces. Units: mg CO2e.</summary>
    public long Milligrams { get; init; }

    /// <summary>Pieces; 0 when not counted.</summary>
    public long Pieces { get; init; }

    /// <summary>Tare that was deducted. Units: g.</summary>
    public long TareGrams { get; init; }

    /// <summary>Session token, or empty.</summary>
    public string Session { get; init; } = "";

    /// <summary>Tag of an identified object, or empty.</summary>
    public string ObjectTag { get; init; } = "";

    /// <summary>What the resident said it is, or empty.</summary>
    public string Declared { get; init; } = "";

    /// <summary>What the box took it for, or empty.</summary>
    public string Detected { get; init; } = "";

    /// <summary>Code of an alarm, or empty.</summary>
    public string Code { get; init; } = "";

    /// <summary>Value of an alarm, in the unit of its code.</summary>
    public long Value { get; init; }

    /// <summary>Firmware, or empty.</summary>
    public string Firmware { get; init; } = "";

    /// <summary>Calibration in force, or empty.</summary>
    public string Calibration { get; init; } = "";

    /// <summary>Takes one from a parsed line.</summary>
    internal static Observation From(EventRow row, EventLine line, long milligrams) => new()
    {
        EventId = row.Id,
        Device = line.Dev,
        Seq = row.Seq,
        AtMs = row.AtMs,
        Kind = line.Kind,
        Compartment = Number(line, "comp"),
        Category = Text(line, "cat"),
        Grams = line.Kind is "dropoff" or "emptying" ? Number(line, "net") : 0,
        WattHours = line.Kind == "charge" ? Number(line, "wh") : 0,
        Milligrams = milligrams,
        Pieces = Number(line, "pieces"),
        TareGrams = Number(line, "tare"),
        Session = Text(line, "sess"),
        ObjectTag = Text(line, "object"),
        Declared = Text(line, "declared"),
        Detected = Text(line, "detected"),
        Code = line.Kind == "alarm" ? Text(line, "code") : "",
        Value = Number(line, "value"),
        Firmware = Text(line, "fw"),
        Calibration = Text(line, "cal"),
    };

    private static long Number(EventLine line, string name) =>
        line.TryGetLong(name, out var value) ? value : 0;

    private static string Text(EventLine line, string name) =>
        line.TryGetText(name, out var value) ? value : "";
}
