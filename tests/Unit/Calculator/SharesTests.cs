using Edge.Calculator;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Tests.Unit.Calculator;

// Goal: beneficiaries' parts add up to the milligram; caps cut exactly; points carry what is left
// over.
public sealed class SharesTests
{
    [Theory]
    [InlineData(100, "0.7 0.3", "70 30")]
    [InlineData(101, "0.5 0.5", "51 50")]
    [InlineData(1, "0.333 0.333 0.334", "0 0 1")]
    [InlineData(10, "0.25 0.25 0.25 0.25", "3 3 2 2")]
    [InlineData(0, "1", "0")]
    [InlineData(4611686018427387903, "0.999999999 0.000000001", "4611686013815701885 4611686018")]
    public void Parts_add_up_exactly(long mg, string shares, string expected)
    {
        Assert.True(Shares.TrySplit(mg, shares.Split(' '), out var parts, out var fault), fault);
        Assert.Equal(expected, string.Join(' ', parts));
        Assert.Equal(mg, parts.Sum());
    }

    [Theory]
    [InlineData(1, "0.7 0.2")]
    [InlineData(1, "0.7 0.31")]
    [InlineData(1, "half half")]
    [InlineData(-1, "1")]
    public void Shares_that_are_not_one_are_named(long mg, string shares)
    {
        Assert.False(Shares.TrySplit(mg, shares.Split(' '), out _, out var fault));
        Assert.StartsWith("shares:", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_split_adds_up_and_no_part_is_a_milligram_off()
    {
        var gen =
            Gen.Choose(0, int.MaxValue).SelectMany(mg => Gen.Choose(0, 1000).Select(p => (mg, p)));
        Prop.ForAll(gen.ToArbitrary(), t =>
        {
            string[] shares =
                [$"{t.p / 1000}.{t.p % 1000:D3}",
                    $"{(1000 - t.p) / 1000}.{(1000 - t.p) % 1000:D3}"];
            Assert.True(Shares.TrySplit(t.mg, shares, out var parts, out var fault), fault);
            Assert.Equal(t.mg, parts.Sum());
            Assert.InRange(parts[0] - ((long)t.mg * t.p / 1000), 0, 1);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(null, 5_000L, 4_900, 200, 100)]
    [InlineData(null, 5_000L, 5_000, 200, 0)]
    [InlineData(null, null, 0, 200, 0)]
    [InlineData(100L, 5_000L, 40, 200, 60)]
    [InlineData(100L, null, 0, -5, 0)]
    public void A_cap_cuts_the_credit_and_an_unset_one_admits_nothing(
        long? max, long? operatorMax, long used, long quantity, long admitted) => Assert.Equal(
        admitted,
        CreditCap.Admit(new Cap("person-day", max, "g", "operator"), operatorMax, used, quantity));

    [Fact]
    public void Caps_left_to_the_operator_are_named_until_they_are_set()
    {
        var pack = Sites.Packs.Find("bin.material.weight")!;
        var unset = Sites.Shenzhen with { Parameters = new Dictionary<string, string>() };
        Assert.Equal(["person-day"], CreditCap.Unset(pack, unset).Select(c => c.Per));
        var facts = Sites.Dropoff(("net", 1250L), ("cat", "PET"), ("comp", 1L));
        Assert.Equal(Reasons.OperatorValueMissing, Sites.Engine(unset).Reduce(facts).None);
        var set = Sites.Shenzhen;
        Assert.Null(Sites.Engine(set).Reduce(facts).None);
        Assert.Empty(CreditCap.Unset(pack, set));
        Assert.Equal(20_000, CreditCap.OperatorMax(pack, set, pack.Caps[1]));
    }

    [Fact]
    public void Points_carry_what_is_left_over_and_lose_nothing()
    {
        // 120 g a point (seed 004 line 51, inferred). 100 acts of 1.433004 g are 143.3004 g: one
        // point.
        var table = Table("""
            {"schema":"edge-points/1","platform":"example","version":"1","yuanPerPoint":"0.002",
             "rows":[{"pack":"bin.material.weight","mgPerPoint":120000},
                     {"pack":"cup.reuse","pointsPerCount":10}]}
            """);
        long points = 0, left = 0;
        for (var i = 0; i < 100; i++)
        {
            points += table.Points("bin.material.weight", 1_433_004 / 1000, left, out left);
        }
        Assert.Equal(100L * 1_433, (points * 120_000) + left);
        Assert.Equal(1, points);
        Assert.Equal(30, table.PointsForCount("cup.reuse", 3));
        Assert.Equal(0, table.Points("bin.material.weight", -5, 7, out left));
        Assert.Equal(7, left);
        Assert.Equal(0, table.Points("unknown", 500_000, 0, out _));
    }

    [Theory]
    [InlineData("0.002", true)]
    [InlineData("0.12", true)]
    [InlineData("0.121", false)]
    [InlineData("0.00011", false)]
    [InlineData("1", false)]
    public void A_price_between_1_and_1000_yuan_per_tonne_is_believed(string yuan, bool believed)
    {
        var json = $$"""
            {"schema":"edge-points/1","platform":"p","version":"1","yuanPerPoint":"{{yuan}}",
             "rows":[{"pack":"a.b","mgPerPoint":120000}]}
            """;
        var table =
            PointsTable.Read("p.json", System.Text.Encoding.UTF8.GetBytes(json), out var faults);
        Assert.Equal(believed, table is not null);
        Assert.Equal(believed ? [] : ["L15"], faults.Select(f => f.Rule));
    }

    private static PointsTable Table(string json)
    {
        var table =
            PointsTable.Read("t.json", System.Text.Encoding.UTF8.GetBytes(json), out var faults);
        Assert.Empty(faults);
        return table!;
    }
}
