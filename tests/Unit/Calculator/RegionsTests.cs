using Edge.Calculator;

namespace Edge.Tests.Unit.Calculator;

// Goal: no region stands in for another. Source: GB/T 2260 codes nest by two digits; grid regions
// do not.
public sealed class RegionsTests
{
    [Theory]
    [InlineData("CN", "CN-4403", true)]
    [InlineData("CN", "CN", true)]
    [InlineData("CN-44", "CN-4403", true)]
    [InlineData("CN-4403", "CN-440305", true)]
    [InlineData("CN-4403", "CN-44", false)]
    [InlineData("CN-4", "CN-4403", false)]
    [InlineData("CN-44", "CN-grid-South", false)]
    [InlineData("CN-grid-North", "CN-grid-Northeast", false)]
    [InlineData("CN-grid-North", "CN-grid-North", true)]
    [InlineData("", "", false)]
    public void A_code_covers_what_lies_below_it(string code, string place, bool covers) =>
        Assert.Equal(covers, Regions.Covers(code, place));

    [Fact]
    public void The_longest_code_that_covers_a_place_is_taken()
    {
        string[] codes = ["CN-3702", "CN-31", "CN-11", "CN"];
        Assert.Equal("CN-31", Regions.Resolve(codes, "CN-310115"));
        Assert.Equal("CN", Regions.Resolve(codes, "CN-4403"));
        Assert.Null(Regions.Resolve(["CN-31"], "CN-4403"));
    }
}
