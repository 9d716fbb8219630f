using Edge.Hardware.Model;
using Edge.Hardware.Outside;
using Edge.Hardware.Rules;

namespace Edge.Tests.Conformance.Hardware;

using Simulation = Edge.Hardware.Outside.Simulation;

/// <summary>
/// Our hardware files judged by KiCad, ngspice and OpenSCAD, and faults they find.
/// </summary>
public sealed class OutsideToolsTests : IDisposable
{
    // Goal: the drawings hold before the programs makers use, not only before our own reader.
    // Expected: 0 violations of KiCad's rules; each sown fault found. Skipped, said aloud, where a
    // program is missing: hardware/check.sh installs them and runs everything.
    private readonly string _work = Directory.CreateTempSubdirectory("edge-outside-").FullName;

    private static Workshop Workshop { get; } = Workshop.Read(Repository.Root);

    private static string Sheet(string board) => Repository.Path(
        "hardware", "boards", board, "rev-A", board + ".kicad_sch");

    private static void Need(string program) => Assert.SkipUnless(Tool.Exists(program),
        $"{program} is not installed: run hardware/check.sh as root");

    public void Dispose() => Directory.Delete(_work, recursive: true);

    /// <summary>A copy of a board's project with its sheet changed.</summary>
    private string Sown(string board, Func<string, string> change)
    {
        var boards = Path.Combine(_work, "boards");
        var folder = Path.Combine(boards, board, "rev-A");
        foreach (var from in Directory.GetFiles(Repository.Path("hardware", "boards", "lib"), "*",
            SearchOption.AllDirectories).Concat(Directory.GetFiles(
                Repository.Path("hardware", "boards", board, "rev-A"))))
        {
            var to = Path.Combine(boards, Path.GetRelativePath(
                Repository.Path("hardware", "boards"), from));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
        var sheet = Path.Combine(folder, board + ".kicad_sch");
        var text = File.ReadAllText(sheet);
        var changed = change(text);
        Assert.NotEqual(text, changed);
        File.WriteAllText(sheet, changed);
        return sheet;
    }

    private static string Once(string text, string old, string replacement)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return at < 0 ? text : text[..at] + replacement + text[(at + old.Length)..];
    }

    [Theory]
    [InlineData("smart-bin")]
    [InlineData("recycling-box")]
    [InlineData("meter-collector")]
    public void Kicad_finds_nothing_in_a_board_and_reads_the_same_nets(string board)
    {
        Need(Kicad.Program);
        Assert.Empty(Kicad.Check(Workshop.BoardOf(board), Sheet(board), _work));
    }

    [Theory]
    [InlineData("(no_connect (at", "(junction (at")]
    [InlineData("(label \"LOCK_GATE\"", "(label \"LOCK_GATES\"")]
    [InlineData("(lib_id \"Edge:PWR_FLAG\")", "(lib_id \"Edge:GND\")")]
    public void Kicads_electrical_rules_find_a_sown_fault(string old, string replacement)
    {
        Need(Kicad.Program);
        var sheet = Sown("smart-bin", text => Once(text, old, replacement));
        Assert.NotEmpty(Kicad.Erc("sown", sheet, Path.Combine(_work, "erc.json")));
    }

    [Fact]
    public void Kicads_netlist_shows_a_swapped_signal()
    {
        Need(Kicad.Program);
        var sheet = Sown("smart-bin", text => Once(Once(Once(text, "(label \"DOOR_NC\"",
            "(label \"X\""), "(label \"LOCK_FB\"", "(label \"DOOR_NC\""), "(label \"X\"",
            "(label \"LOCK_FB\""));
        var nets = Kicad.Nets(Kicad.Netlist(sheet, Path.Combine(_work, "sown.xml")));
        Assert.NotEmpty(NetRules.Same(Workshop.BoardOf("smart-bin"), nets));
    }

    [Fact]
    public void Kicads_own_symbols_number_the_pins_as_ours()
    {
        var folder = "/usr/share/kicad/symbols";
        Assert.SkipUnless(Directory.Exists(folder), "KiCad's symbol libraries are not installed");
        var compared = 0;
        foreach (var part in Workshop.Parts.Values.Where(p => p.Kicad is not null))
        {
            var theirs = KicadLibrary.Pins(folder, part.Kicad!);
            foreach (var pin in part.Pins.Select(p => PartPin.Parse(part.Key, p)))
            {
                Assert.True(theirs.TryGetValue(pin.Number, out var name),
                    $"{part.Key}: KiCad's {part.Kicad} has no pin {pin.Number}");
                Assert.True(KicadLibrary.SameName(name, pin.Name),
                    $"{part.Key} pin {pin.Number}: ours {pin.Name}, KiCad's {name}");
                compared++;
            }
        }
        Assert.True(compared >= 50, $"only {compared} pins were compared");
    }

    [Theory]
    [InlineData("rs485-bias.cir", "rbias=390", "rbias=680")]
    [InlineData("lock-flyback.cir", "D1 drain v12 ss34", "")]
    [InlineData("s0-input.cir", "Rb3 al 0 {rbleed}", "")]
    [InlineData("load-cell-rc.cir", "cin=100n", "cin=10u")]
    [InlineData("smoke-loop.cir", "ralarm=4.7k", "ralarm=47k")]
    public void A_simulation_of_a_wrong_circuit_breaks_its_limits(string file, string old,
        string replacement)
    {
        Need(Simulation.Program);
        var good = Repository.Path("hardware", "sim", file);
        Assert.Empty(Simulation.Check(good, Workshop, Repository.Root));
        var text = File.ReadAllText(good);
        Assert.Contains(old, text, StringComparison.Ordinal);
        var sown = Path.Combine(_work, file);
        File.WriteAllText(sown, text.Replace(old, replacement, StringComparison.Ordinal));
        Assert.Contains(Simulation.Check(sown, Workshop, Repository.Root),
            f => f.Rule == "sim-limit");
    }

    [Theory]
    [InlineData("electronics-box.scad", "finger = 10;", "finger = -8;")]
    [InlineData("meter-collector.scad", "clip = 25", "carrier = [110, 20, 1.6]; clip = 25")]
    public void An_enclosure_too_small_for_its_parts_does_not_build(string file, string old,
        string replacement)
    {
        Need(Enclosure.Program);
        File.Copy(Repository.Path("hardware", "enclosure", "parts.scad"),
            Path.Combine(_work, "parts.scad"));
        var text = Repository.Text("hardware", "enclosure", file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        var sown = Path.Combine(_work, file);
        File.WriteAllText(sown, text.Replace(old, replacement, StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => Enclosure.Build(sown, "box", _work));
    }
}
