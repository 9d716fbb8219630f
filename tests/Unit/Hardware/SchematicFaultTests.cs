using Edge.Hardware.Model;
using Edge.Hardware.Read;
using Edge.Hardware.Rules;

namespace Edge.Tests.Unit.Hardware;

/// <summary>Faults of a drawing and its parts list, sown in the committed text.</summary>
public class SchematicFaultTests
{
    // Goal: without KiCad, a drawing that says something else than the pin map is found.
    private static Board Bin => Sources.Workshop.BoardOf("smart-bin");

    private static string Text => Repository.Text("hardware", "boards", "smart-bin", "rev-A",
        "smart-bin.kicad_sch");

    private static List<Finding> After(string old, string replacement)
    {
        var text = Text;
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the drawing has no {old}");
        return [.. NetRules.Same(Bin, SchematicNets.Read(
            text[..at] + replacement + text[(at + old.Length)..]))];
    }

    [Fact]
    public void The_drawing_is_the_pin_map_pair_by_pair()
    {
        var drawn = SchematicNets.Read(Text);
        Assert.Empty(NetRules.Same(Bin, drawn));
        foreach (var signal in Bin.Map.Signals.Where(s => s.Part != "none"))
            Assert.Contains($"A1.{Bin.Module.PositionOf(signal.Gpio!.Value)}", drawn[signal.Sig]);
    }

    [Fact]
    public void A_label_with_another_name_is_found() =>
        Assert.NotEmpty(After("(label \"LOCK_DRV\"", "(label \"LOCK_FB\""));

    [Fact]
    public void A_supply_sign_with_another_name_is_found() =>
        Assert.NotEmpty(After("(global_label \"+5V\"", "(global_label \"+3V3\""));

    [Fact]
    public void A_wire_that_stops_short_is_found()
    {
        var at = Text.IndexOf("(wire (pts (xy ", StringComparison.Ordinal) + 15;
        var number = Text[at..Text.IndexOf(' ', at)];
        Assert.NotEmpty(After($"(wire (pts (xy {number} ", "(wire (pts (xy 1.27 "));
    }

    [Fact]
    public void A_part_under_another_name_is_found() =>
        Assert.NotEmpty(After("\"Reference\" \"R13\"", "\"Reference\" \"R99\""));

    [Fact]
    public void A_parts_list_that_lacks_a_part_is_found()
    {
        var bom = Repository.Text("hardware", "boards", "smart-bin", "rev-A", "bom.csv");
        Assert.Empty(PartRules.Csv(Bin, bom));
        Assert.NotEmpty(PartRules.Csv(Bin, bom.Replace("R13 ", "", StringComparison.Ordinal)));
        Assert.NotEmpty(PartRules.Csv(Bin, bom.Replace("MFR-25FBF52-10K", "",
            StringComparison.Ordinal)));
        Assert.NotEmpty(PartRules.Csv(Bin, bom.Replace("D1,1,", "D1,2,",
            StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("(kicad_sch")]
    [InlineData("(kicad_sch \"open)")]
    [InlineData("(kicad_sch))")]
    [InlineData("(netlist)")]
    public void Text_that_is_no_sheet_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => SchematicNets.Read(text));

    [Fact]
    public void Text_nested_without_end_is_refused() => Assert.Throws<InvalidDataException>(
        () => SExpression.Parse(new string('(', 100_000)));
}
