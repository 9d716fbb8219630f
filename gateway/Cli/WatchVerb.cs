using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Edge.Cli;

/// <summary><c>edge watch</c>: the fleet as a table that moves.</summary>
public static class WatchVerb
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var url = GatewayAddress.Option();
        var length = new Option<string?>("--for")
        {
            Description = "how long, as 30s, 10m or 2h; until Ctrl-C without it",
        };
        var json = new Option<bool>("--json")
        {
            Description = "one edge-status/1 a second, each on a line",
        };
        var command = new Command("watch", "the fleet as it changes") { url, length, json };
        command.SetAction(async (parsed, cancel) =>
        {
            TimeSpan? limit = null;
            if (parsed.GetValue(length) is { } text)
            {
                if (!Duration.TryParse(text, out var given))
                {
                    throw new VerbException(
                        ExitCode.Usage, "read --for", text, "it is no length of time",
                        "write 30s, 10m or 2h");
                }

                limit = given;
            }

            return await RunAsync(
                parsed.GetRequiredValue(url), limit, parsed.GetValue(json), cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Uri url, TimeSpan? limit, bool json, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (limit is { } length) end.CancelAfter(length);
        var shown = 0;
        do
        {
            var status = await GatewayAddress.StatusAsync(url, cancel);
            if (json)
            {
                Console.WriteLine(status.ToJsonString());
            }
            else
            {
                // A terminal shows one table that changes; a file gets one after the other.
                if (!Console.IsOutputRedirected && shown > 0)
                {
                    Console.Write($"\x1b[{shown}A\x1b[0J");
                }

                var table = Table(status);
                Console.Write(table);
                shown = table.Count(letter => letter == '\n');
            }

            try
            {
                await Task.Delay(Every, TimeProvider.System, end.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        while (!end.IsCancellationRequested);
        return ExitCode.Ok;
    }

    /// <summary>The table; fits 80 columns.</summary>
    public static string Table(JsonNode status)
    {
        var text = new StringBuilder();
        text.Append(Row("device", "last", "durable", "sealed", "receipt", "sum", "CO2e"));
        foreach (var one in status["devices"]?.AsArray() ?? [])
        {
            var mass = GatewayAddress.Number(one, "g");
            var energy = GatewayAddress.Number(one, "wh");
            text.Append(Row(
                GatewayAddress.Text(one, "dev"), GatewayAddress.Text(one, "last"),
                Count(one, "durable"), Count(one, "sealed"), Count(one, "receipted"),
                mass == 0 && energy > 0 ? Figures.Energy(energy) : Figures.Mass(mass),
                Figures.Reduction(GatewayAddress.Number(one, "mg"))));
        }

        var totals = status["totals"];
        return text.Append(Row(
            "all", GatewayAddress.Text(status["forward"], "state"), Count(totals, "durable"),
            Count(totals, "sealed"), Count(totals, "receipted"),
            Figures.Mass(GatewayAddress.Number(totals, "g")),
            Figures.Reduction(GatewayAddress.Number(totals, "mg")))).ToString();
    }

    private static string Row(
        string device, string last, string durable, string seal, string receipted, string sum,
        string reduction) =>
        $"{Cut(device, 13),-14}{Cut(last, 17),-18}{durable,8}{seal,7}{receipted,8}"
        + $"{sum,13}{reduction,12}".TrimEnd() + "\n";

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(most - 1)] + "…";

    private static string Count(JsonNode? node, string name) =>
        GatewayAddress.Number(node, name).ToString(CultureInfo.InvariantCulture);
}
