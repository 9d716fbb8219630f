using System.Text.Json;
using System.Xml.Linq;
using Edge.Hardware.Model;
using Edge.Hardware.Read;
using Edge.Hardware.Rules;

namespace Edge.Hardware.Outside;

/// <summary>What KiCad itself says about our schematics, through kicad-cli 9.</summary>
internal static class Kicad
{
    /// <summary>The program.</summary>
    public const string Program = "kicad-cli";

    /// <summary>Electrical rules, netlist and parts list of one board.</summary>
    public static IEnumerable<Finding> Check(Board board, string sheet, string work)
    {
        var name = board.Circuit.Board;
        foreach (var finding in Erc(name, sheet, Path.Combine(work, name + ".erc.json")))
            yield return finding;
        var xml = Netlist(sheet, Path.Combine(work, name + ".xml"));
        foreach (var finding in NetRules.Same(board, Nets(xml)).Concat(Footprints(board, xml)))
            yield return finding;
        foreach (var finding in Bom(board, sheet, Path.Combine(work, name + ".csv")))
            yield return finding;
    }

    /// <summary>Every violation of KiCad's electrical rules check, warnings too.</summary>
    public static IReadOnlyList<Finding> Erc(string name, string sheet, string report)
    {
        var (code, text) = Tool.Run(Program, "sch", "erc", "--severity-all", "--format", "json",
            "--exit-code-violations", "-o", report, sheet);
        if (!File.Exists(report))
            return [new("erc", name, $"kicad-cli ended with {code}: {text.Trim()}")];
        using var json = JsonDocument.Parse(File.ReadAllText(report));
        var found = json.RootElement.GetProperty("sheets").EnumerateArray()
            .SelectMany(s => s.GetProperty("violations").EnumerateArray())
            .Select(v => new Finding("erc", name, Describe(v))).ToList();
        if (code != 0 && found.Count == 0)
            found.Add(new("erc", name, $"kicad-cli ended with {code}: {text.Trim()}"));
        return found;
    }

    private static string Describe(JsonElement violation) =>
        violation.GetProperty("severity").GetString() + " "
        + violation.GetProperty("description").GetString() + " "
        + string.Join("; ", violation.GetProperty("items").EnumerateArray()
            .Select(i => i.GetProperty("description").GetString()));

    /// <summary>KiCad's own netlist.</summary>
    /// <exception cref="InvalidDataException">KiCad wrote none.</exception>
    public static XDocument Netlist(string sheet, string file)
    {
        var (code, text) = Tool.Run(Program, "sch", "export", "netlist", "--format", "kicadxml",
            "-o", file, sheet);
        return code == 0 ? XDocument.Load(file)
            : throw new InvalidDataException($"export netlist of {sheet}: {text.Trim()}");
    }

    /// <summary>Nets of a netlist, without those of open pins.</summary>
    public static SortedDictionary<string, SortedSet<string>> Nets(XDocument xml)
    {
        var nets = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var net in xml.Descendants("net"))
        {
            var name = ((string?)net.Attribute("name") ?? "").TrimStart('/');
            if (name.StartsWith("unconnected-", StringComparison.Ordinal))
                continue;
            nets[name] = new(net.Elements("node")
                .Select(n => $"{(string?)n.Attribute("ref")}.{(string?)n.Attribute("pin")}"),
                StringComparer.Ordinal);
        }
        return nets;
    }

    private static IEnumerable<Finding> Footprints(Board board, XDocument xml)
    {
        var drawn = xml.Descendants("comp").ToDictionary(
            c => (string?)c.Attribute("ref") ?? "", c => (string?)c.Element("footprint") ?? "");
        foreach (var component in board.Components)
            if (!drawn.TryGetValue(component.Ref, out var footprint)
                || footprint != component.Part.Footprint)
                yield return new("netlist", $"{board.Circuit.Board} {component.Ref}",
                    "KiCad's netlist has no such part, or another footprint");
    }

    private static IEnumerable<Finding> Bom(Board board, string sheet, string file)
    {
        var (code, text) = Tool.Run(Program, "sch", "export", "bom", "--fields",
            "Reference,Value,MPN,${QUANTITY}", "--group-by", "Value,MPN",
            "--ref-range-delimiter", "", "-o", file, sheet);
        if (code != 0)
        {
            yield return new("bom", board.Circuit.Board, text.Trim());
            yield break;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file).Skip(1).Where(l => l.Length > 0))
        {
            var cells = Csv.Cells(line);
            foreach (var reference in cells[0].Split(','))
                if (!seen.Add(reference) || board.Components
                    .FirstOrDefault(c => c.Ref == reference)?.Part.Mpn != cells[2])
                    yield return new("bom", $"{board.Circuit.Board} {reference}",
                        $"KiCad's list says {cells[2]}");
        }
        if (seen.Count != board.Components.Count)
            yield return new("bom", board.Circuit.Board,
                $"KiCad lists {seen.Count} parts of {board.Components.Count}");
    }
}
