namespace Edge.Batch;

/// <summary>The kinds of entry a log may hold.</summary>
/// <remarks>Source: trust.md section 2.</remarks>
public enum EntryType
{
    /// <summary>A device's event with its calculation.</summary>
    Event,

    /// <summary>First leaf of a shard.</summary>
    Open,

    /// <summary>Last leaf of a shard.</summary>
    Close,

    /// <summary>A new calculation for an earlier entry.</summary>
    Correction,

    /// <summary>An event whose line must not leave; only its hash stands here.</summary>
    Withheld,

    /// <summary>Refused lines of one device, code and hour.</summary>
    Quarantine,

    /// <summary>A new key set came into force.</summary>
    Keys,
}

/// <summary>One entry, taken apart. Members that its type does not have are null or 0.</summary>
public sealed record EntryParts(long AtMs, string Gateway, EntryType Type)
{
    /// <summary>Flags of an event, in their order; empty if there are none.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The <c>calc</c> object, byte for byte, of an event or correction.</summary>
    public string? CalcJson { get; init; }

    /// <summary>The device's line, byte for byte, of an event.</summary>
    public string? EnvelopeLine { get; init; }

    /// <summary>Origin of the shard that an <c>open</c> begins.</summary>
    public string? Origin { get; init; }

    /// <summary>
    /// Base64 of the last cosigned note of the shard before; empty for the first.
    /// </summary>
    public string? Before { get; init; }

    /// <summary>Key of the shard that follows a <c>close</c>.</summary>
    public string? Next { get; init; }

    /// <summary>The entry that a correction replaces the calculation of.</summary>
    public long Index { get; init; }

    /// <summary>Reason of a correction.</summary>
    public string? Why { get; init; }

    /// <summary>Device of a withheld event or a quarantine.</summary>
    public string? Device { get; init; }

    /// <summary>Sequence number of a withheld event.</summary>
    public long Seq { get; init; }

    /// <summary>Tag <c>p</c> of a withheld event.</summary>
    public string? P { get; init; }

    /// <summary>Hash, as the writer spelled it, of a withheld line, the first quarantined line
    /// or a key set.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Reason code of a quarantine.</summary>
    public string? Code { get; init; }

    /// <summary>How many lines a quarantine stands for.</summary>
    public long Count { get; init; }

    /// <summary>Serial number of a key set.</summary>
    public long Serial { get; init; }
}
