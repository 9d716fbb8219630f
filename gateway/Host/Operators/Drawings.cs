using System.Globalization;
using System.Text;
using Edge.Host.Screens;
using Microsoft.AspNetCore.Components;

namespace Edge.Host.Operators;

/// <summary>The console's drawings: whole numbers, colours by class, a label for who cannot see.
/// </summary>
internal static class Drawings
{
    /// <summary>What happened in the last 24 hours, half an hour each: a bar, or a dot where
    /// nothing did; so it reads without colour.</summary>
    /// <param name="strip">Events per slot, the oldest first.</param>
    /// <param name="label">What a person who cannot see it is told.</param>
    public static MarkupString Strip(IReadOnlyList<int> strip, string label)
    {
        var some = new StringBuilder();
        var none = new StringBuilder();
        for (var i = 0; i < strip.Count; i++)
        {
            if (strip[i] > 0) some.Append(CultureInfo.InvariantCulture, $"M{i * 4} 1h3v14h-3z");
            else none.Append(CultureInfo.InvariantCulture, $"M{i * 4} 13h3v2h-3z");
        }

        var width = strip.Count * 4;
        return new MarkupString(string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg class="strip" viewBox="0 0 {width} 16" role="img" """)
            + $"""aria-label="{Svg.Text(label)}"><path class="strip-some" d="{some}"/>"""
            + $"""<path class="strip-none" d="{none}"/></svg>""");
    }

    /// <summary>The shape of a condition.</summary>
    public static MarkupString Shape(DeviceCondition condition) => Svg.Icon(condition switch
    {
        DeviceCondition.Danger => """<path class="fill" d="M12 2 23 21H1z"/>"""
            + """<path class="tick" d="M12 9v6M12 17v1"/>""",
        DeviceCondition.Offline => """<path class="fill" d="M3 3h18v18H3z"/>""",
        DeviceCondition.Filling or DeviceCondition.Attention =>
            """<path class="line" d="M12 3 22 20H2z"/>""",
        DeviceCondition.Well => """<circle class="fill" cx="12" cy="12" r="9"/>""",
        _ => """<circle class="line" cx="12" cy="12" r="9"/>""",
    });

    /// <summary>Class of a condition's colour.</summary>
    public static string Tone(this DeviceCondition condition) => condition switch
    {
        DeviceCondition.Danger or DeviceCondition.Offline => "red",
        DeviceCondition.Filling or DeviceCondition.Attention => "amber",
        DeviceCondition.Well => "leaf",
        _ => "grey",
    };

    /// <summary>The site as a plan: a grid, and a pin for each device that has a place.</summary>
    public static MarkupString Plan(IEnumerable<FleetRow> rows, string label)
    {
        var plan = new StringBuilder();
        plan.Append("""<svg class="plan" viewBox="0 0 1000 600" role="img" """)
            .Append("aria-label=\"").Append(Svg.Text(label)).Append("\">")
            .Append("""<path class="plan-ground" d="M0 0h1000v600H0z"/>""")
            .Append("""<path class="plan-grid" d=" """.TrimEnd());
        for (var at = 100; at < 1000; at += 100)
        {
            plan.Append(CultureInfo.InvariantCulture, $"M{at} 0v600");
            if (at < 600) plan.Append(CultureInfo.InvariantCulture, $"M0 {at}h1000");
        }

        plan.Append("\"/>");
        foreach (var row in rows.Where(row => row.Place.IsOnPlan))
        {
            int x = row.Place.X, y = row.Place.Y * 600 / 1000;
            plan.Append(CultureInfo.InvariantCulture, $"""<g class="pin {row.Condition.Tone()}">""")
                .Append(CultureInfo.InvariantCulture, $"""<circle cx="{x}" cy="{y}" r="14"/>""")
                .Append(CultureInfo.InvariantCulture, $"""<text x="{x + 20}" y="{y + 7}">""")
                .Append(Svg.Text(row.Name)).Append("</text></g>");
        }

        return new MarkupString(plan.Append("</svg>").ToString());
    }
}
