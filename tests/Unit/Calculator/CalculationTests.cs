using Edge.Calculator;
using Xunit;

namespace Edge.Tests.Unit.Calculator;

// Goal: the calc object of an entry has one text. Source: trust paper section 2 and its worked
// entries.
public sealed class CalculationTests
{
    [Fact]
    public void The_text_has_the_members_and_order_of_the_entry()
    {
        var c = Sites.Engine().Reduce(Sites.Dropoff(("net", 1250), ("cat", "PET")));
        var sha = Sites.Packs.Find("bin.material.weight")!.Sha256;
        Assert.Equal(
            "{\"pack\":\"bin.material.weight\",\"ver\":\"1.0.0\",\"sha256\":\"" + sha
            + "\",\"rows\":[{\"role\":\"reduction\",\"f\":[\"PET\"],\"q\":1250,\"u\":\"g\","
            + "\"n\":\"52000000000\",\"d\":\"45359237\",\"r\":\"down\",\"mg\":1433004}],"
            + "\"mg\":1433004}",
            c.ToJson());
    }

    [Fact]
    public void Every_calculation_reads_back_as_itself()
    {
        Calculation[] all =
        [
            Calculation.Nothing(Reasons.Kind),
            Sites.Engine().Reduce(Sites.Dropoff(("net", 1250), ("cat", "PET"))),
            Sites.Engine().Reduce(Sites.Charge(("start", 0), ("stop", 20_000))),
            Calculation.Of("p", "1.0.0", new string('a', 64),
                [new CalculationRow("project", [], 1, "Wh", -496, 5, "up", -99)], -99),
        ];
        foreach (var c in all)
        {
            Assert.True(Calculation.TryParse(c.ToJson(), out var back, out var fault), fault);
            Assert.Equal(c, back);
        }
        Assert.Equal(0, all[^1].Shown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"none\":\"because\"}")]
    [InlineData("{\"none\":1}")]
    [InlineData("{\"none\":\"\\ud800\"}")]
    [InlineData("{\"none\":\"\\u006bind\"}")]
    [InlineData("{\"none\":\"kind\"} ")]
    [InlineData("{\"none\":\"kind\",\"mg\":5}")]
    [InlineData("{\"none\":\"kind\",\"none\":\"kind\"}")]
    [InlineData("{\"pack\":\"p\",\"ver\":\"1\",\"sha256\":\"aa\",\"rows\":[],\"mg\":0}")]
    [InlineData("{\"none\":{\"none\":{\"none\":{\"none\":{}}}}}")]
    public void Any_other_text_is_refused_with_its_fault(string json)
    {
        Assert.False(Calculation.TryParse(json, out _, out var fault));
        Assert.StartsWith("calc", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Twenty_thousand_mutated_texts_throw_nothing()
    {
        var good = Sites.Engine().Reduce(Sites.Dropoff(("net", 1250), ("cat", "PET"))).ToJson();
        var state = 0x5EED_0002u;
        for (var i = 0; i < 20_000; i++)
        {
            var copy = good.ToCharArray();
            for (var n = 0; n < 1 + (i % 3); n++)
            {
                state = unchecked((state * 1_664_525) + 1_013_904_223);
                copy[(state >> 8) % copy.Length] = (char)((state >> 16) & 0xFF);
            }
            var text = new string(copy);
            Assert.Equal(text == good, Calculation.TryParse(text, out var back, out _)
                && back.ToJson() == good);
        }
    }

    [Fact]
    public void A_longer_text_than_a_line_can_carry_is_refused_before_it_is_read()
    {
        var json = "{\"none\":\"" + new string('k', 5000) + "\"}";
        Assert.False(Calculation.TryParse(json, out _, out var fault));
        Assert.Contains("4096", fault, StringComparison.Ordinal);
    }
}
