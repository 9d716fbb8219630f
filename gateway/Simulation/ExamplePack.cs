using Edge.Calculator;
using Edge.Platform;

namespace Edge.Simulation;

/// <summary>The worked cases' <c>example@1</c>: PET 1 900 mg/g, paper 950 mg/g, 250 mg/Wh.
/// </summary>
/// <remarks>A pack of which only the factors and the hash are given, so it is no pack file. Units:
/// g, Wh, mg. It stands in this room because all that judges worked cases sees it: the verb
/// <c>vectors</c>, the tests, and tests of a room that was changed on purpose.</remarks>
public sealed class ExamplePack : IRecalculator
{
    /// <summary>SHA-256 of the pack as the worked entries name it.</summary>
    public const string Sha256 = "752e00405e8da8c20dd5376c395bbe233ad4312f9f091a59c0995ac0ac1d8299";

    /// <inheritdoc/>
    public bool Holds(string pack, string version, string sha256) =>
        pack == "example" && version == "1" && sha256 == Sha256;

    /// <inheritdoc/>
    public ClaimRule? ClaimKey(string pack, string version) => null;

    /// <inheritdoc/>
    public ClaimRule? ClaimKey(EventFacts facts) => null;

    /// <inheritdoc/>
    public IReadOnlyList<CapUse> Caps(EventFacts facts, string act) => [];

    /// <inheritdoc/>
    public string? PackOf(EventFacts facts) => "example";

    /// <inheritdoc/>
    public Calculation Reduce(EventFacts facts)
    {
        if (facts.Kind == "charge" && facts.Fields.TryGetLong("wh", out long wh))
            return Row("ev.charge", wh, "Wh", 250);
        if (facts.Kind == "dropoff" && facts.Fields.TryGetLong("net", out long net)
            && facts.Fields.TryGetText("cat", out string category))
            return category switch
            {
                "pet" => Row("pet.recycled", net, "g", 1900),
                "paper" => Row("paper.recycled", net, "g", 950),
                _ => Calculation.Nothing("category"),
            };
        return Calculation.Nothing("kind");
    }

    // More than an integer of the formats can say is credited by no pack.
    private static Calculation Row(string factor, long quantity, string unit, long factorMg) =>
        Math.Abs(quantity) > Batch.Limits.MaxInteger / factorMg
            ? Calculation.Nothing(Reasons.QuantityRange)
            : Calculation.Of("example", "1", Sha256,
                [new CalculationRow("baseline", [factor], quantity, unit, factorMg, 1, "down",
                    quantity * factorMg)],
                quantity * factorMg);
}
