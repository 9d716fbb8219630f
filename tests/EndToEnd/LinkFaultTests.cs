using System.Text.Json.Nodes;
using Edge.Cli;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

/// <summary>Real devices' code, a real gateway, TLS between them, and the link's faults.</summary>
// Goal: an expired certificate, a half-open connection, a name that no longer resolves and a dead
// broker lose, double and disorder nothing, and end by themselves when the cause does. Expected:
// the devices' own flash. Source: issue "link"; firmware.md 7.
public sealed class LinkFaultTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-link-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly FleetReport fleet = new();
    private EdgeProcess? platform, gateway, twin;

    public void Dispose()
    {
        twin?.Dispose();
        gateway?.Dispose();
        platform?.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_is_lost_behind_an_expired_certificate_a_dead_wire_and_a_dead_broker()
    {
        var world = await BeginAsync("127.0.0.1", -400);
        using var proxy = Through(world, "127.0.0.1");
        twin = Start(world, "twin");
        await UntilAsync(() => Sum(world, "recorded") >= 3 && proxy.Made >= 3, "events and tries");
        Assert.Equal((0, 0L), (Sum(world, "acked"), await DurableAsync(world)));

        Certificate("127.0.0.1", 0); // renewed: the gateway reads it again by itself
        await UntilAsync(() => Sum(world, "acked") >= 3, "acks after the renewal");

        await SilencedAsync(world, proxy);

        gateway!.Kill();
        var recorded = Sum(world, "recorded");
        await UntilAsync(() => Sum(world, "recorded") > recorded, "an event without a broker");
        await StartGatewayAsync(world);
        await UntilAsync(() => Sum(world, "acked") > recorded, "acks of the new gateway");
        await FinishAsync(world);
    }

    [Fact]
    public async Task A_name_that_no_longer_resolves_costs_nothing_but_time()
    {
        const string Name = "gateway.edge.test"; // RFC 6761 6.2: nobody else has it
        var may = await EdgeCommand.RunAsync("unshare", Limit, "-r", "-m", "true");
        if (may.ExitCode != 0) Assert.Skip($"no mount namespace of one's own here: {may.Error}");
        var world = await BeginAsync(Name, 0);
        using var proxy = Through(world, Name);
        var hosts = Path.Combine(folder, "hosts");
        await File.WriteAllTextAsync(hosts, "");
        twin = EdgeProcess.Start(
            "unshare", "-r", "-m", "sh", "-c",
            $"mount --bind '{hosts}' /etc/hosts && exec '{EdgeCommand.Program}' twin"
            + $" --config '{world.PathOf("twin.json")}' --data '{world.PathOf("twin")}'");
        await UntilAsync(() => Sum(world, "recorded") >= 3, "events");
        Assert.Equal((0, 0), (proxy.Made, (int)Sum(world, "acked")));

        await File.WriteAllTextAsync(hosts, $"127.0.0.1 {Name}\n");
        await UntilAsync(() => Sum(world, "acked") >= 3, "acks once the name is there");

        await File.WriteAllTextAsync(hosts, "");
        proxy.Cut();
        var (made, recorded) = (proxy.Made, Sum(world, "recorded"));
        await UntilAsync(() => Sum(world, "recorded") > recorded + 1, "events without a name");
        Assert.Equal(made, proxy.Made);
        await File.WriteAllTextAsync(hosts, $"127.0.0.1 {Name}\n");
        await UntilAsync(() => Sum(world, "acked") > recorded, "acks after the name is back");
        await FinishAsync(world);
    }

    // Half open: both sides believe in the connection, only the device's own clock can tell.
    private async Task SilencedAsync(DemoWorld world, LinkProxy proxy)
    {
        await UntilAsync(() => proxy.Made > 0, "a connection");
        var made = proxy.Made;
        Assert.True(proxy.Silence() >= 1);
        var recorded = Sum(world, "recorded");
        await UntilAsync(
            () => proxy.Made > made && Sum(world, "acked") > recorded, "a new connection and acks");
    }

    private async Task<DemoWorld> BeginAsync(string host, int daysAgo)
    {
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), 2, 1, 7, TimeProvider.System.GetUtcNow());
        LocalAuthority.Create(Path.Combine(folder, "ca"), "test CA", DaysAgo(-500));
        Certificate(host, daysAgo);
        Edit(world.PathOf("gateway.json"), root =>
        {
            root["mqttPort"] = null;
            root["mqttTls"] = new JsonObject
            {
                ["port"] = world.MqttPort,
                ["certificate"] = Path.Combine(folder, "broker.pem"),
                ["key"] = Path.Combine(folder, "broker.key.pem"),
            };
        });
        platform = Start(world, "platform");
        await UntilAsync(
            async () => await AskAsync(new Uri(world.PlatformAddress, "edge/1/ledger")) is not null,
            "the platform answers");
        await StartGatewayAsync(world);
        return world;
    }

    private LinkProxy Through(DemoWorld world, string host)
    {
        var proxy = new LinkProxy(world.MqttPort);
        Edit(world.PathOf("twin.json"), root => root["broker"] = new JsonObject
        {
            ["host"] = host,
            ["port"] = proxy.Port,
            ["ca"] = Path.Combine(folder, "ca", "ca.pem"),
        });
        return proxy;
    }

    private void Certificate(string host, int days) => LocalAuthority
        .Open(Path.Combine(folder, "ca"), DaysAgo(days))
        .Issue("broker", CertificateUse.Server, [host], 30, folder);

    private static TestClock DaysAgo(int days) => new(
        TimeProvider.System.GetUtcNow().AddDays(days).ToUnixTimeMilliseconds());

    private static void Edit(string file, Action<JsonObject> edit)
    {
        var root = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        edit(root);
        File.WriteAllText(file, root.ToJsonString());
    }

    private static EdgeProcess Start(DemoWorld world, string name) => EdgeProcess.Start(
        EdgeCommand.Program, name == "gateway" ? "run" : name,
        "--config", world.PathOf($"{name}.json"), "--data", world.PathOf(name));

    private async Task StartGatewayAsync(DemoWorld world)
    {
        gateway?.Dispose();
        gateway = Start(world, "gateway");
        await UntilAsync(
            async () => await AskAsync(new Uri(world.GatewayAddress, "status.json")) is not null,
            "the gateway answers");
    }

    private async Task FinishAsync(DemoWorld world)
    {
        twin!.Say("finish");
        Assert.Equal(0, await twin.EndAsync(Limit));
        var devices = Totals("devices");
        PlaceTotal[] elsewhere = [];
        await UntilAsync(
            async () =>
            {
                var status = await AskAsync(new Uri(world.GatewayAddress, "status.json"));
                var ledger = await AskAsync(new Uri(world.PlatformAddress, "edge/1/ledger"));
                elsewhere =
                [
                    PlaceTotal.Read("journal", status?["totals"], "durable"),
                    PlaceTotal.Read("platform", ledger?["totals"], "events"),
                ];
                return elsewhere.All(place => place with { Where = devices.Where } == devices);
            },
            "equal sums at devices, journal and platform");
        TestContext.Current.SendDiagnosticMessage($"{devices}; {string.Join("; ", elsewhere)}");
    }

    private long Sum(DemoWorld world, string name)
    {
        Totals("devices");
        return DemoDevices(world).Sum(device => fleet.Of(device, name));
    }

    private static IEnumerable<string> DemoDevices(DemoWorld world) =>
        JsonNode.Parse(File.ReadAllText(world.PathOf("twin.json")))!["devices"]!.AsArray()
            .Select(device => (string)device!["dev"]!);

    private PlaceTotal Totals(string where)
    {
        while (twin!.Lines.TryDequeue(out var line)) fleet.Read(line);
        return fleet.Total(where);
    }

    private async Task<long> DurableAsync(DemoWorld world) => PlaceTotal.Read(
        "journal", (await AskAsync(new Uri(world.GatewayAddress, "status.json")))?["totals"],
        "durable").Events;

    private async Task<JsonNode?> AskAsync(Uri address)
    {
        try
        {
            return JsonNode.Parse(await http.GetStringAsync(address));
        }
        catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private Task UntilAsync(Func<bool> holds, string what) =>
        UntilAsync(() => Task.FromResult(holds()), what);

    private async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Limit,
                $"{what}: not within the limit\n{platform?.Errors}\n{gateway?.Errors}"
                + $"\n{twin?.Errors}");
            await Task.Delay(
                TimeSpan.FromMilliseconds(50), TimeProvider.System,
                TestContext.Current.CancellationToken);
        }
    }
}
