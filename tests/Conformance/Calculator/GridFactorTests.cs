using System.Globalization;
using Edge.Calculator;

namespace Edge.Tests.Conformance.Calculator;

// Goal: the grid factors of the pack are the published ones, by three outside figures: the table of
// the domain paper 3.3, the changes the ministry published with them, and the reductions by region
// of 3.4.
public sealed class GridFactorTests
{
    private static readonly Pack Grid = PackLibrary.LoadEmbedded().Find("ev.charge.grid")!;

    [Theory]
    [InlineData("North", "0.7120 0.6776 0.6361")]
    [InlineData("Northeast", "0.6012 0.5564 0.5122")]
    [InlineData("East", "0.5992 0.5617 0.5500")]
    [InlineData("Central", "0.5354 0.5395 0.5271")]
    [InlineData("Northwest", "0.5951 0.5857 0.5543")]
    [InlineData("South", "0.4326 0.3869 0.4042")]
    [InlineData("Southwest", "0.2113 0.2268 0.2472")]
    public void Each_region_has_its_three_editions(string region, string values) => Assert.Equal(
        values,
        string.Join(' ', new[] { 2021, 2022, 2023 }.Select(year => Value(region, year))));

    // kg/kWh to three places, half up, before the cap: 1.2008 - grid.
    [Theory]
    [InlineData("North", ".489 .523 .565")]
    [InlineData("Northeast", ".600 .644 .689")]
    [InlineData("East", ".602 .639 .651")]
    [InlineData("Central", ".665 .661 .674")]
    [InlineData("Northwest", ".606 .615 .647")]
    [InlineData("South", ".768 .814 .797")]
    [InlineData("Southwest", ".990 .974 .954")]
    public void A_kilowatt_hour_is_worth_what_the_region_leaves_of_the_baseline(string region,
        string expected)
    {
        Assert.True(Ratio.TryRead("1.2008", out var baseline));
        var got = new[] { 2021, 2022, 2023 }.Select(year =>
        {
            Assert.True(Ratio.TryRead(Value(region, year), out var grid));
            return (baseline - grid).HalfUp(3)[1..];
        });
        Assert.Equal(expected, string.Join(' ', got));
    }

    // Source: domain paper 3.3. Interval of the printed digits against half a unit of the published
    // one.
    [Theory]
    [InlineData("0.5568", "0.5366", "-3.6")]
    [InlineData("0.8426", "0.8325", "-1.2")]
    [InlineData("0.5366", "0.5306", "-1.1")]
    [InlineData("0.5856", "0.6096", "4.1")]
    [InlineData("0.6776", "0.6361", "-6.1")]
    [InlineData("0.5564", "0.5122", "-8.0")]
    [InlineData("0.5617", "0.5500", "-2.1")]
    [InlineData("0.5395", "0.5271", "-2.3")]
    [InlineData("0.5857", "0.5543", "-5.4")]
    [InlineData("0.3869", "0.4042", "4.5")]
    [InlineData("0.2268", "0.2472", "9.0")]
    public void A_published_change_agrees_and_the_swapped_editions_do_not(string from, string to,
        string published)
    {
        Assert.True(Edge.Calculator.Lint.EditionRules.ChangeAgrees(from, to, published));
        Assert.False(Edge.Calculator.Lint.EditionRules.ChangeAgrees(to, from, published));
    }

    [Fact]
    public void The_first_moment_of_an_edition_is_midnight_in_china()
    {
        // 2026-01-14T16:00:00Z is 2026-01-15T00:00:00+08:00.
        var last = Factor("East", 2022).Valid;
        var first = Factor("East", 2023).Valid;
        Assert.Equal(last.ToMs, first.FromMs);
        Assert.Equal(
            "2026-01-14T16:00:00Z",
            DateTimeOffset.FromUnixTimeMilliseconds(first.FromMs)
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private static Factor Factor(string region, int year) =>
        Grid.Factors.Single(f => f.Id == $"g.{region}.{year}");

    private static string Value(string region, int year) => Factor(region, year).Value!;
}
