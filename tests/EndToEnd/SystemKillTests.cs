using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

/// <summary>
/// The whole system, every process of it killed in the middle, watched by a stranger.
/// </summary>
// Goal: after any kill the sums at the devices, in the journal and in the ledger are equal again.
// Method: real processes over a folder each; SIGKILL to the gateway, the platform, both, the
// fleet; Debian's mosquitto_sub reads the feed all the while. Expected: the devices' own flash.
public sealed class SystemKillTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(4);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-kill-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Dictionary<string, EdgeProcess> running = [];
    private readonly FleetReport fleet = new();

    public void Dispose()
    {
        foreach (var process in running.Values) process.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Every_process_is_killed_once_and_nothing_is_lost_or_counted_twice()
    {
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), 3, 2, 7, TimeProvider.System.GetUtcNow());
        await StartAsync(world, "platform");
        await StartAsync(world, "gateway");
        await StartAsync(world, "twin");
        using var feed = Subscribe(world);
        await PauseAsync(Calm);

        await KilledAndBackAsync(world, "gateway");
        await KilledAndBackAsync(world, "platform");
        running["gateway"].Kill();
        running["platform"].Kill();
        await StartAsync(world, "gateway"); // it starts alone: the platform is not needed
        await PauseAsync(Calm);
        await StartAsync(world, "platform");
        await KilledAndBackAsync(world, "twin");

        var sums = await FinishAsync(world);
        TestContext.Current.SendDiagnosticMessage(string.Join("; ", sums.Places));
        Assert.True(sums.Holds, string.Join('\n', sums.Places) + Logs());
        Assert.True(sums.Places[0].Events >= 10, $"only {sums.Places[0].Events} events");
        Assert.Contains(feed.Lines, line => line.Contains("edge-batch/1"));
        Assert.Contains(feed.Lines, line => line.Contains("edge-receipt/1"));
    }

    [Fact]
    public async Task A_stranger_may_read_the_feed_and_nothing_else()
    {
        var world = DemoWorld.Create(
            Path.Combine(folder, "world"), 1, 0, 7, TimeProvider.System.GetUtcNow());
        await StartAsync(world, "platform");
        await StartAsync(world, "gateway");
        string[] door = ["-h", "127.0.0.1", "-p", $"{world.MqttPort}"];
        string[] reader = [.. door, "-u", DemoWorld.FeedUser, "-P", world.FeedPassword];

        var nameless = await EdgeCommand.RunAsync(
            "mosquitto_pub", Limit, [.. door, "-q", "1", "-t", "edge/1/demo-site/bin-001/event",
                "-m", "EDGE1|{}|{}"]);
        var wrong = await EdgeCommand.RunAsync(
            "mosquitto_sub", Limit,
            [.. door, "-u", "bin-001", "-P", "guess", "-t", "#", "-W", "2"]);
        var foreign = await EdgeCommand.RunAsync(
            "mosquitto_sub", Limit, [.. reader, "-t", "edge/1/demo-site/bin-001/event", "-W", "2"]);
        var published = await EdgeCommand.RunAsync(
            "mosquitto_pub", Limit, [.. reader, "-V", "mqttv5", "-q", "1",
                "-t", "edge/1/demo-site/feed/batch", "-m", "forged"]);

        Assert.NotEqual(0, nameless.ExitCode);
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("denied", foreign.Error);
        Assert.Contains("ot authorized", published.Error + published.Output);
    }

    private static EdgeProcess Subscribe(DemoWorld world) => EdgeProcess.Start(
        "sh", "-c",
        // mosquitto_sub gives up when the broker dies before it is connected: try again.
        $"while :; do mosquitto_sub -h 127.0.0.1 -p {world.MqttPort} -u {DemoWorld.FeedUser}"
        + $" -P {world.FeedPassword} -q 1 -t '{DemoWorld.FeedTopics}'; sleep 0.2; done");

    private async Task KilledAndBackAsync(DemoWorld world, string name)
    {
        running[name].Kill();
        await PauseAsync(TimeSpan.FromSeconds(1));
        await StartAsync(world, name);
        await PauseAsync(Calm);
    }

    private async Task StartAsync(DemoWorld world, string name)
    {
        if (running.Remove(name, out var old)) old.Dispose();
        var verb = name == "gateway" ? "run" : name;
        running[name] = EdgeProcess.Start(
            EdgeCommand.Program, verb, "--config", world.PathOf($"{name}.json"),
            "--data", world.PathOf(name));
        if (name == "twin") return;
        var address = name == "gateway" ? new Uri(world.GatewayAddress, "healthz")
            : new Uri(world.PlatformAddress, "edge/1/keys");
        await UntilAsync(async () => await AskAsync(address) is not null, $"{name} answers");
    }

    private async Task<Conservation> FinishAsync(DemoWorld world)
    {
        var twin = running["twin"];
        twin.Say("finish");
        var code = await twin.EndAsync(TimeSpan.FromSeconds(120));
        Assert.True(code == 0, $"the fleet ended with {code}\n{Logs()}");
        foreach (var line in twin.Lines) fleet.Read(line);
        Conservation? sums = null;
        var end = TimeProvider.System.GetTimestamp();
        while (sums is not { Holds: true }
            && TimeProvider.System.GetElapsedTime(end) < Limit)
        {
            sums = await SumsAsync(world);
            await PauseAsync(TimeSpan.FromMilliseconds(200));
        }

        return sums!;
    }

    private async Task<Conservation> SumsAsync(DemoWorld world)
    {
        var status = await AskAsync(new Uri(world.GatewayAddress, "status.json"));
        var ledger = await AskAsync(new Uri(world.PlatformAddress, "edge/1/ledger"));
        return new Conservation(
        [
            fleet.Total("devices"),
            PlaceTotal.Read("journal", status?["totals"], "durable"),
            PlaceTotal.Read("platform", ledger?["totals"], "events"),
        ]);
    }

    private async Task<JsonNode?> AskAsync(Uri address)
    {
        try
        {
            var text = await http.GetStringAsync(address);
            return text.StartsWith('{') ? JsonNode.Parse(text) : new JsonObject();
        }
        catch (Exception absent) when (absent is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Limit, $"{what}: not within the limit"
                + Logs());
            await PauseAsync(TimeSpan.FromMilliseconds(50));
        }
    }

    private string Logs() => string.Concat(
        running.Select(process => $"\n== {process.Key}\n{process.Value.Errors}"));

    private static Task PauseAsync(TimeSpan length) =>
        Task.Delay(length, TimeProvider.System, TestContext.Current.CancellationToken);
}
