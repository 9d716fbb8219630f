using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>Every generated text file, by its path below the repository root.</summary>
internal static class Generated
{
    /// <summary>Path (with '/') and text (LF line ends) of each file.</summary>
    public static SortedDictionary<string, string> Files(Workshop workshop)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var map in workshop.PinMaps)
        {
            var module = workshop.Modules[map.Module];
            foreach (var app in map.Apps)
                files[$"firmware/{app}/Pins.g.cs"] = FirmwarePins.Text(map, module, app);
            var wiring = $"hardware/wiring/{map.Device}";
            files[$"{wiring}/wiring.md"] = WiringTable.Text(map, module, zh: false);
            files[$"{wiring}/wiring.zh-CN.md"] = WiringTable.Text(map, module, zh: true);
        }
        Boards(workshop, files);
        files["hardware/enclosure/parts.scad"] = Dimensions.Text(workshop.Parts.Values);
        return files;
    }

    private static void Boards(Workshop workshop, SortedDictionary<string, string> files)
    {
        var boards = workshop.Boards.ToList();
        foreach (var board in boards)
        {
            var name = board.Circuit.Board;
            var folder = $"hardware/boards/{name}/rev-{board.Circuit.Rev}";
            files[$"hardware/wiring/{name}/wiring.svg"] = WiringDrawing.Text(board);
            files[$"{folder}/{name}.kicad_sch"] = Schematic.Text(board);
            files[$"{folder}/{name}.kicad_pro"] = ProjectFiles.Project(board);
            files[$"{folder}/sym-lib-table"] = ProjectFiles.SymbolTable();
            files[$"{folder}/fp-lib-table"] = ProjectFiles.FootprintTable(board);
            files[$"{folder}/bom.csv"] = BomTable.OnBoard(board);
            files[$"{folder}/field-parts.csv"] = BomTable.Field(board);
            foreach (var own in board.Components.Where(c =>
                c.Part.Footprint.StartsWith("Edge:", StringComparison.Ordinal)))
                files[$"hardware/boards/lib/Edge.pretty/{own.Part.Footprint[5..]}.kicad_mod"] =
                    ProjectFiles.Footprint(own.Part.Footprint[5..],
                        [.. own.Pins.Select(p => p.Pin.Number)]);
        }
        files["hardware/boards/lib/Edge.kicad_sym"] =
            ProjectFiles.Library(Schematic.SymbolsOf(boards).Values);
    }

    /// <summary>Writes what differs and returns the paths written.</summary>
    public static IReadOnlyList<string> Write(string root, Workshop workshop)
    {
        var written = new List<string>();
        foreach (var (path, text) in Files(workshop))
        {
            var file = Path.Combine(root, path);
            if (File.Exists(file) && File.ReadAllText(file) == text)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? root);
            File.WriteAllText(file, text);
            written.Add(path);
        }
        return written;
    }

    /// <summary>What is not, byte for byte, what the sources say.</summary>
    public static IEnumerable<Finding> Check(string root, Workshop workshop)
    {
        foreach (var (path, text) in Files(workshop))
        {
            var file = Path.Combine(root, path);
            if (!File.Exists(file))
                yield return new("generated", path, "missing: run generate and commit");
            else if (File.ReadAllText(file) != text)
                yield return new("generated", path, "differs: run generate and commit");
        }
    }
}
