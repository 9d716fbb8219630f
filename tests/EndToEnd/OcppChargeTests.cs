using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

/// <summary>An OCPP client that nobody here wrote charges through collector, gateway, platform.
/// </summary>
// Goal: must-show 4 of charging metering. Method: the real processes; ocpp-rpc under node, strict
// about every answer, is the charge point, in 1.6J with signed values and in 2.0.1; each stop is
// said twice, and the collector is killed in the middle of the second session. Expected numbers:
// the differences of the registers that the plans state.
public sealed class OcppChargeTests : IDisposable
{
    private const string Password = "correct horse battery";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<EdgeProcess> _started = [];

    public void Dispose()
    {
        _started.ForEach(process => process.Dispose());
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_session_of_a_strange_client_arrives_receipted_to_the_Wh()
    {
        Assert.SkipUnless(
            Directory.Exists(Repository.Path("tests", "EndToEnd", "node", "node_modules")),
            "npm package ocpp-rpc is not installed (npm ci in tests/EndToEnd/node)");
        var now = TimeProvider.System.GetUtcNow();
        using var plans = new OcppPlans(now);
        var world = DemoWorld.Create(Path.Combine(_folder.Path, "world"), 0, 1, 1, now);
        Prepare(world, plans.MeterKey);
        await StartAsync(world, "platform", "platform", new Uri(world.PlatformAddress, "health"));
        await StartAsync(world, "gateway", "run", new Uri(world.GatewayAddress, "healthz"));
        var (collector, url) = await CollectorAsync(world);

        var refused = await StationAsync(url, "CP-1", "wrong", plans.Begin201("x", 1, 2));
        var signed = await StationAsync(
            url, "CP-1", Password, plans.Signed16("2", 1_250_000, 1_257_431));
        var begun = await StationAsync(
            url, "CP-2", Password, plans.Begin201("b-71", 88_000_100, 88_003_200));
        collector.Kill();
        (_, url) = await CollectorAsync(world);
        var ended = await StationAsync(
            url, "CP-2", Password, plans.End201("b-71", 88_009_999));

        Assert.Contains("401", refused, StringComparison.Ordinal);
        Assert.All([signed, begun, ended], said =>
            Assert.DoesNotContain("\"code\"", said, StringComparison.Ordinal));
        // Only the signed session is evidence enough: 7 431 Wh x (1.2008 - 0.4042) g/Wh, down.
        await ArrivedAsync(world, 7_431 + 9_899, 5_919_534);
    }

    private async Task ArrivedAsync(
        DemoWorld world, long wattHours, long milligrams)
    {
        JsonNode? totals = null;
        await UntilAsync(async () =>
        {
            totals = (await AskAsync(new Uri(world.GatewayAddress, "status.json")))?["totals"];
            return totals is not null && (long)totals["wh"]! == wattHours
                && (long)totals["receipted"]! == (long)totals["durable"]!;
        }, () => $"{wattHours} Wh receipted: {totals}");
        var ledger = (await AskAsync(new Uri(world.PlatformAddress, "edge/1/ledger")))!["totals"]!;
        var export = await EdgeCommand.RunAsync(
            Limit, "journal", "export", "--data", world.PathOf("gateway"), "--type", "event");
        var charges = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.Contains("charge", StringComparison.Ordinal)).ToList();

        Assert.Equal(wattHours, (long)ledger["wh"]!);
        Assert.Equal(milligrams, (long)totals!["mg"]!);
        Assert.Equal(milligrams, (long)ledger["mg"]!);
        Assert.Equal((long)totals!["durable"]!, (long)ledger["events"]!);
        Assert.Equal(2, charges.Count);
    }

    private static void Prepare(DemoWorld world, string meterKey)
    {
        var twin = JsonNode.Parse(File.ReadAllText(world.PathOf("twin.json")))!;
        var device = twin["devices"]![0]!;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Password)));
        File.WriteAllText(world.PathOf("collector.json"), new JsonObject
        {
            ["site"] = twin["site"]!.DeepClone(),
            ["gateway"] = twin["gateway"]!.DeepClone(),
            ["dev"] = device["dev"]!.DeepClone(),
            ["key"] = device["key"]!.DeepClone(),
            ["broker"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = world.MqttPort },
            ["port"] = 0,
            ["stations"] = new JsonArray(
                Station("CP-1", 2, hash), Station("CP-2", 1, hash)),
        }.ToJsonString());
        var key = new JsonObject
        {
            ["dev"] = device["dev"]!.DeepClone(), ["meter"] = "CP-1-2", ["serial"] = "M-0815",
            ["key"] = meterKey,
        };
        foreach (var file in new[] { "gateway.json", "platform.json" })
        {
            var options = JsonNode.Parse(File.ReadAllText(world.PathOf(file)))!;
            var holder = file == "gateway.json" ? options : options["gateways"]![0]!;
            holder["terms"]!["meterKeys"] = new JsonArray(key.DeepClone());
            File.WriteAllText(world.PathOf(file), options.ToJsonString());
        }

        static JsonNode Station(string id, int connectors, string hash) => new JsonObject
        {
            ["id"] = id, ["passwordSha256"] = hash, ["connectors"] = connectors,
            ["maxWatts"] = 22_000,
        };
    }

    private async Task<(EdgeProcess Process, string Url)> CollectorAsync(DemoWorld world)
    {
        var process = EdgeProcess.Start(
            EdgeCommand.Program, "ocpp", "--config", world.PathOf("collector.json"),
            "--data", world.PathOf("collector"));
        _started.Add(process);
        var url = "";
        await UntilAsync(() =>
        {
            var line = process.Lines.FirstOrDefault(l => l.Contains("\"ocpp\""));
            if (line is not null) url = (string)JsonNode.Parse(line)!["ocpp"]![0]!;
            return Task.FromResult(line is not null);
        }, () => "the collector: " + process.Errors);
        return (process, url.TrimEnd('/'));
    }

    private async Task<string> StationAsync(string url, string id, string password, string plan)
    {
        var file = Path.Combine(_folder.Path, Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, plan);
        var said = await EdgeCommand.RunAsync(
            "node", Limit, Repository.Path("tests", "EndToEnd", "node", "charge.js"), url, id,
            password, file);
        return said.ToString();
    }

    private async Task StartAsync(DemoWorld world, string name, string verb, Uri ready)
    {
        var process = EdgeProcess.Start(
            EdgeCommand.Program, verb, "--config", world.PathOf($"{name}.json"), "--data",
            world.PathOf(name));
        _started.Add(process);
        await UntilAsync(async () =>
        {
            try
            {
                using var answer = await _http.GetAsync(ready);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        }, () => $"the {name}: {process.Errors}");
    }

    private async Task<JsonNode?> AskAsync(Uri address) =>
        JsonNode.Parse(await _http.GetStringAsync(address));

    private static async Task UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Limit,
                $"waited in vain for {what()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
