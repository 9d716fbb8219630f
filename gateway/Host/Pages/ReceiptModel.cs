using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Host.Screens;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Host.Pages;

/// <summary>One of the four promises, as a receipt shows it.</summary>
/// <param name="Level">Which.</param>
/// <param name="Who">Who says so.</param>
/// <param name="When">When, or empty while it is not so.</param>
/// <param name="Detail">What exactly.</param>
public sealed record Promise(PromiseLevel Level, string Who, string When, string Detail)
{
    /// <summary>Has it been given?</summary>
    public bool IsGiven => When.Length > 0;
}

/// <summary>Everything the receipt page shows of one event.</summary>
public sealed class ReceiptModel
{
    private readonly EventLine _line = new();

    internal ReceiptModel(EventProof proof, GatewayView view, string site, Links links)
    {
        Proof = proof;
        var bytes = Encoding.ASCII.GetBytes(proof.Line);
        Journal(_line.TryParse(bytes, 0, bytes.Length));
        Site = site;
        EvidenceLink = links.Evidence(proof.Id);
        if (EntryLine.TryParse(proof.Entry, out var parts, out _) && parts.CalcJson is { } json
            && Calculation.TryParse(json, out var calculation, out _))
        {
            Calculation = calculation;
            if (view.Packs.Find(calculation.Pack, calculation.Version) is { } pack)
            {
                (NoticeZh, NoticeEn) = (pack.NoticeZh, pack.NoticeEn);
                Factors = FactorLine.Of(pack, calculation.Rows.SelectMany(row => row.FactorIds));
            }
        }

        Promises = [Recorded(), Durable(view), Sealed(view), Receipted(view)];
    }

    /// <summary>The event and how far it got.</summary>
    public EventProof Proof { get; }

    /// <summary>The site.</summary>
    public string Site { get; }

    /// <summary>Address of the evidence file.</summary>
    public string EvidenceLink { get; }

    /// <summary>The calculation in the log, or null while there is none.</summary>
    public Calculation? Calculation { get; }

    /// <summary>What the pack says beside every number of it, such as "illustrative".</summary>
    public string? NoticeZh { get; }

    /// <summary>The same in English.</summary>
    public string? NoticeEn { get; }

    /// <summary>The factors used, with their sources.</summary>
    public IReadOnlyList<FactorLine> Factors { get; } = [];

    /// <summary>The four promises, in order.</summary>
    public IReadOnlyList<Promise> Promises { get; }

    /// <summary>The device.</summary>
    public string Device => _line.Dev;

    /// <summary>The kind.</summary>
    public string Kind => _line.Kind;

    /// <summary>The category, or empty.</summary>
    public string Category => _line.TryGetText("cat", out var category) ? category : "";

    /// <summary>The id in groups of four, as printed below a QR code.</summary>
    public string Code => Grouped(Proof.Id);

    /// <summary>Mass or energy, or empty.</summary>
    public string Quantity => Kind switch
    {
        "dropoff" when _line.TryGetLong("net", out var grams) => Figures.Mass(grams),
        "charge" when _line.TryGetLong("wh", out var wattHours) => Figures.Energy(wattHours),
        _ => "",
    };

    /// <summary>Meter and registers of a charge: name, start, stop; null for other kinds.
    /// </summary>
    public (string Meter, string Start, string Stop)? Registers =>
        Kind != "charge" || !_line.TryGetText("meter", out var meter) ? null
            : (meter, Register("start"), Register("stop"));

    /// <summary>The calculation that holds now: the newest correction's, or that of the entry.
    /// </summary>
    public Calculation? Standing => Proof.Corrections.LastOrDefault(
        one => one.Exception.Length == 0)?.Calculation ?? Calculation;

    /// <summary>The credited reduction, or a dash.</summary>
    public string Reduction => Standing is not { } calculation ? "—"
        : calculation.None is null ? Figures.Reduction(calculation.Shown)
        : "0 g";

    /// <summary>The credited reduction to the milligram, or null.</summary>
    public string? Exact => Standing is { None: null } calculation
        ? Figures.Exact(calculation.Shown) : null;

    /// <summary>When the device says it happened.</summary>
    public string Moment => _line.Tq == "U" ? "—" : Figures.Moment(_line.T);

    /// <summary>A receipt id in groups of four.</summary>
    internal static string Grouped(string id) =>
        string.Join('-', id.Chunk(4).Select(part => new string(part)));

    /// <summary>How far an event got, and why it stopped there.</summary>
    internal static (PromiseLevel Level, string? Why) LevelOf(EventProof proof)
    {
        if (proof.Exception.Length > 0)
        {
            return (proof.Exception == "held" ? PromiseLevel.Held : PromiseLevel.NotCounted,
                proof.Exception);
        }

        if (EntryLine.TryParse(proof.Entry, out var parts, out _) && parts.CalcJson is { } json
            && Calculation.TryParse(json, out var calculation, out _)
            && calculation.None is { } reason)
        {
            return (PromiseLevel.NotCounted, reason);
        }

        return (proof.ReceiptedMs > 0 ? PromiseLevel.Receipted
            : proof.SealedMs > 0 ? PromiseLevel.Sealed : PromiseLevel.Durable, null);
    }

    private string Register(string name) =>
        _line.TryGetLong(name, out var wattHours) ? Figures.Energy(wattHours) : "—";

    private static void Journal(bool isRead)
    {
        if (!isRead) throw new System.Diagnostics.UnreachableException("a kept line is broken");
    }

    private Promise Recorded() => new(
        PromiseLevel.Recorded, Device, Moment == "—" ? Figures.Moment(Proof.DurableMs) : Moment,
        $"boot {_line.Boot}, seq {_line.Seq}");

    private Promise Durable(GatewayView view) => new(
        PromiseLevel.Durable, view.Gateway, Figures.Moment(Proof.DurableMs),
        "committed and synced before the device was told");

    private Promise Sealed(GatewayView view) => new(
        PromiseLevel.Sealed, view.Gateway,
        Proof.SealedMs == 0 ? "" : Figures.Moment(Proof.SealedMs),
        Proof.SealedMs == 0 ? "" : $"entry {Proof.Index} of {Proof.Size}");

    private Promise Receipted(GatewayView view) => new(
        PromiseLevel.Receipted, view.PlatformKey?.Split('+')[0] ?? "—",
        Proof.ReceiptedMs == 0 ? "" : Figures.Moment(Proof.ReceiptedMs),
        Proof.Exception.Length == 0 ? "" : $"held: {Proof.Exception}");
}
