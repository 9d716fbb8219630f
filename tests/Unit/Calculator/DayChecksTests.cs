using Edge.Calculator;

namespace Edge.Tests.Unit.Calculator;

// Goal: the slip of seed 002 line 271 is caught: tonnes for kilograms. Source: domain paper 3.5.
public sealed class DayChecksTests
{
    [Fact]
    public void The_printed_tonnes_per_visit_are_refused_and_the_kilograms_pass()
    {
        // 66.61 + 386.55 + 3.35 ten thousand and 383.63, over 200 000 visits.
        const long Kilograms = 666_100 + 3_865_500 + 33_500 + 383;
        var pack = Sites.Packs.Find("bin.material.weight")!;
        Assert.True(DayChecks.MassPerVisitFails(pack, Kilograms * 1_000_000, 200_000));
        Assert.False(DayChecks.MassPerVisitFails(pack, Kilograms * 1_000, 200_000));
    }

    [Theory]
    [InlineData(100_000, 1, false)]
    [InlineData(100_001, 1, true)]
    [InlineData(200_001, 2, true)]
    [InlineData(1, 0, true)]
    [InlineData(0, 0, false)]
    public void The_bound_is_exact(long grams, long visits, bool fails) => Assert.Equal(
        fails, DayChecks.MassPerVisitFails(Sites.Packs.Find("waste.report")!, grams, visits));
}
