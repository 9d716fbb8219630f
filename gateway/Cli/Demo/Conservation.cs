using System.Text.Json.Nodes;
using Spectre.Console;

namespace Edge.Cli.Demo;

/// <summary>What one place says was counted in all.</summary>
/// <param name="Where">The place ("devices").</param>
/// <param name="Events">Recorded events.</param>
/// <param name="Grams">Net mass dropped off, in g.</param>
/// <param name="WattHours">Energy charged, in Wh.</param>
/// <param name="Milligrams">Reduction, in mg CO2e.</param>
public sealed record PlaceTotal(
    string Where, long Events, long Grams, long WattHours, long Milligrams)
{
    /// <summary>Reads what a process answered; -1 for a figure it did not give.</summary>
    public static PlaceTotal Read(string where, JsonNode? totals, string events) => new(
        where, Number(totals, events), Number(totals, "g"), Number(totals, "wh"),
        Number(totals, "mg"));

    private static long Number(JsonNode? totals, string name) =>
        totals?[name] is { } value ? (long)value! : -1;
}

/// <summary>
/// The sums at the devices, in the journal and in the platform's ledger, side by side.
/// </summary>
/// <param name="Places">In the order of the flow.</param>
public sealed record Conservation(IReadOnlyList<PlaceTotal> Places)
{
    /// <summary>Do all places say the same?</summary>
    public bool Holds => Places.Count > 1
        && Places.All(place => place with { Where = "" } == Places[0] with { Where = "" });

    /// <summary>Prints the table and its verdict.</summary>
    public void Print()
    {
        var table = new Table().Border(TableBorder.Minimal)
            .AddColumns("where", "events", "g", "Wh", "mg CO2e");
        foreach (var column in table.Columns.Skip(1)) column.RightAligned();
        foreach (var place in Places)
        {
            table.AddRow(
                place.Where, Figures.Grouped(place.Events), Figures.Grouped(place.Grams),
                Figures.Grouped(place.WattHours), Figures.Grouped(place.Milligrams));
        }

        AnsiConsole.Write(table);
        Console.WriteLine(Holds
            ? "ok    conservation every sum is equal: counted once, exactly"
            : "fail  conservation the sums differ");
    }
}
