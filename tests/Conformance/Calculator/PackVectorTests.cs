using Edge.Calculator;
using Xunit;

namespace Edge.Tests.Conformance.Calculator;

// Goal: three witnesses agree on every worked example of every pack: the value stored in the pack,
// the engine in long arithmetic, and an evaluator in BigInteger that reads the JSON by itself.
// Source of the stored values: exact rational arithmetic, apart from this code (packs, README).
public sealed class PackVectorTests
{
    public static TheoryData<string> PackIds =>
        [.. PackLibrary.LoadEmbedded().Packs.Select(p => p.Id)];

    [Theory]
    [MemberData(nameof(PackIds))]
    public void Every_worked_example_reproduces(string id)
    {
        var pack = PackLibrary.LoadEmbedded().Find(id)!;
        var outcomes = PackVectors.Run(pack);
        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, o => Assert.Equal(o.Expected, o.Got));
    }

    [Fact]
    public void There_are_21_packs_and_at_least_57_worked_examples()
    {
        var packs = PackLibrary.LoadEmbedded().Packs;
        Assert.Equal(21, packs.Select(p => p.Id).Distinct().Count());
        Assert.True(packs.Sum(p => PackVectors.Run(p).Count) >= 57);
    }

    [Theory]
    [MemberData(nameof(PackIds))]
    public void An_independent_evaluator_in_big_integers_agrees(string id)
    {
        var pack = PackLibrary.LoadEmbedded().Find(id)!;
        var compared = 0;
        foreach (var outcome in PackVectors.Run(pack).Where(o => o.Calculation is { None: null }))
        {
            Assert.Equal(
                BigWitness.Milligrams(pack.Bytes, outcome.Name), outcome.Calculation!.Milligrams);
            compared++;
        }
        Assert.True(compared > 0 || pack.QuantClass == "qualitative", "nothing was compared");
    }
}
