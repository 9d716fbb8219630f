namespace Edge.Calculator;

/// <summary>What an event says in the words of a pack: one mapping for every room.</summary>
/// <remarks>
/// Fields (envelope, ruling 1): g from <c>net</c>; pieces from <c>pieces</c>, 1 for a check-in; Wh
/// from
/// <c>wh</c>, which must be <c>stop</c> - <c>start</c> where both are there; category from
/// <c>cat</c>.
/// Table and reasons: docs/reference/mapping.md.
/// </remarks>
internal sealed class Activity
{
    /// <summary>How far the device's clock may be ahead of the gateway's. Units: ms.</summary>
    private const long AheadMax = ChinaTime.DayMs;

    /// <summary>How old a kept event may be: the envelope's memory of 400 days. Units:
    /// ms.</summary>
    private const long BehindMax = 400 * ChinaTime.DayMs;

    private readonly EventFacts facts;

    public Activity(EventFacts facts, SiteTerms terms)
    {
        this.facts = facts;
        Terms = terms;
        Category = Text("cat");
        ClockTrusted = facts.TimeQuality is "S" or "R"
            && Long("t") is { } t && t <= facts.AtMs + AheadMax && t >= facts.AtMs - BehindMax;
        AtMs = ClockTrusted ? Long("t")!.Value : facts.AtMs;
    }

    public SiteTerms Terms { get; }

    public string Kind => facts.Kind;

    public MeterSignature Signature => facts.Signature;

    public string? Category { get; }

    /// <summary>False when the act's time is known by its receipt only.</summary>
    public bool ClockTrusted { get; }

    /// <summary>When it happened: the device's time if it can be trusted, else the receipt. UTC
    /// ms.</summary>
    public long AtMs { get; }

    public long? Long(string name) => facts.Fields.TryGetLong(name, out var value) ? value : null;

    public string? Text(string name) =>
        facts.Fields.TryGetText(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>True when the flag list <c>fl</c> (words joined by blanks or commas) holds a
    /// word.</summary>
    public bool HasFlag(string word) =>
        Text("fl")?.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Contains(word)
            ?? false;

    /// <summary>True when the event carries what makes it one act and no other.</summary>
    public bool HasClaim(ClaimRule rule) => ClaimKey.TryOf(rule, "", 0, facts.Fields, out _);

    /// <summary>The counted quantity, or null when the event does not carry it.</summary>
    public long? Quantity(QuantityUnit unit) => unit switch
    {
        QuantityUnit.Gram => Long("net"),
        QuantityUnit.Piece => Long("pieces") ?? (Kind == "checkin" ? 1 : null),
        QuantityUnit.WattHour => Long("wh") ?? (Long("stop") - Long("start")),
        QuantityUnit.Metre => Long("m"),
        _ => Long("s"),
    };

    /// <summary>Level of evidence, and what lowered it most; null when nothing did.</summary>
    public (EvidenceLevel Level, string? Reason) Evidence(QuantityUnit unit)
    {
        var level = EvidenceLevel.E1;
        string? reason = null;
        if (unit == QuantityUnit.Gram)
        {
            level = EvidenceLevel.E2;
            Lower(!CalibrationInDate(), EvidenceLevel.E1, Reasons.CalibrationInDate);
            Lower(Text("why") is not null, EvidenceLevel.E1, Reasons.WeightSettled);
        }
        else if (unit == QuantityUnit.WattHour)
        {
            level = EvidenceLevel.E3;
            var isSigned = facts.Signature == MeterSignature.Good;
            Lower(Long("start") is null || Long("stop") is null
                || (HasFlag("pulse") && !isSigned), EvidenceLevel.E2, Reasons.RegisterRead);
            Lower(HasFlag("ocpp") && !isSigned, EvidenceLevel.E2, Reasons.RegisterSigned);
        }
        else if (Text("imeiTag") is not null)
        {
            level = EvidenceLevel.E3;
        }
        Lower(!ClockTrusted, EvidenceLevel.E1, Reasons.ClockTrusted);
        // A thing known by its number counts as one piece only if the box saw it lie there.
        Lower(unit == QuantityUnit.Piece && Text("object") is not null && Text("why") is not null,
            EvidenceLevel.E0, Reasons.CountedByDevice);
        Lower(Text("why") == "declared", EvidenceLevel.E0, Reasons.CountedByDevice);
        return (level, reason);

        void Lower(bool when, EvidenceLevel to, string why)
        {
            if (when && to < level)
            {
                (level, reason) = (to, why);
            }
        }
    }

    // `cal` names the calibration by its date, e.g. c-2026-07-01.
    private bool CalibrationInDate()
    {
        if (Text("cal") is not { Length: >= 10 and <= 64 } cal)
        {
            return false;
        }
        for (var i = 0; i + 10 <= cal.Length; i++)
        {
            if (ChinaTime.TryStartOfDay(cal.Substring(i, 10), out var day))
            {
                return AtMs >= day && AtMs < day + (Terms.CalibrationDays * ChinaTime.DayMs);
            }
        }
        return false;
    }
}
