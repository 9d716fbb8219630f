using System.Diagnostics;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Tests.Benchmarks.Ingest;

/// <summary>Load over MQTT QoS 1 into a gateway of its own process, the platform away or beside.
/// </summary>
internal static class MqttDoor
{
    /// <summary>Measures one size.</summary>
    public static async Task<IngestFigures> RunAsync(
        IngestArguments asked, int devices, string folder)
    {
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), devices, 0, 1, TimeProvider.System.GetUtcNow());
        var twin = JsonNode.Parse(await File.ReadAllTextAsync(world.PathOf("twin.json")))!;
        var keys = twin["devices"]!.AsArray().ToDictionary(
            one => (string)one!["dev"]!, one => Convert.FromBase64String((string)one!["key"]!));
        var gateway = (string)twin["gateway"]!;
        var load = Load.Make(gateway, devices, asked.Lines, keys);

        using var platform = await StartAsync(
            asked, world, "platform", "platform", new Uri(world.PlatformAddress, "health"));
        using var process = await StartAsync(
            asked, world, "gateway", "run", new Uri(world.GatewayAddress, "healthz"));
        try
        {
            return await MeasureAsync(
                asked, load, world, (string)twin["site"]!, process, platform);
        }
        finally
        {
            process.Kill();
            if (!platform.HasExited) platform.Kill();
            await process.WaitForExitAsync();
            await platform.WaitForExitAsync();
        }
    }

    private static async Task<IngestFigures> MeasureAsync(
        IngestArguments asked, Load load, DemoWorld world, string site, Process process,
        Process platform)
    {
        var figures = await MqttLoad.MeasureAsync(
            asked, load, process, latencies => load.Devices.Select(one =>
                new MqttSender(one, site, asked.Window, latencies)), world.MqttPort,
            async () =>
            {
                // In the field the platform is another machine's work: away, it takes no part of
                // the cores once the devices are in and their keys are known.
                if (asked.IsAway && !platform.HasExited) platform.Kill();
                return await SealedAsync(world);
            });
        await ReportReceiptsAsync(world);
        return figures;
    }

    private static async Task<long> SealedAsync(DemoWorld world)
    {
        using var http = new HttpClient();
        var status = JsonNode.Parse(
            await http.GetStringAsync(new Uri(world.GatewayAddress, "status.json")))!;
        return (long)status["totals"]!["sealed"]!;
    }

    private static async Task ReportReceiptsAsync(DemoWorld world)
    {
        using var http = new HttpClient();
        var status = JsonNode.Parse(
            await http.GetStringAsync(new Uri(world.GatewayAddress, "status.json")))!["totals"]!;
        await Console.Error.WriteLineAsync(
            $"  durable {status["durable"]}, sealed {status["sealed"]}, "
            + $"receipted {status["receipted"]} at the end of the load");
    }

    /// <summary>Starts one process of the world and waits until it answers.</summary>
    public static async Task<Process> StartAsync(
        IngestArguments asked, DemoWorld world, string name, string verb, Uri answers)
    {
        var start = new ProcessStartInfo(
            asked.Edge ?? Path.Combine(AppContext.BaseDirectory, "edge"))
        {
            RedirectStandardInput = true,
        };
        string[] arguments =
        [
            verb, "--config", world.PathOf($"{name}.json"), "--data", world.PathOf(name),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        using var http = new HttpClient();
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"{name} ended");
            try
            {
                using var answer = await http.GetAsync(answers);
                if (answer.IsSuccessStatusCode) return process;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }
}
