using Edge.Hardware.Model;
using Edge.Hardware.Rules;

namespace Edge.Tests.Unit.Hardware;

/// <summary>I2C address faults, sown one at a time.</summary>
public class I2cRulesTests
{
    // Goal: two chips that listen at once never share an address. Addresses: the chips' datasheets.
    private static void AssertFound(string rule, Func<I2cChip, I2cChip> change)
    {
        var map = Sources.Bin with { I2c = [.. Sources.Bin.I2c.Select(change)] };
        var findings = I2cRules.Check(map).ToList();
        Assert.True(findings.Exists(f => f.Rule == rule),
            $"expected {rule}, found: {string.Join("; ", findings)}");
    }

    [Fact]
    public void Two_chips_at_one_address_are_refused() => AssertFound("i2c-unique",
        c => c.Part == "ADS122C04" ? c with { Addr = "0x44" } : c);

    [Fact]
    public void A_chip_moved_onto_another_is_refused() => AssertFound("i2c-unique",
        c => c.Part == "TOF-VL53L0X" ? c with { Moved = ["0x30", "0x40"] } : c);

    [Fact]
    public void Two_chips_moved_to_one_address_are_refused() => AssertFound("i2c-unique",
        c => c.Part == "TOF-VL53L0X" ? c with { Moved = ["0x30", "0x30"] } : c);

    [Fact]
    public void A_chip_with_a_fixed_address_leaves_its_switch_only_if_nobody_has_it() =>
        AssertFound("i2c-unique", c => c.Part == "TCS34725" ? c with { Mux = null } : c);

    [Fact]
    public void A_chip_behind_a_switch_must_differ_from_the_main_bus_too() =>
        AssertFound("i2c-unique", c => c.Part == "TCS34725" ? c with { Addr = "0x68" } : c);

    [Theory]
    [InlineData("0x03")]
    [InlineData("0x78")]
    [InlineData("41")]
    public void An_address_outside_the_usable_range_is_refused(string address) => AssertFound(
        "i2c-range", c => c.Part == "CLIMATE-SHT40" ? c with { Addr = address } : c);

    [Fact]
    public void A_switch_that_is_not_on_the_bus_is_refused() => AssertFound("i2c-switch",
        c => c.Part == "TCS34725" ? c with { Mux = "TCA9548A channel 0" } : c);

    [Fact]
    public void An_expander_at_another_address_than_its_table_is_refused() => AssertFound(
        "i2c-expander", c => c.Part == "MCP23017-E/SP" ? c with { Addr = "0x21" } : c);
}
