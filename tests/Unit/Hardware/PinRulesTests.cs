using Edge.Hardware.Model;
using Edge.Hardware.Rules;

namespace Edge.Tests.Unit.Hardware;

/// <summary>Each fault of a pin map that the rules exist for, sown one at a time.</summary>
public class PinRulesTests
{
    // Goal: every rule can fail. The faults are those of the modules' datasheets (reserved pins,
    // input-only pins, ADC2 with Wi-Fi, pins that toggle at boot) and of the house (safe levels).
    private static void AssertFound(string rule, PinMap map, Module? module = null)
    {
        var findings = PinRules.Check(map, module ?? Sources.Workshop.Modules[map.Module]).ToList();
        Assert.True(findings.Exists(f => f.Rule == rule),
            $"expected {rule}, found: {string.Join("; ", findings)}");
    }

    [Fact]
    public void The_committed_maps_break_no_rule()
    {
        Assert.Equal(4, Sources.Workshop.PinMaps.Count);
        Assert.Empty(AllRules.Check(Sources.Workshop));
    }

    [Theory]
    [InlineData(0)]     // strapping: boot mode
    [InlineData(3)]     // strapping: JTAG source
    [InlineData(45)]    // strapping: flash voltage
    [InlineData(46)]    // strapping: boot messages
    [InlineData(35)]    // octal PSRAM, not protected by the CLR
    [InlineData(37)]
    [InlineData(43)]    // console
    [InlineData(19)]    // USB
    public void A_pin_the_module_keeps_for_itself_is_refused(int gpio) =>
        AssertFound("pin-reserved", Sources.Bin.With("DOOR_NC", s => s with { Gpio = gpio }));

    [Fact]
    public void A_strapping_pin_passes_only_with_a_reason()
    {
        var map = Sources.Workshop.Map("meter-collector");
        Assert.Contains(map.Signals, s => s is { Sig: "RS485B_TX", Gpio: 5 });
        AssertFound("pin-reserved", map.With("RS485B_TX", s => s with { StrapOk = null }));
        AssertFound("pin-reserved", map.With("RS485B_TX", s => s with { StrapOk = "yes" }));
    }

    [Fact]
    public void A_pin_that_the_module_does_not_have_is_refused() =>
        AssertFound("pin-exists", Sources.Bin.With("DOOR_NC", s => s with { Gpio = 22 }));

    [Fact]
    public void A_pin_taken_twice_is_refused() =>
        AssertFound("pin-used-once", Sources.Bin.With("DOOR_NC", s => s with { Gpio = 4 }));

    [Fact]
    public void An_expander_pin_taken_twice_is_refused() => AssertFound("pin-used-once",
        Sources.Workshop.Map("recycling-box").With("LOCK2_FB", s => s with { Port = "GPA0" }));

    [Fact]
    public void A_name_used_twice_is_refused() =>
        AssertFound("pin-name", Sources.Bin.With("DOOR_NC", s => s with { Sig = "LOCK_FB" }));

    [Fact]
    public void One_function_on_two_pins_is_refused() =>
        AssertFound("pin-function", Sources.Bin.With("PRN_TX", s => s with { Fn = "COM2_TX" }));

    [Fact]
    public void An_output_on_an_input_only_pin_is_refused() =>
        AssertFound("pin-input-only", Sources.Workshop.Map("meter-collector")
            .With("RS485A_DE", s => s with { Gpio = 36 }));

    [Fact]
    public void An_input_without_a_pull_inside_needs_a_resistor_outside() =>
        AssertFound("pin-no-pull", Sources.Workshop.Map("meter-collector")
            .With("PULSE1", s => s with { Pull = "open" }));

    [Fact]
    public void Analogue_on_adc2_is_refused_because_wifi_takes_it() =>
        AssertFound("pin-adc1", Sources.Bin.With("NTC_ADC", s => s with { Gpio = 14 }));

    [Fact]
    public void Analogue_on_another_channel_than_the_pins_own_is_refused() =>
        AssertFound("pin-adc1", Sources.Bin.With("NTC_ADC", s => s with { Fn = "ADC1_CH4" }));

    [Theory]
    [InlineData("up 10k")]
    [InlineData("driven")]
    [InlineData("open")]
    public void A_lock_that_is_not_held_shut_in_reset_is_refused(string pull) =>
        AssertFound("pin-safe", Sources.Bin.With("LOCK_DRV", s => s with { Pull = pull }));

    [Fact]
    public void A_lock_without_a_safe_level_is_refused() =>
        AssertFound("pin-safe", Sources.Bin.With("LOCK_DRV", s => s with { Safe = null }));

    [Fact]
    public void A_bus_driver_without_a_safe_level_is_refused() => AssertFound("pin-safe",
        Sources.Workshop.Map("meter-collector").With("RS485A_DE", s => s with { Safe = null }));

    [Fact]
    public void An_expander_output_without_a_safe_level_is_refused() => AssertFound("pin-safe",
        Sources.Workshop.Map("recycling-box").With("LOCK2_DRV", s => s with { Safe = null }));

    [Fact]
    public void A_safe_output_on_a_pin_that_toggles_at_boot_is_refused()
    {
        var map = Sources.Workshop.Map("smart-bin-wrover");
        AssertFound("pin-boot", map.With("LOCK_DRV", s => s with { Gpio = 14 }));
    }

    [Fact]
    public void A_direction_that_is_none_is_refused() =>
        AssertFound("pin-direction", Sources.Bin.With("DOOR_NC", s => s with { Dir = "inn" }));

    [Fact]
    public void The_expanders_two_output_only_pins_are_refused_as_inputs() => AssertFound(
        "pin-direction", Sources.Bin.With("TILT_N", s => s with { Port = "GPB7" }));
}
