using System.Globalization;
using System.Text;
using Edge.Hardware.Model;

namespace Edge.Hardware.Write;

/// <summary>The parts' outer dimensions for the enclosures.</summary>
internal static class Dimensions
{
    /// <summary>OpenSCAD text: one vector [length, width, height] in mm for each part.</summary>
    public static string Text(IEnumerable<Part> parts)
    {
        var text = new StringBuilder(
            "// Generated from hardware/parts/parts.json: length, width, height in millimetres.\n");
        foreach (var part in parts.Where(p => p.SizeMm is not null)
            .OrderBy(p => p.Key, StringComparer.Ordinal))
            text.Append(Name(part.Key)).Append(" = [").AppendJoin(", ", part.SizeMm!
                .Select(s => s.ToString(CultureInfo.InvariantCulture))).Append("];\n");
        return text.ToString();
    }

    /// <summary>A part's key as OpenSCAD takes it.</summary>
    private static string Name(string key)
    {
        var word = string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c)
            ? char.ToLowerInvariant(c) : '_'));
        return char.IsAsciiDigit(word[0]) ? "_" + word : word;
    }
}
