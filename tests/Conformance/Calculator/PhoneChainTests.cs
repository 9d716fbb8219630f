using Edge.Calculator;
using Xunit;

namespace Edge.Tests.Conformance.Calculator;

// Goal: the Shenzhen phone chain from its inputs: which printed figure follows exactly, which
// follows only half-up, and which does not follow. Source: domain paper 3.1 (seed 001 lines
// 235-267).
public sealed class PhoneChainTests
{
    private static readonly Ratio Platform = Read("24643.26"); // t
    private static readonly Ratio Phones = Read("297913");
    private static readonly Ratio AllPhones = Read("13328500");
    private static readonly Ratio Orders = Read("44316900");
    private static readonly Ratio Baseline = Read("8398.02"); // t, from appendix A, input only

    [Fact]
    public void The_phones_share_by_turnover_is_as_printed()
    {
        var share = Allocation.Share(Platform, Read("206.59"), Read("284.95"));
        Assert.Equal("25455255417/1424750", share.ToString());
        Assert.Equal("17866.47", share.HalfUp(2));
        Assert.Equal("399.34", (share * Phones / AllPhones).HalfUp(2));
        Assert.Equal("7998.68", (Baseline - (share * Phones / AllPhones)).HalfUp(2));
        Assert.Equal("7998.67", (Baseline - (share * Phones / AllPhones)).Cut(2));
    }

    [Fact]
    public void The_phones_share_by_orders_is_not_the_printed_7411_55()
    {
        var share = Allocation.Share(Platform, Read("1332.85"), Read("4431.69"));
        Assert.Equal("3649529899/492410", share.ToString());
        Assert.Equal("7411.57", share.HalfUp(2));
        Assert.NotEqual("7411.55", share.HalfUp(2));
        Assert.NotEqual("7411.55", share.Cut(2));

        // It lies inside what the inputs' own rounding allows, so it is a slip and not another
        // method: every input may be half a unit of its last digit away.
        var low = Allocation.Share(Read("24643.255"), Read("1332.845"), Read("4431.695"));
        var high = Allocation.Share(Read("24643.265"), Read("1332.855"), Read("4431.685"));
        Assert.Equal("7411.5297", low.HalfUp(4));
        Assert.Equal("7411.6051", high.HalfUp(4));
        Assert.True((Read("7411.55") - low).Numerator > 0
            && (high - Read("7411.55")).Numerator > 0);
    }

    [Fact]
    public void The_project_by_orders_is_exact_and_its_early_rounded_path_is_not()
    {
        var project = Allocation.Share(Platform, Phones, Orders);
        Assert.Equal("40786375091/246205000", project.ToString());
        Assert.Equal("165.66", project.HalfUp(2));

        // From the printed 7411.55 a cut gives 165.65: rounding early changes the answer.
        Assert.Equal("165.65", (Read("7411.55") * Phones / AllPhones).Cut(2));
    }

    [Fact]
    public void The_reduction_by_orders_follows_half_up_only()
    {
        var reduction = Allocation.YearReduction(Baseline, Platform, 297_913, 44_316_900);
        Assert.Equal("2026848139009/246205000", reduction.ToString());
        Assert.Equal("8232.36", reduction.HalfUp(2));
        Assert.Equal("8232.35", reduction.Cut(2));
    }

    [Fact]
    public void One_phone_is_27_63_kg_and_556070_mg_of_it_are_the_platforms()
    {
        var perPhone = Allocation.YearReduction(Baseline, Platform, 297_913, 44_316_900)
            * Read("1000") / Phones;
        Assert.Equal("27.63", perPhone.HalfUp(2));
        Assert.Equal("27.633436", perPhone.HalfUp(6));
        Assert.Equal("28.189505", (Baseline * Read("1000") / Phones).HalfUp(6));

        // The pack's factor: one order's share, rounded up to a whole milligram.
        var order = Platform * Read("1000000000") / Orders;
        Assert.Equal(556_070, (int)-(Ratio.Of(-order.Numerator, order.Denominator).Floor()));
        Assert.Equal("0.55607", PackLibrary.LoadEmbedded().Find("phone.shenzhen.resale")!
            .Factors.Single(f => f.Id == "perOrder").Value);
    }

    [Fact]
    public void The_city_figure_follows_from_the_unrounded_value_and_not_from_27_63()
    {
        var city = Allocation.YearReduction(Baseline, Platform, 297_913, 44_316_900) / Read("0.20");
        Assert.Equal("41161.798887", city.HalfUp(6));
        Assert.Equal("41161.80", city.HalfUp(2));
        Assert.Equal("1489565", (Phones / Read("0.20")).ToString());

        var early = Read("27.63") * Read("1489565") / Read("1000");
        Assert.Equal("41156.680950", early.HalfUp(6));
        Assert.Equal("5.12", (city - early).HalfUp(2));
    }

    [Fact]
    public void A_year_is_claimed_from_the_ratio_and_not_from_the_sum_of_rounded_phones()
    {
        // 297 913 phones x 556 070 mg exceed the exact share by 0.26 kg.
        var lines = Phones * Read("556070") / Read("1000000");
        var exact = Allocation.Share(Platform, Phones, Orders) * Read("1000");
        Assert.Equal("0.26", (lines - exact).HalfUp(2));
    }

    private static Ratio Read(string text)
    {
        Assert.True(Ratio.TryRead(text, out var value), text);
        return value;
    }
}
