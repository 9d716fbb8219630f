using System.Globalization;
using System.Text;
using Edge.Host.Kiosk;
using Microsoft.AspNetCore.Components;

namespace Edge.Host.Screens;

/// <summary>The last ten seconds of a scale as a drawing, with axes and the band within which it
/// counts as at rest.</summary>
internal static class Trace
{
    private const int Wide = 720;
    private const int High = 240;
    private const int Left = 96;
    private const int Bottom = 200;
    private const int Top = 30;
    private const long LeastGrams = 500; // the axis never shrinks below half a kilogram

    /// <summary>Draws it.</summary>
    /// <param name="points">Oldest first.</param>
    /// <param name="nowMs">Device time at the right edge. Units: ms.</param>
    /// <param name="toleranceGrams">Half the band. Units: g.</param>
    /// <param name="label">What a person who cannot see it is told.</param>
    public static MarkupString Draw(
        IReadOnlyList<TracePoint> points, long nowMs, long toleranceGrams, string label)
    {
        var most = Math.Max(LeastGrams, points.Select(point => point.Grams).DefaultIfEmpty().Max());
        most = (most * 5 / 4 + 499) / 500 * 500;
        var last = points.Count > 0 ? points[^1].Grams : 0;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"""<svg class="trace" viewBox="0 0 {Wide} {High}" role="img" """);
        svg.Append(CultureInfo.InvariantCulture, $"""aria-label="{Svg.Text(label)}">""");
        var band = Math.Max(4, Y(last - toleranceGrams, most) - Y(last + toleranceGrams, most));
        svg.Append(CultureInfo.InvariantCulture,
            $"""<rect class="band" x="{Left}" y="{Y(last, most) - band / 2}" """
            + $"""width="{Wide - Left}" height="{band}"/>""");
        Axis(svg, most);
        svg.Append("<path class=\"curve\" d=\"");
        for (var i = 0; i < points.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"{(i == 0 ? 'M' : 'L')}{X(points[i].UpMs, nowMs)} {Y(points[i].Grams, most)}");
        }

        return new MarkupString(svg.Append("\"/></svg>").ToString());
    }

    private static void Axis(StringBuilder svg, long most)
    {
        foreach (var grams in new[] { 0, most / 2, most })
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"""<path class="grid" d="M{Left} {Y(grams, most)}H{Wide}"/>"""
                + $"""<text class="tick" x="{Left - 10}" y="{Y(grams, most) + 8}" """
                + $"""text-anchor="end">{Figures.ScaleKg(grams)}</text>""");
        }

        foreach (var ago in new[] { 10, 5, 0 })
        {
            var x = X(-ago * 1_000L, 0);
            var anchor = ago == 10 ? "start" : ago == 0 ? "end" : "middle";
            svg.Append(CultureInfo.InvariantCulture,
                $"""<text class="tick" x="{x}" y="{High - 8}" text-anchor="{anchor}">"""
                + $"""{(ago == 0 ? "0" : $"\u2212{ago}")} s</text>""");
        }
    }

    private static long X(long upMs, long nowMs) => Wide - Math.Clamp(
        (nowMs - upMs) * (Wide - Left) / KioskState.TraceMs, 0, Wide - Left);

    private static long Y(long grams, long most) =>
        Bottom - Math.Clamp(grams * (Bottom - Top) / most, -20, Bottom - Top);
}
