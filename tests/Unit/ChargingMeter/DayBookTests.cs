using Edge.Calculator;
using Edge.Tests.Unit.Calculator;

namespace Edge.Tests.Unit.ChargingMeter;

/// <summary>Days of a photovoltaic and a household meter, from its register to its milligrams.
/// </summary>
public class DayBookTests
{
    private const long Day = 86_400_000;

    [Fact]
    public void Days_join_to_the_Wh_across_a_power_cut_and_each_is_told_once()
    {
        // Goal: generation of successive days adds up to the register; a day whose midnight was
        // read is whole. Expected: 2 kW for 24 h = 48 000 Wh; the clock of ChargeWorld begins at
        // 2026-09-21T21:33:20+08:00.
        var world = new ChargeWorld { StrideMs = 5 };
        world.Settings.DayKind = "generation";
        world.Settings.CapacityW = 5_000;
        world.Scene.Finish();
        world.Run(5_000);
        world.Works.Load(world.Now, 2_000);
        world.Run(Day + (3 * 3_600_000));
        world.PowerCut(1_000);
        world.Works.Load(world.Now, 2_000);
        world.Run(Day);

        var days = world.Events("reading")
            .Where(e => e.GetProperty("class").GetString() == "Day").ToList();
        Assert.Equal(3, days.Count);
        for (var i = 1; i < days.Count; i++)
        {
            Assert.Equal(Of(days[i - 1], "stop"), Of(days[i], "start"));
            Assert.Equal(Of(days[i - 1], "stopT"), Of(days[i], "startT"));
            Assert.Equal(Day, Of(days[i], "stopT") - Of(days[i], "startT"));
            // Read within a minute of either midnight: 2 kW are 33 Wh in that time.
            Assert.InRange(Of(days[i], "wh"), 48_000 - 34, 48_000 + 34);
        }

        Assert.All(days, day => Assert.Equal(5_000, Of(day, "capacityW")));
        // Shanghai: generation x 0.42 kg/kWh, down to the milligram.
        var terms = new SiteTerms("CN-31", "CN-grid-East", null, new Dictionary<string, string>
        {
            ["reading"] = "pv.distributed",
        });
        var credited = Sites.Engine(terms).Reduce(Facts(days[1]));
        Assert.Null(credited.None);
        Assert.Equal(Of(days[1], "wh") * 420, credited.Milligrams);
    }

    [Fact]
    public void A_household_is_measured_against_its_allowance_and_its_own_week()
    {
        // Expected: 3 persons x 2 500 Wh - 6 000 Wh = 1 500 Wh x 0.4403 = 660 450 mg (the pack's
        // own vector); 250 W for 24 h are 6 000 Wh; the fourth event tells two whole days before.
        var world = new ChargeWorld { StrideMs = 5 };
        world.Settings.DayKind = "household";
        world.Settings.Persons = 3;
        world.Scene.Finish();
        world.Run(5_000);
        world.Works.Load(world.Now, 250);
        world.Run(4 * Day);

        var days = world.Events("reading")
            .Where(e => e.GetProperty("class").GetString() == "Day").ToList();
        Assert.Equal(4, days.Count);
        Assert.Equal(2, days[^1].GetProperty("prev7Wh").GetString()!.Split(',').Length);
        Assert.Equal("", days[1].GetProperty("prev7Wh").GetString());
        var terms = new SiteTerms("CN-4403", "CN-grid-South", null, new Dictionary<string, string>
        {
            ["reading"] = "household.low-carbon",
        })
        {
            Parameters = new Dictionary<string, string>
            {
                ["household.low-carbon/perPersonDayWh"] = "2500",
                ["household.low-carbon/gridFactor"] = "0.4403",
            },
        };
        var engine = Sites.Engine(terms);
        var wh = Of(days[^1], "wh");
        Assert.InRange(wh, 6_000 - 5, 6_000 + 5);
        Assert.Equal((7_500 - wh) * 4_403 / 10, engine.Reduce(Facts(days[^1])).Milligrams);
        // The first day began in the evening: it is not whole.
        Assert.Equal("dayComplete", engine.Reduce(Facts(days[0])).None);
    }

    [Fact]
    public void Where_generation_is_claimed_charging_takes_the_grids_factor_or_nothing()
    {
        // Goal: one kWh, one claim (domain.md 5.5). 20 kWh in East China, edition of 2023:
        // 20 000 Wh x (1.2008 - 0.5500) = 13 016 000 mg; without the grid pack 0 and the reason.
        var facts = new EventFacts("charge", "S", Sites.At, new Fields(
            ("t", Sites.At), ("sess", "s"), ("start", 0L), ("stop", 20_000L), ("wh", 20_000L),
            ("meter", "m"), ("pack", "ev.charge.platform")));
        Assert.Equal(6_000_000, Reduce("ev.charge.platform ev.charge.grid", "").Milligrams);
        var forced = Reduce("ev.charge.platform ev.charge.grid", "pv.distributed");
        Assert.Equal(("ev.charge.grid", 13_016_000L), (forced.Pack, forced.Milligrams));
        Assert.Equal(
            "notZeroRatedWherePvClaimed",
            Reduce("ev.charge.platform", "pv.distributed").None);

        Calculation Reduce(string charge, string reading)
        {
            var packs = new Dictionary<string, string> { ["charge"] = charge };
            if (reading.Length > 0) packs["reading"] = reading;
            return Sites.Engine(
                new SiteTerms("CN-31", "CN-grid-East", "beijing-green-life", packs))
                .Reduce(facts);
        }
    }

    private static long Of(System.Text.Json.JsonElement e, string name) =>
        e.GetProperty(name).GetInt64();

    private static EventFacts Facts(System.Text.Json.JsonElement e) => new(
        "reading", e.GetProperty("tq").GetString()!, Of(e, "t"),
        new Fields([.. e.EnumerateObject().Select(member => (
            member.Name, member.Value.ValueKind == System.Text.Json.JsonValueKind.Number
                ? (object)member.Value.GetInt64() : member.Value.GetString()!))]));
}
