using System.CommandLine;
using System.Text.Json.Nodes;

namespace Edge.Cli;

/// <summary><c>edge status</c>: health first, then what is where.</summary>
public static class StatusVerb
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var url = GatewayAddress.Option();
        var json = new Option<bool>("--json") { Description = "the gateway's own edge-status/1" };
        var command = new Command("status", "how a running gateway does") { url, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var status = await GatewayAddress.StatusAsync(parsed.GetRequiredValue(url), cancel);
            if (parsed.GetValue(json)) Console.WriteLine(status.ToJsonString());
            else Print(status, Console.Out);
            return IsWell(status) ? ExitCode.Ok : ExitCode.CheckFailed;
        });
        return command;
    }

    /// <summary>Writes it for people.</summary>
    public static void Print(JsonNode status, TextWriter output)
    {
        var totals = status["totals"];
        var forward = status["forward"];
        var devices = status["devices"]?.AsArray() ?? [];
        var suspect = devices.Where(one => (bool?)one?["suspect"] ?? false)
            .Select(one => GatewayAddress.Text(one, "dev")).ToList();
        var reason = GatewayAddress.Text(forward, "reason");
        output.WriteLine(IsWell(status) ? "ok    gateway takes evidence in"
            : "fail  a person must look");
        output.WriteLine(
            $"{(GatewayAddress.Text(forward, "state") == "going" ? "ok  " : "wait")}  forwarding "
            + $"{GatewayAddress.Text(forward, "state")}{(reason.Length > 0 ? ": " : "")}{reason}");
        if (suspect.Count > 0)
        {
            output.WriteLine($"fail  clone or broken chain: {string.Join(", ", suspect)}");
        }

        output.WriteLine($"      {GatewayAddress.Text(status, "gateway")} at "
            + $"{GatewayAddress.Text(status, "site")}, log "
            + GatewayAddress.Text(status, "origin"));
        output.WriteLine($"      {devices.Count} devices; events durable "
            + $"{Count(totals, "durable")}, sealed {Count(totals, "sealed")}, receipted "
            + Count(totals, "receipted"));
        output.WriteLine($"      {Figures.Mass(GatewayAddress.Number(totals, "g"))}, "
            + $"{Figures.Energy(GatewayAddress.Number(totals, "wh"))}, "
            + $"{Figures.Reduction(GatewayAddress.Number(totals, "mg"))} CO2e");
        output.WriteLine("next: edge watch");
    }

    private static bool IsWell(JsonNode status) =>
        GatewayAddress.Text(status["forward"], "state") != "stopped"
        && !(status["devices"]?.AsArray() ?? []).Any(one => (bool?)one?["suspect"] ?? false);

    private static string Count(JsonNode? node, string name) =>
        Figures.Grouped(GatewayAddress.Number(node, name));
}
