using Edge.Hardware.Model;
using Edge.Hardware.Outside;
using Edge.Hardware.Rules;

namespace Edge.Tests.Unit.Hardware;

using Simulation = Edge.Hardware.Outside.Simulation;

/// <summary>Procedures, simulations and meshes judged from their text; faults sown.</summary>
public class PaperFaultTests
{
    // Goal: a paper cannot name what the firmware does not have, nor ask for something unmeasured;
    // and the judges of outside programs can say no. Everything here runs without those programs.
    private const string Firmware =
        "class Kinds { const int Mass = 6; } \"edge:begin\" \"no-conversion\"";

    private static Finding[] Procedure(string text) =>
        [.. FirmwareRules.Procedure("page", text, Firmware)];

    [Fact]
    public void The_committed_papers_agree_with_the_firmware() =>
        Assert.Empty(AllRules.Firmware(Repository.Root, Sources.Workshop));

    [Fact]
    public void A_procedure_that_names_what_exists_passes() => Assert.Empty(Procedure(
        "show `edge:begin`, then `Kinds.Mass`, see `\"no-conversion\"`\n\n"
        + "| do | limit |\n|---|---|\n| wait | 10 s |\n"));

    [Theory]
    [InlineData("show `edge:open`")]
    [InlineData("see `\"all-well\"`")]
    [InlineData("do `Kinds.Weight`")]
    [InlineData("do `Sorts.Mass`")]
    public void A_command_or_code_the_firmware_lacks_is_found(string text) =>
        Assert.Contains(Procedure(text), f => f.Rule == "procedure-command");

    [Theory]
    [InlineData("| do | limit |\n|---|---|\n| wait | |\n")]
    [InlineData("| do | limit |\n|---|---|\n| wait | good |\n")]
    public void A_step_without_a_number_to_meet_is_found(string text) =>
        Assert.Contains(Procedure(text), f => f.Rule == "procedure-limit");

    [Theory]
    [InlineData("new GpioLine(pins, 4, PinMode.Output)")]
    [InlineData("converter.OpenChannel(1)")]
    [InlineData("new I2cChip(0x24)")]
    [InlineData("const int ReaderAddress = 0x24;")]
    public void A_pin_or_address_written_beside_the_map_is_found(string text)
    {
        Assert.NotEmpty(FirmwareRules.BareNumbers("Board.cs", text));
        Assert.Empty(FirmwareRules.BareNumbers("Board.cs", "new GpioLine(pins, Pins.LockFb, x)"));
    }

    [Fact]
    public void A_driver_the_firmware_lacks_is_found() => Assert.Contains(
        FirmwareRules.Drivers(Repository.Root,
            [Sources.Workshop.Parts["SEN-13879"] with { Driver = "Hx712" }]),
        f => f.Rule == "bom-driver");

    [Theory]
    [InlineData("v = 1.9", 0)]
    [InlineData("v = 2.1", 1)]
    [InlineData("v = 1.9e-3", 0)]
    [InlineData("w = 1.9", 1)]
    [InlineData("v = -3.0", 0)]
    [InlineData("", 1)]
    public void A_result_beyond_its_limit_or_missing_is_found(string printed, int findings)
    {
        var limits = Simulation.Limits("* limit v <= 2 ; V\n");
        Assert.Single(limits);
        Assert.Equal(findings, Simulation.Judge("s", limits, printed).Count());
    }

    [Fact]
    public void A_simulation_without_a_limit_is_found() =>
        Assert.Contains(Simulation.Judge("s", [], "v = 1"), f => f.Rule == "sim-limit");

    [Fact]
    public void A_simulation_with_another_value_than_the_parts_list_is_found()
    {
        var text = Repository.Text("hardware", "sim", "rs485-bias.cir");
        Assert.Empty(Simulation.Parts("s", text, Sources.Workshop));
        Assert.NotEmpty(Simulation.Parts("s", text.Replace("rbias=390", "rbias=680",
            StringComparison.Ordinal), Sources.Workshop));
    }

    [Fact]
    public void A_simulation_with_another_threshold_than_the_firmware_is_found()
    {
        var text = Repository.Text("hardware", "sim", "smoke-loop.cir");
        Assert.Empty(Simulation.Firmware("s", text, Repository.Root));
        Assert.NotEmpty(Simulation.Firmware("s", text.Replace("alarm=1550", "alarm=1500",
            StringComparison.Ordinal), Repository.Root));
    }

    [Theory]
    [InlineData("4k7", 4700)]
    [InlineData("4.7k", 4700)]
    [InlineData("100n 50V", 1e-7)]
    [InlineData("390R", 390)]
    [InlineData("1k 1W", 1000)]
    [InlineData("2e-3", 0.002)]
    public void A_parts_value_is_read_as_its_number(string text, double value) =>
        Assert.Equal(value, Simulation.Number(text), 1e-12);

    private const string Facets = "solid a\n"
        + "  facet normal 0 0 1\n    outer loop\n      vertex 2 0 0\n      vertex 0 3 0\n"
        + "      vertex 0 0 0\n    endloop\n  endfacet\n"
        + "  facet normal 0 -1 0\n    outer loop\n      vertex 0 0 0\n      vertex 2 0 0\n"
        + "      vertex 0 0 4\n    endloop\n  endfacet\nendsolid a\n";

    [Fact]
    public void Facets_in_any_order_give_the_same_mesh()
    {
        var parts = Facets.Split("  facet ");
        var swapped = parts[0] + "  facet " + parts[2].Replace("endsolid a\n", "",
            StringComparison.Ordinal) + "  facet " + parts[1] + "endsolid a\n";
        Assert.NotEqual(Facets, swapped);
        Assert.Equal(Enclosure.Sorted(Facets), Enclosure.Sorted(swapped));
        Assert.Equal([2.0, 3.0, 4.0], Enclosure.Size(Enclosure.Sorted(Facets)));
    }

    [Theory]
    [InlineData("//@ holds SEN-13879\n", new[] { 2.0, 3.0, 4.0 }, "enclosure-part")]
    [InlineData("//@ holds SOMETHING\n", new[] { 2.0, 3.0, 4.0 }, "enclosure-part")]
    [InlineData("//@ holds SEN-13879\n", new[] { 2.0, 3.0, 5.0 }, "enclosure-size")]
    public void A_box_of_another_size_or_too_small_is_found(string text, double[] announced,
        string rule) => Assert.Contains(
            Enclosure.Judge("box", text, "box", announced, Facets, Sources.Workshop.Parts),
            f => f.Rule == rule);
}
