namespace Edge.Platform;

/// <summary>One entry judged: what goes into the ledger.</summary>
/// <param name="Verdict">One of <see cref="Platform.Verdict"/>.</param>
/// <param name="Type">Type of the entry, empty if it is none.</param>
/// <param name="AtMs">Receive time the gateway wrote, ms since 1970.</param>
internal sealed record Ruling(string Verdict, string Type, long AtMs)
{
    /// <summary>Device, if the entry names one.</summary>
    public string? Dev { get; init; }

    /// <summary>Sequence number, 0 if there is none.</summary>
    public long Seq { get; init; }

    /// <summary>Kind of event, empty if there is none.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Receipt id of an event, or null.</summary>
    public string? Receipt { get; init; }

    /// <summary>Index that a correction replaces the calculation of, or null.</summary>
    public long? Target { get; init; }

    /// <summary>True if the device wrote it, it is new and its chain holds.</summary>
    public bool IsBooked { get; init; }

    /// <summary>Net mass booked, g.</summary>
    public long Grams { get; init; }

    /// <summary>Energy booked, Wh.</summary>
    public long WattHours { get; init; }

    /// <summary>Reduction booked, mg CO2e; for a correction the difference.</summary>
    public long Milligrams { get; init; }

    /// <summary>Session token of the act, or null: nobody's.</summary>
    public string? Session { get; init; }

    /// <summary>Pack it falls under, or empty.</summary>
    public string Pack { get; init; } = "";

    /// <summary>Pieces admitted of an act that is only counted.</summary>
    public long Pieces { get; init; }

    /// <summary>An alarm to raise with it: code and detail.</summary>
    public (string Code, string Detail)? Alarm { get; init; }
}
