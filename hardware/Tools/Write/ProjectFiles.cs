using System.Text;
using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>The files KiCad wants beside a schematic, and our own library.</summary>
internal static class ProjectFiles
{
    /// <summary>Project settings: KiCad's own, no check switched off.</summary>
    public static string Project(Board board) =>
        $$"""
        {
          "erc": { "erc_exclusions": [], "meta": { "version": 0 } },
          "meta": { "filename": "{{board.Circuit.Board}}.kicad_pro", "version": 3 },
          "sheets": [ [ "{{Sheet.Id(board.Circuit.Board, "sheet")}}", "Root" ] ]
        }

        """;

    /// <summary>One symbol library: ours.</summary>
    public static string SymbolTable() =>
        "(sym_lib_table\n\t(version 7)\n\t(lib (name \"Edge\") (type \"KiCad\") "
        + "(uri \"${KIPRJMOD}/../../lib/Edge.kicad_sym\") (options \"\") (descr \"\"))\n)\n";

    /// <summary>Footprint libraries of the parts used: KiCad's by name, and ours.</summary>
    public static string FootprintTable(Board board)
    {
        var text = new StringBuilder("(fp_lib_table\n\t(version 7)\n");
        foreach (var library in board.Components.Select(c => c.Part.Footprint.Split(':')[0])
            .Distinct().Order(StringComparer.Ordinal))
        {
            var place = library == "Edge" ? "${KIPRJMOD}/../../lib" : "${KICAD9_FOOTPRINT_DIR}";
            text.Append($"\t(lib (name \"{library}\") (type \"KiCad\") "
                + $"(uri \"{place}/{library}.pretty\") (options \"\") (descr \"\"))\n");
        }
        return text.Append(")\n").ToString();
    }

    /// <summary>The symbol library.</summary>
    public static string Library(IEnumerable<Symbol> symbols)
    {
        var text = new StringBuilder("(kicad_symbol_lib\n\t(version 20241209)\n"
            + "\t(generator \"edge_hardware\")\n\t(generator_version \"9.0\")\n");
        foreach (var symbol in symbols)
            text.Append(symbol.Text("", "\t"));
        return text.Append(")\n").ToString();
    }

    /// <summary>A footprint of two rows of pins for a bought module.</summary>
    /// <remarks>Name: "Edge:Thing_2x05_W20.32mm" says rows and their distance.</remarks>
    public static string Footprint(string name, IReadOnlyList<string> numbers)
    {
        var words = name.Split('_');
        var perRow = int.Parse(words[^2][2..], System.Globalization.CultureInfo.InvariantCulture);
        var width = words[^1][1..^2];
        var text = new StringBuilder($"(footprint \"{name}\"\n\t(version 20241229)\n"
            + "\t(generator \"edge_hardware\")\n\t(generator_version \"9.0\")\n\t(layer \"F.Cu\")\n"
            + "\t(attr through_hole)\n");
        for (var i = 0; i < numbers.Count; i++)
        {
            var (row, at) = (i / perRow, i % perRow);
            var y = at * 254;
            text.Append($"\t(pad {Sheet.Quote(numbers[i])} thru_hole "
                + (i == 0 ? "rect " : "circle ")
                + $"(at {(row == 0 ? "0" : width)} {y / 100}.{y % 100:D2}) (size 1.7 1.7) "
                + "(drill 1) (layers \"*.Cu\" \"*.Mask\") (remove_unused_layers no))\n");
        }
        return text.Append("\t(embedded_fonts no)\n)\n").ToString();
    }
}
