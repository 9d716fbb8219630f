using Edge.Calculator;
using Xunit;

namespace Edge.Tests.Unit.Calculator;

// Goal: an event becomes one calculation, and a reason where it becomes none.
// Expected mg: domain paper section 6 (exact rational arithmetic there), reasons:
// docs/reference/reasons.md.
public sealed class ReductionEngineTests
{
    [Fact]
    public void A_weighed_bottle_bag_is_worth_its_grams_times_the_factor()
    {
        var c = Sites.Engine().Reduce(Sites.Dropoff(("net", 1250), ("cat", "PET")));
        Assert.Null(c.None);
        Assert.Equal(1_433_004, c.Milligrams);
        var row = Assert.Single(c.Rows);
        Assert.Equal(("reduction", 1250L, "g", 52_000_000_000L, 45_359_237L, "down", 1_433_004L),
            (row.Role, row.Quantity, row.Unit, row.Numerator, row.Denominator, row.Rounding,
                row.Milligrams));
        Assert.Equal(["PET"], row.FactorIds);
    }

    [Fact]
    public void A_charge_takes_the_edition_in_force_when_it_happened()
    {
        // 1.2008 - 0.4042 = 0.7966 kg/kWh (South 2023), and the site's grid region decides.
        var c = Sites.Engine()
            .Reduce(Sites.Charge(("start", 1000), ("stop", 21_000), ("wh", 20_000)));
        Assert.Equal(15_932_000, c.Milligrams);
        Assert.Equal(["b", "g.South.2023"], c.Rows[0].FactorIds);
    }

    [Fact]
    public void The_event_may_choose_among_the_packs_the_terms_allow_and_no_other()
    {
        var engine = Sites.Engine();
        var platform = engine.Reduce(Sites.Charge(
            ("pack", "ev.charge.platform@1.0.0"), ("start", 0), ("stop", 28_640)));
        Assert.Equal(("ev.charge.platform", 8_592_000L), (platform.Pack, platform.Milligrams));
        var foreign =
            engine.Reduce(Sites.Charge(("pack", "pv.distributed"), ("start", 0), ("stop", 1)));
        Assert.Equal(Reasons.PackUnknown, foreign.None);
    }

    [Fact]
    public void A_version_pinned_by_the_terms_is_kept_and_an_unknown_one_is_refused()
    {
        var pinned = Sites.Shenzhen with
        {
            Packs = new Dictionary<string, string> { ["dropoff"] = "bin.material.weight@9.0.0" },
        };
        Assert.Equal(Reasons.PackNotInForce,
            Sites.Engine(pinned).Reduce(Sites.Dropoff(("net", 1), ("cat", "PET"))).None);
    }

    [Theory]
    [InlineData("emptying", Reasons.Kind)]
    [InlineData("alarm", Reasons.Kind)]
    [InlineData("hello", Reasons.Kind)]
    [InlineData("nonsense", Reasons.Kind)]
    [InlineData("reading", Reasons.NoPack)]
    public void Kinds_without_an_activity_say_so(string kind, string reason) =>
        Assert.Equal(reason, Sites.Engine().Reduce(Sites.Dropoff() with { Kind = kind }).None);

    public static TheoryData<string, object[]> BadDropoffs => new()
    {
        { Reasons.CategoryHasFactor, ["cat", "LDPE", "net", 5] },
        { Reasons.CategoryHasFactor, ["net", 5] },
        { Reasons.QuantityMissing, ["cat", "PET"] },
        { Reasons.QuantityMissing, ["cat", "PET", "net", "5"] },
        { Reasons.NetNotNegative, ["cat", "PET", "net", -1] },
        { Reasons.QuantityRange, ["cat", "PET", "net", 200_001] },
        { Reasons.CategoryAgainstDetected,
        ["cat", "PET", "net", 5, "declared", "PET", "detected", "PP"] },
        { Reasons.WeightSettled, ["cat", "PET", "net", 5, "why", "unsettled"] },
        { Reasons.Qualitative, ["pack", "waste.report", "cat", "kitchen", "net", 850] },
    };

    [Theory]
    [MemberData(nameof(BadDropoffs))]
    public void A_drop_off_that_does_not_count_says_why(string reason, object[] members) =>
        Assert.Equal(reason, Sites.Engine().Reduce(Sites.Dropoff(Pairs(members))).None);

    public static TheoryData<string, object[]> BadCharges => new()
    {
        { Reasons.RegistersForward, ["start", 10, "stop", 9] },
        { Reasons.RegistersForward, ["start", 10, "stop", 20, "wh", 11] },
        { Reasons.RegistersForward, ["start", -10, "stop", 0] },
        { Reasons.RegisterRead, ["wh", 11] },
        { Reasons.RegisterRead, ["start", 10, "stop", 20, "fl", "gap,pulse"] },
        { Reasons.RegisterJump, ["start", 10, "stop", 20, "fl", "gap jump"] },
        { Reasons.SessionPresent, ["start", 10, "stop", 20, "sess", ""] },
        { Reasons.QuantityRange, ["start", 0, "stop", 200_001] },
        { Reasons.Rate, ["start", 0, "stop", 7_351, "startT", 0, "stopT", 3_600_000] },
    };

    [Theory]
    [MemberData(nameof(BadCharges))]
    public void A_charge_that_does_not_count_says_why(string reason, object[] members)
    {
        var fields = Pairs(members);
        var facts = fields.Any(f => f.Item1 == "sess")
            ? new EventFacts("charge", "S", Sites.At, new Fields([("t", Sites.At), .. fields]))
            : Sites.Charge(fields);
        Assert.Equal(reason,
            Sites.Engine(Sites.Shenzhen with { RatedPowerW = 7_000 }).Reduce(facts).None);
    }

    [Fact]
    public void Exactly_the_rated_energy_passes_the_rate_check()
    {
        var terms = Sites.Shenzhen with { RatedPowerW = 7_000 };
        var c = Sites.Engine(terms).Reduce(Sites.Charge(
            ("start", 0), ("stop", 7_350), ("startT", 0), ("stopT", 3_600_000)));
        Assert.Null(c.None);
    }

    [Fact]
    public void A_clock_nobody_set_keeps_the_evidence_and_loses_the_reduction()
    {
        var facts = Sites.Dropoff(("net", 5), ("cat", "PET")) with { TimeQuality = "U" };
        Assert.Equal(Reasons.ClockTrusted, Sites.Engine().Reduce(facts).None);

        // A count of pieces needs E1 only and stays.
        var pieces = Sites.Dropoff(("pieces", 13), ("pack", "garment.recycle.piece"))
            with { TimeQuality = "U" };
        Assert.Equal(9_360_000, Sites.Engine().Reduce(pieces).Milligrams);
    }

    [Theory]
    [InlineData("c-2026-05-01", null)]
    [InlineData("c-2025-06-01", null)]
    [InlineData("c-2025-05-30", Reasons.CalibrationInDate)]
    [InlineData("c-2026-06-02", Reasons.CalibrationInDate)]
    [InlineData("never", Reasons.CalibrationInDate)]
    [InlineData("c-2026-13-01", Reasons.CalibrationInDate)]
    public void A_calibration_holds_366_days_from_its_date(string cal, string? reason)
    {
        var facts = new EventFacts("dropoff", "S", Sites.At,
            new Fields(("t", Sites.At), ("cal", cal), ("net", 5), ("cat", "PET")));
        Assert.Equal(reason, Sites.Engine().Reduce(facts).None);
    }

    [Fact]
    public void A_mass_the_compartment_cannot_hold_is_held()
    {
        var engine = Sites.Engine(Sites.Shenzhen with { CompartmentGrams = 30_000 });
        Assert.Null(engine.Reduce(Sites.Dropoff(("net", 30_000), ("cat", "PET"))).None);
        Assert.Equal(Reasons.NetWithinCompartment,
            engine.Reduce(Sites.Dropoff(("net", 30_001), ("cat", "PET"))).None);
    }

    [Fact]
    public void The_same_facts_give_the_same_calculation()
    {
        var facts = Sites.Dropoff(("net", 777), ("cat", "corrugated"));
        Assert.Equal(Sites.Engine().Reduce(facts), Sites.Engine().Reduce(facts));
    }

    [Fact]
    public void A_preview_that_differs_by_a_milligram_is_seen()
    {
        var right = Sites.Dropoff(("net", 1250), ("cat", "PET"), ("mg", 1_433_004L));
        var wrong = Sites.Dropoff(("net", 1250), ("cat", "PET"), ("mg", 1_433_005L));
        var silent = Sites.Dropoff(("net", 1250), ("cat", "PET"));
        var c = Sites.Engine().Reduce(right);
        Assert.False(ReductionEngine.PreviewDiffers(right, c));
        Assert.True(ReductionEngine.PreviewDiffers(wrong, c));
        Assert.False(ReductionEngine.PreviewDiffers(silent, c));
    }

    private static (string, object)[] Pairs(object[] members) =>
        [.. members.Chunk(2).Select(p => ((string)p[0], p[1]))];
}
