using System.Text.Json.Nodes;
using Spectre.Console;

namespace Edge.Cli.Demo;

/// <summary>The table that the demo shows while it runs.</summary>
public static class DemoTable
{
    /// <summary>Prints one state of the world.</summary>
    public static void Print(JsonNode status, FleetReport fleet, TimeSpan elapsed)
    {
        var table = new Table().Border(TableBorder.Minimal)
            .Title($"{elapsed.TotalSeconds:0} s").AddColumns(
                "device", "last", "recorded", "durable", "sealed", "receipted", "g", "kWh", "CO2e");
        foreach (var device in status["devices"]?.AsArray().OfType<JsonObject>() ?? [])
        {
            var name = (string?)device["dev"] ?? "?";
            table.AddRow(
                name, Markup.Escape((string?)device["last"] ?? "—"),
                Figures.Grouped(fleet.Of(name, "recorded")), Count(device, "durable"),
                Count(device, "sealed"), Count(device, "receipted"), Count(device, "g"),
                Figures.Energy(Number(device, "wh")), Figures.Reduction(Number(device, "mg")));
        }

        var totals = status["totals"];
        table.AddRow(
            "all", "", Figures.Grouped(fleet.Total("").Events), Count(totals, "durable"),
            Count(totals, "sealed"), Count(totals, "receipted"), Count(totals, "g"),
            Figures.Energy(Number(totals, "wh")), Figures.Reduction(Number(totals, "mg")));
        foreach (var column in table.Columns.Skip(2)) column.RightAligned();
        AnsiConsole.Write(table);
    }

    private static string Count(JsonNode? node, string name) => Figures.Grouped(Number(node, name));

    private static long Number(JsonNode? node, string name) =>
        node?[name] is { } value ? (long)value! : 0;
}
