using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Edge.Calculator;

/// <summary>Finds what an event is worth under a site's terms.</summary>
/// <remarks>
/// Deterministic: the same facts, terms and packs give the same calculation on any machine; it
/// reads no clock and keeps no state. The gateway reduces with it and the platform recalculates
/// with it. Thread-safe.
/// </remarks>
public sealed class ReductionEngine(PackLibrary packs, SiteTerms terms)
{
    // Kind, or kind/category, to the packs allowed, split once.
    private readonly FrozenDictionary<string, string[]> allowed = terms.Packs.ToFrozenDictionary(
        p => p.Key,
        p => p.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, bool> unset = new(StringComparer.Ordinal);

    // Generation that is claimed takes the zero away from charging at the same site: a kWh of it
    // that goes into a car counts once, as displaced grid energy. Source: domain.md 5.5.
    private readonly bool isPvClaimed = SiteTerms.ClaimsGeneration(packs, terms);

    /// <summary>Calculates one event.</summary>
    /// <remarks>Never throws for what an event says; <see cref="Calculation.None"/> gives the
    /// reason.</remarks>
    public Calculation Reduce(EventFacts facts)
    {
        if (facts.Kind is not ("dropoff" or "charge" or "reading" or "checkin"))
        {
            return Calculation.Nothing(Reasons.Kind);
        }
        var activity = new Activity(facts, terms);
        if (!TryChoosePack(activity, out var pack, out var reason))
        {
            return Calculation.Nothing(reason);
        }
        // A cap the operator must set and has not: nobody is to learn of it a year later.
        return IsUnset(pack) ? Calculation.Nothing(Reasons.OperatorValueMissing)
            : Reduce(pack, activity);
    }

    /// <summary>What an event takes of the caps of its pack; the ledger keeps what was used.
    /// </summary>
    /// <param name="facts">The event.</param>
    /// <param name="act">Names the act.</param>
    public IReadOnlyList<CapUse> Caps(EventFacts facts, string act) =>
        PackFor(facts) is { Caps.Count: > 0 } pack ? CreditCap.Uses(pack, terms, facts, act) : [];

    private bool IsUnset(Pack pack) => pack.Caps.Count > 0
        && unset.GetOrAdd(pack.Name, _ => CreditCap.Unset(pack, terms).Count > 0);

    /// <summary>The pack an event is calculated by; null when none is allowed or in force.
    /// </summary>
    public Pack? PackFor(EventFacts facts) =>
        TryChoosePack(new Activity(facts, terms), out var pack, out _) ? pack : null;

    /// <summary>True when a device showed another number than the one calculated.</summary>
    /// <remarks>An event without <c>mg</c> showed nothing and does not differ.</remarks>
    public static bool PreviewDiffers(EventFacts facts, Calculation calculation) =>
        facts.Fields.TryGetLong("mg", out var shown) && shown != calculation.Shown;

    /// <summary>Calculates one event by one pack, whatever the terms allow.</summary>
    /// <remarks>For vectors, for comparing versions and for feeds that name their pack.</remarks>
    public static Calculation ReduceWith(Pack pack, EventFacts facts, SiteTerms terms) =>
        Reduce(pack, new Activity(facts, terms));

    private static Calculation Reduce(Pack pack, Activity activity)
    {
        var choice = Admission.ChooseFactors(pack, activity);
        if (choice.Refused is { } refused)
        {
            return Calculation.Nothing(refused);
        }
        var light = LightPieces.Of(pack, activity);
        if (light is { Grams: null })
        {
            return Calculation.Nothing(Reasons.OperatorValueMissing);
        }
        if ((light?.Grams ?? activity.Quantity(choice.Unit)) is not { } quantity)
        {
            return Calculation.Nothing(Reasons.QuantityMissing);
        }
        if (quantity < 0)
        {
            return Calculation.Nothing(
                choice.Unit == QuantityUnit.WattHour ? Reasons.RegistersForward
                    : Reasons.NetNotNegative);
        }
        if (quantity > pack.QuantityMax)
        {
            return Calculation.Nothing(Reasons.QuantityRange);
        }
        if (Guards.FirstFailure(pack, activity, choice.Unit, quantity) is { } failed)
        {
            return Calculation.Nothing(failed);
        }
        var (level, reason) = activity.Evidence(light is null ? choice.Unit : QuantityUnit.Piece);
        if (level < (light is null ? pack.MinEvidence : pack.TableMass!.MinEvidence))
        {
            return Calculation.Nothing(reason ?? Reasons.CountedByDevice);
        }
        if (!activity.HasClaim(pack.ClaimKey))
        {
            return Calculation.Nothing(Reasons.ClaimKeyMissing);
        }
        var made = light is null ? choice : choice with { Ids = [.. choice.Ids, LightPieces.Id] };
        return Arithmetic.Calculate(pack, made, quantity, activity);
    }

    private bool TryChoosePack(Activity activity, out Pack pack, out string reason)
    {
        pack = null!;
        if (!TryAllowed(activity, out var names))
        {
            reason = Reasons.NoPack;
            return false;
        }
        var wanted = names[0];
        if (activity.Text("pack") is { } named)
        {
            // The event may choose the pack; the version is the one in force, whatever the device
            // had.
            var id = IdOf(named);
            wanted = Array.Find(names, n => IdOf(n) == id);
        }
        if (isPvClaimed && activity.Kind == "charge" && wanted is not null && !NamesGrid(wanted))
        {
            reason = Reasons.NotZeroRatedWherePvClaimed;
            wanted = Array.Find(names, NamesGrid);
            if (wanted is null) return false;
        }
        if (wanted is null || packs.Find(IdOf(wanted)) is not { } known
            || known.Event != activity.Kind)
        {
            reason = Reasons.PackUnknown;
            return false;
        }
        reason = Reasons.PackNotInForce;
        var version = wanted.Length > known.Id.Length ? wanted[(known.Id.Length + 1)..] : null;
        pack = packs.FindInForce(known.Id, version, activity.AtMs)!;
        return pack is not null;
    }

    private bool NamesGrid(string name) =>
        packs.Find(IdOf(name)) is { Rule.Kind: RuleKind.Difference };

    private bool TryAllowed(Activity activity, out string[] names) =>
        ((activity.Category is { } category
                && allowed.TryGetValue(activity.Kind + "/" + category, out names!))
            || allowed.TryGetValue(activity.Kind, out names!))
        && names.Length > 0;

    private static string IdOf(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? name : name[..at];
    }
}
