namespace Edge.Calculator;

/// <summary>A value the rule needs beside its factors.</summary>
/// <param name="Name">Name in the pack.</param>
/// <param name="Value">Decimal string; null when somebody else must supply it.</param>
/// <param name="UnitText">Unit as printed.</param>
/// <param name="SetBy">Who may set it: pack, operator or household.</param>
public sealed record Parameter(string Name, string? Value, string UnitText, string SetBy);

/// <summary>A rule of eligibility or a check of plausibility.</summary>
/// <param name="Name">The rule's or check's name; the reason code when it fails.</param>
/// <param name="By">Who evaluates it: device, gateway or platform.</param>
/// <param name="Otherwise">What follows: refuse, hold or downgrade.</param>
/// <param name="Codes">Region codes it speaks of; empty when none.</param>
/// <param name="Min">Lower limit; null when none.</param>
/// <param name="Max">Upper limit; null when none.</param>
/// <param name="Moment">Moment it speaks of, UTC ms; null when none.</param>
/// <param name="TolerancePercent">Tolerance; 0 when none.</param>
/// <param name="PerPiece">True when the limits are for one piece.</param>
public sealed record Guard(
    string Name,
    string By,
    string Otherwise,
    IReadOnlyList<string> Codes,
    long? Min,
    long? Max,
    long? Moment,
    int TolerancePercent,
    bool PerPiece);

/// <summary>A bound on what may be credited; evidence is never cut.</summary>
/// <param name="Per">event, object, person-day or natural-year.</param>
/// <param name="Max">Largest quantity; null while the operator has set none.</param>
/// <param name="UnitText">Unit of the bound.</param>
/// <param name="SetBy">pack or operator.</param>
public sealed record Cap(string Per, long? Max, string UnitText, string SetBy);

/// <summary>What makes an act unique, without the pack: one act, one claim.</summary>
/// <param name="Kind">event, interval, object or hmac.</param>
/// <param name="Fields">Members that make the key; a trailing ? means optional.</param>
/// <param name="Each">True when every field is a claim of its own.</param>
/// <param name="Otherwise">Members used when none of the fields is there.</param>
public sealed record ClaimRule(
    string Kind, IReadOnlyList<string> Fields, bool Each, IReadOnlyList<string> Otherwise);

/// <summary>Somebody who profits from a reduction.</summary>
/// <param name="Role">Word of the source.</param>
/// <param name="Share">Decimal share of 1; null where the source gives none.</param>
/// <param name="By">Where the share is agreed.</param>
public sealed record Beneficiary(string Role, string? Share, string By);

/// <summary>Pieces too light for the scale: counted by article number with a mass from a
/// table.</summary>
/// <param name="Key">Member that names the article, e.g. gtin.</param>
/// <param name="MinEvidence">Evidence such a line needs.</param>
public sealed record TableMass(string Key, EvidenceLevel MinEvidence);

/// <summary>A methodology pack, read and compiled. Immutable and safe to share between
/// threads.</summary>
/// <remarks>A pack never changes: any change of its bytes is a new version with a new
/// hash.</remarks>
public sealed record Pack
{
    /// <summary>Dotted name, e.g. ev.charge.grid.</summary>
    public required string Id { get; init; }

    /// <summary>major.minor.patch.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of the file's bytes, 64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>draft, active or withdrawn.</summary>
    public required string Status { get; init; }

    /// <summary>Title in English.</summary>
    public required string TitleEn { get; init; }

    /// <summary>Title in Chinese.</summary>
    public required string TitleZh { get; init; }

    /// <summary>quantitative, quantitative-default or qualitative.</summary>
    public required string QuantClass { get; init; }

    /// <summary>Evidence a line needs to carry a reduction.</summary>
    public required EvidenceLevel MinEvidence { get; init; }

    /// <summary>Weakest flag among its factors.</summary>
    public required string Flag { get; init; }

    /// <summary>Crediting scheme, or none.</summary>
    public required string Scheme { get; init; }

    /// <summary>device, platform or device+platform.</summary>
    public required string Served { get; init; }

    /// <summary>Event kind it applies to: dropoff, charge, reading, checkin or feed.</summary>
    public required string Event { get; init; }

    /// <summary>site, meter, delivery or platform.</summary>
    public required string RegionBasis { get; init; }

    /// <summary>Codes of the regions it holds in.</summary>
    public required IReadOnlyList<string> RegionCodes { get; init; }

    /// <summary>Activity times it holds for.</summary>
    public required TimeWindow Valid { get; init; }

    /// <summary>none or natural-year.</summary>
    public required string Period { get; init; }

    /// <summary>Units it takes; the first is that of devices.</summary>
    public required IReadOnlyList<QuantityUnit> Quantities { get; init; }

    /// <summary>Largest quantity of one event; the range proof covers it.</summary>
    public required long QuantityMax { get; init; }

    /// <summary>Its rule.</summary>
    public required Rule Rule { get; init; }

    /// <summary>How pieces too light for the scale count; null when they do not.</summary>
    public required TableMass? TableMass { get; init; }

    /// <summary>Its parameters by name.</summary>
    public required IReadOnlyDictionary<string, Parameter> Parameters { get; init; }

    /// <summary>Its factors in file order.</summary>
    public required IReadOnlyList<Factor> Factors { get; init; }

    /// <summary>Rules of eligibility.</summary>
    public required IReadOnlyList<Guard> Eligibility { get; init; }

    /// <summary>Checks of plausibility.</summary>
    public required IReadOnlyList<Guard> Plausibility { get; init; }

    /// <summary>Caps.</summary>
    public required IReadOnlyList<Cap> Caps { get; init; }

    /// <summary>What makes its acts unique.</summary>
    public required ClaimRule ClaimKey { get; init; }

    /// <summary>Payload members that may leave the gateway.</summary>
    public required IReadOnlyList<string> MayLeave { get; init; }

    /// <summary>Members that must never leave.</summary>
    public required IReadOnlyList<string> NeverLeave { get; init; }

    /// <summary>Who profits.</summary>
    public required IReadOnlyList<Beneficiary> Beneficiaries { get; init; }

    /// <summary>Shown wherever a number of this pack is shown; null when nothing needs
    /// saying.</summary>
    public required string? NoticeEn { get; init; }

    /// <summary>The same in Chinese.</summary>
    public required string? NoticeZh { get; init; }

    /// <summary>The file itself, for pages, lint and the independent check.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>id@version, as a payload's <c>pack</c> writes it.</summary>
    public string Name => Id + "@" + Version;

    /// <summary>Finds an eligibility rule or plausibility check by name.</summary>
    public Guard? FindGuard(string name) =>
        Eligibility.FirstOrDefault(g => g.Name == name)
            ?? Plausibility.FirstOrDefault(g => g.Name == name);
}
