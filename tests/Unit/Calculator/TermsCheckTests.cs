using Edge.Calculator;

namespace Edge.Tests.Unit.Calculator;

// Goal: terms that would silently credit nothing are named before the first event.
public sealed class TermsCheckTests
{
    [Fact]
    public void Terms_of_the_tests_lack_only_what_an_operator_sets() => Assert.All(
        TermsCheck.Find(Sites.Packs, Sites.Shenzhen),
        f => Assert.Equal("unset", f.Rule));

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "dropoff", "no.such.pack", "no pack is called no.such.pack" },
        { "dropoff", "book.reuse@9.0.0", "no pack is called book.reuse@9.0.0" },
        { "dropoff", "ev.charge.grid", "is for charge" },
        { "emptying", "book.reuse", "'emptying' is not one of" },
        { "reading", "pv.distributed", "does not hold in 'CN-4403'" },
        { "reading", "household.low-carbon", "gridFactor is for the operator to set" },
        { "dropoff", "phone.shenzhen.resale", "table is for the operator to set" },
        { "dropoff/PET", "bin.material.weight", "cap.person-day is for the operator to set" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_pack_is_named(string kind, string packs, string cause)
    {
        var terms = Sites.Shenzhen with
        {
            Packs = new Dictionary<string, string> { [kind] = packs },
            Parameters = new Dictionary<string, string>(),
        };
        Assert.Contains(TermsCheck.Find(Sites.Packs, terms),
            f => f.Cause.Contains(cause, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ev.charge.grid/eta", "0.92", null)]
    [InlineData("bin.material.weight/cap.person-day", "20000", null)]
    [InlineData("ev.charge.grid/eta", "92 %", "no decimal string")]
    [InlineData("ev.charge.grid/etta", "0.92", "no pack has this parameter")]
    [InlineData("ev.charge.grid", "0.92", "no pack has this parameter")]
    [InlineData("nothing/eta", "0.92", "no pack has this parameter")]
    public void A_misspelt_parameter_is_named(string name, string value, string? cause)
    {
        var terms =
            Sites.Shenzhen with { Parameters = new Dictionary<string, string> { [name] = value } };
        var faults = TermsCheck.Find(Sites.Packs, terms).Where(f => f.Rule == "terms").ToList();
        Assert.Equal(cause is null, faults.Count == 0);
        Assert.All(faults, f => Assert.Contains(cause!, f.Cause, StringComparison.Ordinal));
    }

    [Fact]
    public void Terms_without_packs_are_named_and_throw_nothing()
    {
        Assert.Equal("terms", Assert.Single(TermsCheck.Find(Sites.Packs, null)).Where);
        Assert.NotNull(TermsCheck.Refusal(Sites.Packs, Sites.Shenzhen with { Packs = null! }));
        Assert.Null(TermsCheck.Refusal(Sites.Packs, Sites.Shenzhen));
    }

    [Theory]
    [InlineData("CN-4403", true)]
    [InlineData("CN", true)]
    [InlineData("CN-440305", true)]
    [InlineData("Shenzhen", false)]
    [InlineData("CN-grid-South", false)]
    [InlineData("CN-44030", false)]
    public void A_region_is_a_code(string region, bool right) => Assert.Equal(
        right,
        TermsCheck.Find(Sites.Packs, Sites.Shenzhen with { Region = region })
        .All(f => f.Where != "region"));
}
