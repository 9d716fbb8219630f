using Edge.Calculator;

namespace Edge.Platform;

/// <summary>Redoes a gateway's calculations with the platform's own packs and terms.</summary>
public interface IRecalculator
{
    /// <summary>True if this very pack, byte for byte, is held here.</summary>
    bool Holds(string pack, string version, string sha256);

    /// <summary>What the event is worth here.</summary>
    Calculation Reduce(EventFacts facts);

    /// <summary>What makes an act under this pack unique, or null for one act per event.</summary>
    ClaimRule? ClaimKey(string pack, string version);

    /// <summary>The same for an event that carries no reduction, by the pack in force for it.
    /// </summary>
    ClaimRule? ClaimKey(EventFacts facts);

    /// <summary>What the act takes of caps over a person's day or a year.</summary>
    IReadOnlyList<CapUse> Caps(EventFacts facts, string act);

    /// <summary>Id of the pack an event falls under, credited or counted only; or null.</summary>
    string? PackOf(EventFacts facts);
}

/// <summary>Recalculation by the calculator that gateways use.</summary>
public sealed class PackRecalculator(PackLibrary packs, SiteTerms terms) : IRecalculator
{
    private readonly ReductionEngine engine = new(packs, terms);

    /// <inheritdoc/>
    public bool Holds(string pack, string version, string sha256) =>
        packs.Find(pack, version) is { } found && found.Sha256 == sha256;

    /// <inheritdoc/>
    public Calculation Reduce(EventFacts facts) => engine.Reduce(facts);

    /// <inheritdoc/>
    public ClaimRule? ClaimKey(string pack, string version) =>
        packs.Find(pack, version)?.ClaimKey;

    /// <inheritdoc/>
    public ClaimRule? ClaimKey(EventFacts facts) => engine.PackFor(facts)?.ClaimKey;

    /// <inheritdoc/>
    public IReadOnlyList<CapUse> Caps(EventFacts facts, string act) => engine.Caps(facts, act);

    /// <inheritdoc/>
    public string? PackOf(EventFacts facts) => engine.PackFor(facts)?.Id;
}
