using System.Text;
using Edge.Hardware.Model;

namespace Edge.Hardware.Outside;

/// <summary>Everything that needs a program from outside: KiCad, ngspice, OpenSCAD.</summary>
internal sealed class OutsideCheck(string root, Workshop workshop, bool write, TextWriter output)
{
    /// <summary>Programs that are missing here.</summary>
    public static IReadOnlyList<string> Missing() =>
        [.. new[] { Kicad.Program, Simulation.Program, Enclosure.Program, "xvfb-run" }
            .Where(p => !Tool.Exists(p))];

    /// <summary>Runs all of it; with <c>write</c> it also replaces what was rendered.</summary>
    public IReadOnlyList<Finding> Run()
    {
        var work = Directory.CreateTempSubdirectory("edge-hardware-").FullName;
        try
        {
            var findings = new List<Finding>();
            foreach (var board in workshop.Boards)
                Add(findings, board.Circuit.Board, Board(board, work));
            foreach (var file in Files("sim", "*.cir"))
                Add(findings, Path.GetFileName(file), Simulation.Check(file, workshop, root));
            foreach (var file in Files("enclosure", "*.scad")
                .Where(f => Path.GetFileName(f) != "parts.scad"))
                Add(findings, Path.GetFileName(file), Box(file, work));
            return findings;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private IEnumerable<string> Files(string room, string pattern) =>
        Directory.GetFiles(Path.Combine(root, "hardware", room), pattern)
            .Order(StringComparer.Ordinal);

    private void Add(List<Finding> all, string what, IEnumerable<Finding> found)
    {
        var before = all.Count;
        try
        {
            all.AddRange(found);
        }
        catch (InvalidDataException e)
        {
            all.Add(new("outside", what, e.Message));
        }
        output.WriteLine($"{what}: {(all.Count == before ? "good" : "FAULTY")}");
    }

    private IEnumerable<Finding> Board(Board board, string work)
    {
        var folder = Path.Combine(root, "hardware", "boards", board.Circuit.Board,
            "rev-" + board.Circuit.Rev);
        var sheet = Path.Combine(folder, board.Circuit.Board + ".kicad_sch");
        foreach (var finding in Kicad.Check(board, sheet, work))
            yield return finding;
        foreach (var (file, bytes) in Renders.Of(board, sheet, work))
            if (Differs(Path.Combine(folder, file), bytes))
                yield return new("render", $"{board.Circuit.Board} {file}",
                    "is not what KiCad draws now: run outside --write and commit");
    }

    private IEnumerable<Finding> Box(string file, string work)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var text = File.ReadAllText(file);
        var picture = Path.ChangeExtension(file, ".png");
        var changed = !File.Exists(picture);
        foreach (var (piece, announced) in Enclosure.Pieces(text))
        {
            var stl = Enclosure.Build(file, piece, work);
            foreach (var finding in Enclosure.Judge(name, text, piece, announced, stl,
                workshop.Parts))
                yield return finding;
            var target = Path.Combine(Path.GetDirectoryName(file) ?? root, $"{name}-{piece}.stl");
            changed |= !File.Exists(target)
                || !File.ReadAllBytes(target).SequenceEqual(Encoding.ASCII.GetBytes(stl));
            if (Differs(target, Encoding.ASCII.GetBytes(stl)))
                yield return new("render", Path.GetFileName(target),
                    "is not what OpenSCAD makes now: run outside --write and commit");
        }
        // A picture's bytes depend on the machine's graphics: it is made anew with its mesh only.
        if (write && changed)
            Enclosure.Picture(file, picture);
    }

    /// <summary>With <c>write</c> it puts the bytes in place, and nothing differs.</summary>
    private bool Differs(string file, byte[] bytes)
    {
        if (File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes))
            return false;
        if (!write)
            return true;
        File.WriteAllBytes(file, bytes);
        output.WriteLine($"wrote {Path.GetRelativePath(root, file)}");
        return false;
    }
}
