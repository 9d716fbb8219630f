using Edge.Hardware.Read;

namespace Edge.Tests.Conformance.Hardware;

/// <summary>Reads pin numbers and names from an installed KiCad symbol library.</summary>
internal static class KicadLibrary
{
    /// <summary>Pins of "Library:Symbol", the symbol it extends included.</summary>
    internal static Dictionary<string, string> Pins(string folder, string id)
    {
        var words = id.Split(':');
        var text = File.ReadAllText(Path.Combine(folder, words[0] + ".kicad_sym"));
        var symbol = Cut(text, words[1]);
        while (symbol.All("extends").FirstOrDefault() is { } basis)
            symbol = Cut(text, basis[1]);
        return symbol.All("symbol").SelectMany(u => u.All("pin"))
            .DistinctBy(p => p.One("number")[1])
            .ToDictionary(p => p.One("number")[1], p => p.One("name")[1]);
    }

    /// <summary>Same meaning: spelling of inversion, sign and case apart.</summary>
    internal static bool SameName(string theirs, string ours) =>
        theirs is "~" or "" || Plain(theirs) == Plain(ours)
        || (Plain(theirs), Plain(ours)) is ("SCK", "SCL") or ("+VIN", "VIN") or ("VOUT", "5V")
            or ("+VOUT", "5V") or ("VOUT", "3V3") or ("+VOUT", "3V3");

    private static string Plain(string name) => name.Replace("~{", "", StringComparison.Ordinal)
        .Replace("}", "", StringComparison.Ordinal).Replace("#", "", StringComparison.Ordinal)
        .Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static SExpression Cut(string library, string name)
    {
        var at = library.IndexOf($"\n\t(symbol \"{name}\"", StringComparison.Ordinal);
        Assert.True(at >= 0, $"KiCad's library has no {name}");
        var end = library.IndexOf("\n\t)", at, StringComparison.Ordinal);
        return SExpression.Parse(library[(at + 1)..(end + 3)]);
    }
}
