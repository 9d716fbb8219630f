using Edge.Hardware.Write;

namespace Edge.Tests.Unit.Hardware;

/// <summary>Generated files against their sources.</summary>
public class GeneratedTests
{
    // Goal: no drawing, table or constant drifts from the pin maps. Expected: the committed bytes.
    [Fact]
    public void Regenerating_changes_no_byte() =>
        Assert.Empty(Generated.Check(Repository.Root, Sources.Workshop));

    [Fact]
    public void Every_signal_of_an_app_has_its_constant()
    {
        var text = Repository.Text("firmware", "SmartBin", "Pins.g.cs");
        foreach (var signal in Sources.Bin.Signals)
            Assert.Contains($"int {FirmwarePins.Name(signal.Sig)} = {signal.Gpio};", text);
    }

    [Fact]
    public void Both_pins_of_every_serial_port_are_mapped()
    {
        // An unmapped RX of COM2 or COM3 falls on GPIO0 on the S3 (nf-interpreter's start map).
        foreach (var app in new[] { "SmartBin", "RecyclingBox", "ChargingMeter" })
            foreach (var function in new[] { "COM2_TX", "COM2_RX", "COM3_TX", "COM3_RX" })
                Assert.Contains($"DeviceFunction.{function})",
                    Repository.Text("firmware", app, "Pins.g.cs"));
    }
}
