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
    private readonly DemoWorld world;
    private readonly LiveWorld live;

    public LinkFaultTests()
    {
        world = DemoWorld.Create(
            Path.Combine(folder, "world"), 2, 1, 7, TimeProvider.System.GetUtcNow());
        live = new LiveWorld(world, Limit);
    }

    public void Dispose()
    {
        live.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Nothing_is_lost_behind_an_expired_certificate_a_dead_wire_and_a_dead_broker()
    {
        await BeginAsync("127.0.0.1", -400);
        using var proxy = Through("127.0.0.1");
        await live.StartAsync("twin");
        await live.UntilAsync(() => Sum("recorded") >= 3 && proxy.Made >= 3, "events and tries");
        Assert.Equal((0, 0L), (Sum("acked"), await DurableAsync()));

        Certificate("127.0.0.1", 0); // renewed: the gateway reads it again by itself
        await live.UntilAsync(() => Sum("acked") >= 3, "acks after the renewal");

        await SilencedAsync(proxy);

        live["gateway"].Kill();
        var recorded = Sum("recorded");
        await live.UntilAsync(() => Sum("recorded") > recorded, "an event without a broker");
        await live.StartAsync("gateway");
        await live.UntilAsync(() => Sum("acked") > recorded, "acks of the new gateway");
        await FinishAsync();
    }

    [Fact]
    public async Task A_name_that_no_longer_resolves_costs_nothing_but_time()
    {
        const string Name = "gateway.edge.test"; // RFC 6761 6.2: nobody else has it
        var may = await EdgeCommand.RunAsync("unshare", Limit, "-r", "-m", "true");
        if (may.ExitCode != 0) Assert.Skip($"no mount namespace of one's own here: {may.Error}");
        await BeginAsync(Name, 0);
        using var proxy = Through(Name);
        var hosts = Path.Combine(folder, "hosts");
        await File.WriteAllTextAsync(hosts, "");
        live.Keep("twin", () => EdgeProcess.Start(
            "unshare", "-r", "-m", "sh", "-c",
            $"mount --bind '{hosts}' /etc/hosts && exec '{EdgeCommand.Program}' twin"
            + $" --config '{world.PathOf("twin.json")}' --data '{world.PathOf("twin")}'"));
        await live.UntilAsync(() => Sum("recorded") >= 3, "events");
        Assert.Equal((0, 0), (proxy.Made, (int)Sum("acked")));

        await File.WriteAllTextAsync(hosts, $"127.0.0.1 {Name}\n");
        await live.UntilAsync(() => Sum("acked") >= 3, "acks once the name is there");

        await File.WriteAllTextAsync(hosts, "");
        proxy.Cut();
        var (made, recorded) = (proxy.Made, Sum("recorded"));
        await live.UntilAsync(() => Sum("recorded") > recorded + 1, "events without a name");
        Assert.Equal(made, proxy.Made);
        await File.WriteAllTextAsync(hosts, $"127.0.0.1 {Name}\n");
        await live.UntilAsync(() => Sum("acked") > recorded, "acks after the name is back");
        await FinishAsync();
    }

    // Half open: both sides believe in the connection, only the device's own clock can tell.
    private async Task SilencedAsync(LinkProxy proxy)
    {
        await live.UntilAsync(() => proxy.Made > 0, "a connection");
        var made = proxy.Made;
        Assert.True(proxy.Silence() >= 1);
        var recorded = Sum("recorded");
        await live.UntilAsync(
            () => proxy.Made > made && Sum("acked") > recorded, "a new connection and acks");
    }

    private async Task BeginAsync(string host, int daysAgo)
    {
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
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
    }

    private LinkProxy Through(string host)
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

    private async Task FinishAsync() => TestContext.Current.SendDiagnosticMessage(
        string.Join("; ", (await live.FinishAsync()).Places));

    private long Sum(string name) => JsonNode.Parse(File.ReadAllText(world.PathOf("twin.json")))!
        ["devices"]!.AsArray().Sum(device => live.Of((string)device!["dev"]!, name));

    private async Task<long> DurableAsync() =>
        PlaceTotal.Read("journal", (await live.StatusAsync())?["totals"], "durable").Events;
}
