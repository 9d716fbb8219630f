using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Hardware.Model;

namespace Edge.Hardware.Outside;

/// <summary>Builds the enclosures with OpenSCAD and measures what came out.</summary>
/// <remarks>
/// A file says <c>//@ outside PART X Y Z</c> for each piece to print and <c>//@ holds KEY ...</c>
/// for the parts that go in. Its own asserts fail the build.
/// </remarks>
internal static partial class Enclosure
{
    /// <summary>The program.</summary>
    public const string Program = "openscad";

    // Mesh corners are written with six digits; a tenth of a millimetre is below any printer.
    private const double ToleranceMm = 0.1;

    /// <summary>Pieces a file announces, with their outer size.</summary>
    public static IReadOnlyList<(string Piece, double[] Size)> Pieces(string text) =>
        [.. OutsideLine().Matches(text).Select(m => (m.Groups[1].Value,
            new[] { Number(m, 2), Number(m, 3), Number(m, 4) }))];

    /// <summary>Builds one piece; returns the mesh's text.</summary>
    /// <exception cref="InvalidDataException">An assert failed or nothing came out.</exception>
    public static string Build(string file, string piece, string work)
    {
        var target = Path.Combine(work, Path.GetFileNameWithoutExtension(file) + $"-{piece}.stl");
        File.Delete(target);
        var (code, text) = Tool.Run(Program, "-q", "-o", target, "-D", $"part=\"{piece}\"", file);
        return code == 0 && File.Exists(target) ? Sorted(File.ReadAllText(target))
            : throw new InvalidDataException(
                $"build {Path.GetFileName(file)} {piece}: {text.Trim()}");
    }

    /// <summary>The same mesh with its facets in a fixed order: OpenSCAD's order varies.</summary>
    internal static string Sorted(string stl)
    {
        var facets = stl.Split("  facet ", StringSplitOptions.None);
        var last = facets[^1].Split("endfacet\n");
        var bodies = facets[1..^1].Append(last[0] + "endfacet\n").Select(FirstCornerFirst)
            .Order(StringComparer.Ordinal);
        return facets[0] + string.Concat(bodies.Select(b => "  facet " + b)) + last[^1];
    }

    /// <summary>Turns a facet so that its least corner stands first; its side stays.</summary>
    private static string FirstCornerFirst(string facet)
    {
        var lines = facet.Split('\n');
        var corners = lines.Index().Where(l => l.Item.Contains("vertex", StringComparison.Ordinal))
            .ToArray();
        var least = corners.Select((c, i) => (c.Item, i)).Min().i;
        for (var i = 0; i < corners.Length; i++)
            lines[corners[i].Index] = corners[(least + i) % corners.Length].Item;
        return string.Join('\n', lines);
    }

    /// <summary>Length, width and height of a mesh in mm.</summary>
    public static double[] Size(string stl)
    {
        double[] low = [double.MaxValue, double.MaxValue, double.MaxValue];
        double[] high = [double.MinValue, double.MinValue, double.MinValue];
        foreach (Match vertex in VertexLine().Matches(stl))
            for (var axis = 0; axis < 3; axis++)
            {
                var value = Number(vertex, axis + 1);
                low[axis] = Math.Min(low[axis], value);
                high[axis] = Math.Max(high[axis], value);
            }
        return [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
    }

    /// <summary>Size as announced, and large enough for each part it holds.</summary>
    public static IEnumerable<Finding> Judge(string name, string text, string piece,
        double[] announced, string stl, IReadOnlyDictionary<string, Part> parts)
    {
        var size = Size(stl);
        for (var axis = 0; axis < 3; axis++)
            if (Math.Abs(size[axis] - announced[axis]) > ToleranceMm)
                yield return new("enclosure-size", $"{name} {piece}", FormattableString.Invariant(
                    $"axis {axis} is {size[axis]:F1} mm, announced {announced[axis]:F1} mm"));
        if (piece == "lid")
            yield break;
        foreach (var key in HoldsLine().Match(text).Groups[1].Value.Split(' '))
        {
            // OpenSCAD comments separate keys by blanks: a blank inside a key is written "_".
            var part = parts.Values.FirstOrDefault(p =>
                p.Key.Replace(' ', '_') == key && p.SizeMm is not null);
            if (part is null)
                yield return new("enclosure-part", $"{name} {key}", "has no size in parts.json");
            else if (part.SizeMm!.Zip(size).Any(p => (double)p.First > p.Second))
                yield return new("enclosure-part", $"{name} {key}", "is larger than the box");
        }
    }

    /// <summary>A picture of the whole, through a screen in memory.</summary>
    /// <exception cref="InvalidDataException">The picture is empty.</exception>
    public static void Picture(string file, string target)
    {
        var (code, text) = Tool.Run("xvfb-run", "-a", Program, "-q", "-o", target,
            "--imgsize=1000,750", "--colorscheme=Tomorrow", "--viewall", "--autocenter",
            "--camera=0,0,0,42,0,25,500", file);
        if (code != 0 || !File.Exists(target) || new FileInfo(target).Length < 5000)
            throw new InvalidDataException($"picture of {file} is empty: {text.Trim()}");
    }

    private static double Number(Match match, int group) =>
        double.Parse(match.Groups[group].Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^//@ outside (\w+) ([\d.]+) ([\d.]+) ([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex OutsideLine();

    [GeneratedRegex(@"^//@ holds (.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex HoldsLine();

    [GeneratedRegex(@"vertex (\S+) (\S+) (\S+)")]
    private static partial Regex VertexLine();
}
