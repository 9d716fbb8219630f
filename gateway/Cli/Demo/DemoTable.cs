using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Edge.Cli.Demo;

/// <summary>The table that the demo shows while it runs; fits 80 columns.</summary>
public static class DemoTable
{
    private const int LastWidth = 22;

    /// <summary>One state of the world, a line per device and one for all.</summary>
    public static string Draw(JsonNode status, FleetReport fleet, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        var seconds = ((long)elapsed.TotalSeconds).ToString(CultureInfo.InvariantCulture) + " s";
        text.Append(Row(
            seconds, "last", "record", "durabl", "sealed", "receip", "mass, energy", "CO2e"));
        foreach (var device in status["devices"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            var name = (string?)device["dev"] ?? "?";
            text.Append(Row(
                name, Last((string?)device["last"]), Count(fleet.Of(name, "recorded")),
                Count(device, "durable"), Count(device, "sealed"), Count(device, "receipted"),
                Quantity(Number(device, "g"), Number(device, "wh")),
                Figures.Reduction(Number(device, "mg"))));
        }

        var all = status["totals"];
        text.Append(Row(
            "all", "", Count(fleet.Total("").Events), Count(all, "durable"),
            Count(all, "sealed"), Count(all, "receipted"), Figures.Mass(Number(all, "g")),
            Figures.Reduction(Number(all, "mg"))));
        return text.Append(Row(
            "", "", "", "", "", "", Figures.Energy(Number(all, "wh")), "")).ToString();
    }

    private static string Row(
        string device, string last, string recorded, string durable, string seal,
        string receipted, string quantity, string reduction) =>
        $"{device,-12}{last,-LastWidth}{recorded,7}{durable,7}{seal,7}{receipted,7}"
        + $"{quantity,13}{reduction,12}".TrimEnd() + "\n";

    private static string Last(string? said)
    {
        // The gateway says "22:18:29 PET 1130 g"; the clock of the table is enough here.
        var words = said ?? "—";
        var start = words.Length > 9 && words[2] == ':' ? words[9..] : words;
        return start.Length < LastWidth ? start : start[..(LastWidth - 1)];
    }

    private static string Quantity(long grams, long wattHours) =>
        grams == 0 && wattHours > 0 ? Figures.Energy(wattHours) : Figures.Mass(grams);

    private static string Count(JsonNode? node, string name) => Count(Number(node, name));

    private static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long Number(JsonNode? node, string name) =>
        node?[name] is { } value ? (long)value! : 0;
}
