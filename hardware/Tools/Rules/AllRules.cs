using Edge.Hardware.Model;
using Edge.Hardware.Read;

namespace Edge.Hardware.Rules;

/// <summary>The rules that need nothing but the sources.</summary>
internal static class AllRules
{
    private static readonly string[] ProcedureRooms = ["calibration", "test"];

    /// <summary>Every broken rule of every device.</summary>
    public static IEnumerable<Finding> Check(Workshop workshop)
    {
        foreach (var map in workshop.PinMaps)
        {
            if (!workshop.Modules.TryGetValue(map.Module, out var module))
            {
                yield return new("pin-module", map.Device, $"no module is named {map.Module}");
                continue;
            }
            foreach (var finding in PinRules.Check(map, module).Concat(I2cRules.Check(map)))
                yield return finding;
        }
        foreach (var finding in PartRules.Check(workshop.Parts.Values))
            yield return finding;
        foreach (var board in workshop.Boards)
            foreach (var finding in NetRules.Check(board).Concat(PowerRules.Check(board))
                .Concat(PartRules.Bus(board)))
                yield return finding;
    }

    /// <summary>Parts list and procedures against the firmware.</summary>
    public static IEnumerable<Finding> Firmware(string root, Workshop workshop)
    {
        var firmware = FirmwareRules.Sources(root);
        var pages = ProcedureRooms
            .Select(room => Path.Combine(root, "hardware", room)).Where(Directory.Exists)
            .SelectMany(room => Directory.GetFiles(room, "*.md")).Order(StringComparer.Ordinal);
        return FirmwareRules.Drivers(root, workshop.Parts.Values)
            .Concat(FirmwareRules.BareNumbers(root, workshop.PinMaps))
            .Concat(pages.SelectMany(page => FirmwareRules.Procedure(
                Path.GetRelativePath(root, page), File.ReadAllText(page), firmware)));
    }

    /// <summary>The committed drawings and tables against the sources, without KiCad.</summary>
    public static IEnumerable<Finding> Drawings(string root, Workshop workshop)
    {
        foreach (var board in workshop.Boards)
        {
            var folder = Path.Combine(root, "hardware", "boards", board.Circuit.Board,
                "rev-" + board.Circuit.Rev);
            var drawn = SchematicNets.Read(File.ReadAllText(
                Path.Combine(folder, board.Circuit.Board + ".kicad_sch")));
            var bom = File.ReadAllText(Path.Combine(folder, "bom.csv"));
            foreach (var finding in NetRules.Same(board, drawn)
                .Concat(PartRules.Csv(board, bom)))
                yield return finding;
        }
    }
}
