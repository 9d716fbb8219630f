using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace Edge.Host.Screens;

/// <summary>Small drawings made on the server: they need no script and can be printed.</summary>
/// <remarks>Whole numbers only. Colours come from the style sheet through classes.</remarks>
internal static class Svg
{
    private const int Quiet = 4; // white modules round a code: ISO/IEC 18004

    /// <summary>A QR code, level M, with its four white modules on each side.</summary>
    /// <param name="text">What it says.</param>
    /// <param name="label">What a person who cannot see it is told.</param>
    /// <param name="modulePixels">Size of a module, whole pixels; 0 lets the style decide.</param>
    public static MarkupString Qr(string text, string label, int modulePixels = 0)
    {
        using var maker = new QRCodeGenerator();
        using var code = maker.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var white = WhiteRows(rows);
        var side = rows.Count - 2 * white + 2 * Quiet;
        var path = new StringBuilder();
        for (var y = white; y < rows.Count - white; y++)
        {
            for (var x = white; x < rows.Count - white; x++)
            {
                if (!rows[y][x]) continue;
                var width = 1;
                while (x + width < rows.Count - white && rows[y][x + width]) width++;
                path.Append(CultureInfo.InvariantCulture,
                    $"M{x - white + Quiet} {y - white + Quiet}h{width}v1h-{width}z");
                x += width;
            }
        }

        return new MarkupString(string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg class="qr"{Size(side * modulePixels)} viewBox="0 0 {side} {side}" """
            + $"""role="img" aria-label="{Text(label)}" shape-rendering="crispEdges">"""
            + $"""<path class="qr-white" d="M0 0h{side}v{side}H0z"/>"""
            + $"""<path class="qr-black" d="{path}"/></svg>"""));
    }

    /// <summary>The shape of a promise: quarter, half, three quarters, full with a tick; triangle;
    /// square.</summary>
    public static MarkupString Shape(PromiseLevel level) => Icon(level switch
    {
        PromiseLevel.Recorded => Ring + """<path class="fill" d="M12 12V3a9 9 0 0 1 9 9z"/>""",
        PromiseLevel.Durable => Ring + """<path class="fill" d="M12 21V3a9 9 0 0 1 0 18z"/>""",
        PromiseLevel.Sealed => Ring + """<path class="fill" d="M12 12V3a9 9 0 1 1-9 9z"/>""",
        PromiseLevel.Receipted => """<circle class="fill" cx="12" cy="12" r="10"/>"""
            + """<path class="tick" d="m7 12 4 4 7-8"/>""",
        PromiseLevel.Held => """<path class="line" d="M12 3 22 20H2z"/>"""
            + """<path class="line" d="M12 9v5M12 16v2"/>""",
        _ => """<path class="line" d="M4 4h16v16H4z"/><path class="line" d="M8 12h8"/>""",
    });

    /// <summary>Room, soon full, full: a disc, a triangle, a square.</summary>
    public static MarkupString Fill(int level) => Icon(level switch
    {
        0 => """<circle class="fill" cx="12" cy="12" r="9"/>""",
        1 => """<path class="fill" d="M12 3 22 20H2z"/>""",
        _ => """<path class="fill" d="M4 4h16v16H4z"/>""",
    });

    /// <summary>The way back.</summary>
    public static MarkupString Back() => Icon(
        """<path class="line" d="M10 5 3 12l7 7M4 12h17"/>""");

    /// <summary>The mark of the house.</summary>
    public static MarkupString Mark() => Icon(
        """<circle class="fill" cx="12" cy="12" r="11"/>"""
        + """<path class="tick" d="m6.5 12.5 4 4 7-9"/>""");

    /// <summary>What a category looks like.</summary>
    public static MarkupString Category(string category) => Icon(category switch
    {
        "PET" or "HDPE" or "PP" => """<path class="line" d="M10 2h4v3l2 3v13H8V8l2-3zM8 13h8"/>""",
        "aluminium-can" or "steel-can" =>
            """<path class="line" d="M7 5v14c0 2 10 2 10 0V5M7 5c0 2 10 2 10 0s-10-2-10 0"/>""",
        "glass" => """<path class="line" d="M9 2h6v6l3 4v10H6V12l3-4z"/>""",
        "corrugated" => """<path class="line" d="M3 8l9-5 9 5v9l-9 5-9-5zM3 8l9 5 9-5M12 13v9"/>""",
        _ => """<path class="line" d="M6 2h9l4 4v16H6zM9 10h7M9 14h7M9 18h5"/>""",
    });

    /// <summary>A drawing of 24 by 24 that stands beside a word.</summary>
    /// <param name="inside">Elements with the classes <c>fill</c>, <c>line</c>, <c>tick</c>.
    /// </param>
    public static MarkupString Icon(string inside) => new(
        $"""<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{inside}</svg>""");

    /// <summary>A bar that is so full.</summary>
    /// <param name="percent">Range: 0 to 100, cut.</param>
    public static MarkupString Bar(int percent)
    {
        var full = Math.Clamp(percent, 0, 100);
        return new MarkupString(string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" """
            + $"""aria-hidden="true"><path class="bar-room" d="M0 0h100v8H0z"/>"""
            + $"""<path class="bar-full" d="M0 0h{full}v8H0z"/></svg>"""));
    }

    /// <summary>A text inside markup.</summary>
    public static string Text(string text) =>
        System.Text.Encodings.Web.HtmlEncoder.Default.Encode(text);

    private static string Size(int pixels) => pixels == 0 ? ""
        : string.Create(CultureInfo.InvariantCulture, $" width=\"{pixels}\" height=\"{pixels}\"");

    private const string Ring = """<circle class="line" cx="12" cy="12" r="9"/>""";

    private static int WhiteRows(List<System.Collections.BitArray> rows)
    {
        var white = 0;
        while (rows[white].Cast<bool>().All(dark => !dark)) white++;
        return white;
    }
}
