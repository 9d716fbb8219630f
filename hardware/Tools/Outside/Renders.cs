using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Edge.Hardware.Model;

namespace Edge.Hardware.Outside;

/// <summary>Pictures and netlists that KiCad makes, freed of clocks and machine paths.</summary>
internal static partial class Renders
{
    /// <summary>PDF, SVG and netlist of one board, by file name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Of(Board board, string sheet, string work)
    {
        var name = board.Circuit.Board;
        var pdf = Path.Combine(work, name + ".pdf");
        Export("pdf", sheet, pdf);
        Export("svg", sheet, work);
        return new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["schematic.pdf"] = WithoutDate(File.ReadAllBytes(pdf), board.Circuit.Date),
            ["schematic.svg"] = Encoding.UTF8.GetBytes(
                Compact(File.ReadAllText(Path.Combine(work, name + ".svg")))),
            ["netlist.xml"] = Encoding.UTF8.GetBytes(
                WithoutMachine(Kicad.Netlist(sheet, Path.Combine(work, name + ".xml")))),
        };
    }

    private static void Export(string format, string sheet, string target)
    {
        var (code, text) = Tool.Run(Kicad.Program, "sch", "export", format, "-o", target, sheet);
        if (code != 0)
            throw new InvalidDataException($"export {format} of {sheet}: {text.Trim()}");
    }

    /// <summary>Replaces the moment of making by the board's date, byte for byte as long.</summary>
    internal static byte[] WithoutDate(byte[] pdf, string date)
    {
        var text = Encoding.Latin1.GetString(pdf);
        var day = date.Replace("-", "", StringComparison.Ordinal);
        var fixedDate = $"/CreationDate (D:{day}000000)";
        return Encoding.Latin1.GetBytes(PdfDate().Replace(text, fixedDate));
    }

    /// <summary>The same picture in a third of the bytes, without its date.</summary>
    internal static string Compact(string svg)
    {
        svg = SvgDate().Replace(svg, "<title>");
        svg = Decimals().Replace(svg, m => m.Value[..^2].TrimEnd('0').TrimEnd('.'));
        svg = PathGap().Replace(svg, "L");
        svg = PathEnd().Replace(svg, "\"/>");
        svg = NextPath().Replace(svg, "");
        return SamePoint().Replace(svg, "L$1L");
    }

    private static string WithoutMachine(XDocument netlist)
    {
        var design = netlist.Descendants("design").First();
        design.Elements("source").Remove();
        design.Elements("date").Remove();
        design.Elements("tool").Remove();
        netlist.Descendants("libraries").Remove();
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + netlist.Root + "\n";
    }

    [GeneratedRegex(@"/CreationDate \(D:\d{14}\)")]
    private static partial Regex PdfDate();

    [GeneratedRegex(@"<title>[^<]*")]
    private static partial Regex SvgDate();

    [GeneratedRegex(@"(\d+\.)(\d{2})\d{2}\b")]
    private static partial Regex Decimals();

    [GeneratedRegex(@"\s*\nL")]
    private static partial Regex PathGap();

    [GeneratedRegex(@"\s*\n?""\s*/>")]
    private static partial Regex PathEnd();

    [GeneratedRegex(@"L([\d.]+ [\d.]+)M\1L")]
    private static partial Regex SamePoint();

    [GeneratedRegex(@"""/>\s*<path d=""(?=M)")]
    private static partial Regex NextPath();
}
