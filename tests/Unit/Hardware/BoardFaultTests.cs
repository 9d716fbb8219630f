using Edge.Hardware.Model;
using Edge.Hardware.Rules;

namespace Edge.Tests.Unit.Hardware;

/// <summary>Faults of a circuit, sown one at a time.</summary>
public class BoardFaultTests
{
    // Goal: a wrong wire, a missing resistor or an overloaded rail is found from the sources alone.
    private static Board Bin => Sources.Workshop.BoardOf("smart-bin");

    /// <summary>The board with the pins of one part written anew.</summary>
    private static Board Rewired(string reference, string pins, string? part = null)
    {
        var circuit = Bin.Circuit with
        {
            Blocks = [.. Bin.Circuit.Blocks.Select(b => b with
            {
                Parts = [.. b.Parts.Select(p => p.Ref != reference ? p
                    : p with { Pins = pins, Part = part ?? p.Part })],
            })],
        };
        return new Board(circuit, Bin.Map, Bin.Module, Bin.Parts);
    }

    private static void AssertFound(string rule, IEnumerable<Finding> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Exists(f => f.Rule == rule), $"no {rule}: {string.Join("; ", found)}");
    }

    [Fact]
    public void The_committed_boards_break_no_rule()
    {
        Assert.Equal(3, Sources.Workshop.Boards.Count());
        Assert.Empty(AllRules.Check(Sources.Workshop));
        Assert.Empty(AllRules.Drawings(Repository.Root, Sources.Workshop));
    }

    [Fact]
    public void A_lock_without_its_pull_down_is_found() =>
        AssertFound("net-pull", NetRules.Check(Rewired("R13", "1=LOCK_DRV 2=+3V3")));

    [Fact]
    public void A_pull_of_another_value_is_found() =>
        AssertFound("net-pull", NetRules.Check(Rewired("R17", "1=+3V3 2=DOOR_NC", "R-20k")));

    [Fact]
    public void A_signal_that_does_not_reach_its_part_is_found() =>
        AssertFound("net-part", NetRules.Check(Rewired("R16", "1=DOOR_NC_IN 2=GND")));

    [Fact]
    public void A_signal_wired_to_another_pin_of_the_module_is_found() => AssertFound("net-pin",
        NetRules.Check(Rewired("A1", "5V=+5V GND=GND GPIO4=LOCK_FB GPIO6=LOCK_DRV")));

    [Fact]
    public void A_net_with_one_end_is_found() =>
        AssertFound("net-alone", NetRules.Check(Rewired("R37", "1=BUZZER 2=BUZZZ")));

    [Fact]
    public void A_pin_that_the_part_does_not_have_is_refused_by_name()
    {
        var e = Assert.Throws<InvalidDataException>(() => Rewired("D2", "K=+12V B=LOCK_COIL"));
        Assert.Contains("D2 (SS34) has no pin B", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chip_drawn_but_not_in_the_address_table_is_found() => AssertFound("i2c-board",
        PartRules.Bus(new Board(Bin.Circuit,
            Bin.Map with { I2c = [.. Bin.Map.I2c.Where(c => c.Part != "RTC-DS3231")] },
            Bin.Module, Bin.Parts)));

    [Fact]
    public void A_chip_in_the_address_table_but_not_drawn_is_found() => AssertFound("i2c-board",
        PartRules.Bus(Rewired("U5", "1=+3V3 2=GND", "R-10k")));

    [Fact]
    public void A_rail_above_four_fifths_of_its_source_is_found()
    {
        var weak = Bin.Circuit with
        {
            Rails = [.. Bin.Circuit.Rails.Select(r => r.Net != "+5V" ? r
                : r with { LimitMa = 1000 })],
        };
        AssertFound("power", PowerRules.Check(new Board(weak, Bin.Map, Bin.Module, Bin.Parts)));
    }

    [Fact]
    public void The_five_volt_rail_counts_what_stands_in_the_parts_list()
    {
        // 500 module + 2 x 20 converters + 10 gate + 200 scanner + 480 lights + 30 ultrasonic.
        Assert.Equal(1260, PowerRules.LoadMa(Bin, "+5V"));
    }

    [Theory]
    [InlineData("bom-mpn")]
    [InlineData("bom-datasheet")]
    [InlineData("bom-price")]
    [InlineData("bom-footprint")]
    [InlineData("bom-driver")]
    [InlineData("bom-mpn-once")]
    public void A_parts_line_with_a_hole_is_found(string rule)
    {
        var good = Sources.Workshop.Parts["MCP23017-E/SP"];
        Part[] bad = rule switch
        {
            "bom-mpn" => [good with { Mpn = "" }],
            "bom-datasheet" => [good with { Datasheet = "see maker" }],
            "bom-price" => [good with { Usd = "cheap" }],
            "bom-footprint" => [good with { Footprint = "DIP-28" }],
            "bom-driver" => [good with { Driver = null }],
            _ => [good, good with { Key = "other" }],
        };
        Assert.Empty(PartRules.Check([good]));
        AssertFound(rule, PartRules.Check(bad));
    }
}
