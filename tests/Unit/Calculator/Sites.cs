using Edge.Calculator;

namespace Edge.Tests.Unit.Calculator;

/// <summary>A site, a moment and events that the tests of this folder share.</summary>
internal static class Sites
{
    /// <summary>2026-06-01T12:00:00+08:00.</summary>
    public const long At = 1_780_286_400_000;

    public static readonly PackLibrary Packs = PackLibrary.LoadEmbedded();

    /// <summary>The caps that the shipped packs leave to the operator.</summary>
    public static Dictionary<string, string> Caps => new()
    {
        ["bin.material.weight/cap.person-day"] = "20000",
        ["bottle.rvm/cap.person-day"] = "100",
        ["bulky.collect/cap.person-day"] = "2",
        ["checkin.qr/cap.person-day"] = "3",
        ["cup.reuse/cap.person-day"] = "3",
        ["express.box.return/cap.person-day"] = "10",
        ["garment.recycle.piece/cap.person-day"] = "20",
        ["garment.recycle.weight/cap.person-day"] = "20000",
    };

    public static SiteTerms Shenzhen { get; } = new(
        "CN-4403",
        "CN-grid-South",
        "beijing-green-life",
        new Dictionary<string, string>
        {
            ["dropoff"] = "bin.material.weight garment.recycle.piece waste.report",
            ["charge"] = "ev.charge.grid ev.charge.platform",
            ["checkin"] = "checkin.qr",
        })
    {
        Parameters = Caps,
    };

    public static ReductionEngine Engine(SiteTerms? terms = null) => new(Packs, terms ?? Shenzhen);

    public static EventFacts Dropoff(params (string, object)[] more) =>
        new("dropoff", "S", At, new Fields([("t", At), ("cal", "c-2026-05-01"), .. more]));

    public static EventFacts Charge(params (string, object)[] more) =>
        new("charge", "S", At, new Fields([("t", At), ("sess", "b2"), .. more]));
}
