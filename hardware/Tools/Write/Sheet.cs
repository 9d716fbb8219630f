using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Hardware.Write;

/// <summary>
/// KiCad's text: lengths in tenths of the 1.27 mm grid, stable identities, quoting.
/// </summary>
internal static class Sheet
{
    /// <summary>Ten tenths are one step of KiCad's 1.27 mm grid.</summary>
    public const int Grid = 10;

    /// <summary>Tenths of the grid as millimetres, exact: 15 gives "1.905".</summary>
    public static string Mm(int tenths)
    {
        var thousandths = tenths * 127;
        var sign = thousandths < 0 ? "-" : "";
        var whole = Math.Abs(thousandths) / 1000;
        var rest = (Math.Abs(thousandths) % 1000).ToString("D3", CultureInfo.InvariantCulture)
            .TrimEnd('0');
        return rest.Length == 0 ? $"{sign}{whole}" : $"{sign}{whole}.{rest}";
    }

    /// <summary>"x y" in millimetres.</summary>
    public static string At(int x, int y) => $"{Mm(x)} {Mm(y)}";

    /// <summary>An identity that depends on nothing but the words given.</summary>
    public static string Id(params string[] words)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', words)));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }

    /// <summary>Text in KiCad's quotes.</summary>
    public static string Quote(string text) => "\"" + text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    /// <summary>Width of a text of KiCad's usual size (1.27 mm), in tenths of the grid.</summary>
    public static int Width(string text) =>
        text.Sum(c => c < 0x2E80 ? 9 : 15);

    /// <summary>
    /// Text effects: size in hundredths of a millimetre, and where the text sits.
    /// </summary>
    public static string Effects(int size = 127, string justify = "", bool hide = false)
    {
        var mm = $"{size / 100}.{size % 100:D2}".TrimEnd('0').TrimEnd('.');
        var just = justify.Length == 0 ? "" : $" (justify {justify})";
        return $"(effects (font (size {mm} {mm})){just}{(hide ? " (hide yes)" : "")})";
    }
}
