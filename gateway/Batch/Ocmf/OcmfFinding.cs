namespace Edge.Batch.Ocmf;

/// <summary>What the signed records of a charge are worth.</summary>
public enum OcmfState
{
    /// <summary>There are none.</summary>
    Absent,

    /// <summary>No key is registered for this device, meter and serial: nothing can be said.
    /// </summary>
    Unknown,

    /// <summary>Well signed, but the begin or the end is not among them.</summary>
    Incomplete,

    /// <summary>Well signed, but not the registers the charge states.</summary>
    Differs,

    /// <summary>Broken, not signed by the meter's key, used before, or under an error flag.
    /// </summary>
    Refused,

    /// <summary>The meter itself signed what the charge states.</summary>
    Good,
}

/// <summary>A page of a meter's records, as it was used.</summary>
/// <param name="Key">SHA-256 of the key's point, lower-case hex.</param>
/// <param name="Page">PG: a letter and a number.</param>
/// <param name="Sha256">SHA-256 of the signed payload, lower-case hex.</param>
public sealed record OcmfPage(string Key, string Page, string Sha256);

/// <summary>What was found about a charge's records.</summary>
/// <param name="State">What they are worth.</param>
/// <param name="Words">Reasons and flags, in order: what has to be said.</param>
/// <param name="Pages">Pages to remember: those of well-signed records.</param>
public sealed record OcmfFinding(
    OcmfState State, IReadOnlyList<string> Words, IReadOnlyList<OcmfPage> Pages)
{
    /// <summary>A charge without records.</summary>
    public static OcmfFinding None { get; } = new(OcmfState.Absent, [], []);
}

/// <summary>What a charge states, as far as a signature can speak of it.</summary>
/// <param name="Dev">The device.</param>
/// <param name="Meter">Name of the meter.</param>
/// <param name="Ocmf">The member <c>ocmf</c>; null when absent.</param>
/// <param name="StartWh">Unwrapped register at the start; null when absent.</param>
/// <param name="StopWh">Unwrapped register at the stop; null when absent.</param>
/// <param name="OffsetWh">What to take off to see the meter's own display.</param>
public sealed record OcmfCharge(
    string Dev, string Meter, string? Ocmf, long? StartWh, long? StopWh, long OffsetWh);
