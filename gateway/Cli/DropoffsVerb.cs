using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Edge.Pipeline;
using Edge.Pipeline.Operators;

namespace Edge.Cli;

/// <summary><c>edge dropoffs</c>: what devices said, newest first, from the journal.</summary>
/// <remarks>Reads only; the gateway may be running.</remarks>
public static class DropoffsVerb
{
    private const int MostRows = 10_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "folder of the journal",
            DefaultValueFactory = _ => new DirectoryInfo("edge-data"),
        };
        var device = new Option<string?>("--device") { Description = "only this device" };
        var kind = new Option<string?>("--kind")
        {
            Description = "only this kind: dropoff, charge, emptying ...; all without it",
        };
        var verdict = new Option<string?>("--verdict") { Description = "counted or none" };
        verdict.AcceptOnlyFromAmong("counted", "none");
        var limit = new Option<int>("--limit")
        {
            Description = "most rows", DefaultValueFactory = _ => 20,
        };
        var json = new Option<bool>("--json") { Description = "one object, edge-dropoffs/1" };
        var command = new Command("dropoffs", "drop-offs and sessions, newest first")
        {
            data, device, kind, verdict, limit, json,
        };
        command.SetAction(parsed =>
        {
            var search = new EventSearch(
                parsed.GetValue(device) ?? "", parsed.GetValue(kind) ?? "",
                parsed.GetValue(verdict) ?? "", long.MaxValue,
                Math.Clamp(parsed.GetValue(limit), 1, MostRows));
            var found = Find(parsed.GetRequiredValue(data).FullName, search);
            if (parsed.GetValue(json)) Console.WriteLine(ToJson(found));
            else Print(found, Console.Out);
            return ExitCode.Ok;
        });
        return command;
    }

    private static IReadOnlyList<EventView> Find(string folder, EventSearch search)
    {
        try
        {
            using var inspection = JournalInspection.Open(folder);
            return inspection.Search(search);
        }
        catch (GatewayException wrong)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, wrong.Operation, wrong.Subject, wrong.Cause,
                wrong.Hint);
        }
    }

    /// <summary>The rows as the contract <c>edge-dropoffs/1</c>.</summary>
    public static string ToJson(IReadOnlyList<EventView> found) => JsonSerializer.Serialize(
        new
        {
            format = "edge-dropoffs/1",
            events = found.Select(one => new
            {
                receipt = one.ReceiptId, dev = one.Device, seq = one.Seq, at = one.AtMs,
                kind = one.Kind, cat = one.Category, comp = one.Compartment,
                quantity = one.Quantity, mg = one.Milligrams, none = one.None,
                flags = one.Flags, batch = one.Batch, receipted = one.IsReceipted,
            }),
        },
        Json);

    private static void Print(IReadOnlyList<EventView> found, TextWriter output)
    {
        foreach (var one in found)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(one.AtMs)
                .ToOffset(TimeSpan.FromHours(8))
                .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            var quantity = one.Kind switch
            {
                "dropoff" or "emptying" => Figures.Mass(one.Quantity),
                "charge" => Figures.Energy(one.Quantity),
                _ => "",
            };
            var state = one.None.Length > 0 && one.Kind is "dropoff" or "charge"
                ? "not counted: " + one.None
                : one.IsReceipted ? "receipted" : one.Batch > 0 ? "sealed" : "durable";
            output.WriteLine(
                $"{time}  {one.Device,-14} {one.Kind,-9} {one.Category,-14} {quantity,10}"
                + $" {(one.Milligrams > 0 ? Figures.Reduction(one.Milligrams) : "-"),10}  {state}");
        }

        output.WriteLine(found.Count == 0 ? "nothing found"
            : $"next: edge receipt verify http://127.0.0.1:8080/r/{found[0].ReceiptId}.json");
    }
}
