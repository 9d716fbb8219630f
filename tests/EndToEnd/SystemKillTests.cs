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
    private readonly DemoWorld world;
    private readonly LiveWorld live;

    public SystemKillTests()
    {
        world = DemoWorld.Create(
            Path.Combine(folder, "world"), 3, 2, 7, TimeProvider.System.GetUtcNow());
        live = new LiveWorld(world, Limit);
    }

    public void Dispose()
    {
        live.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Every_process_is_killed_once_and_nothing_is_lost_or_counted_twice()
    {
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        await live.StartAsync("twin");
        using var feed = Subscribe();
        await PauseAsync(Calm);

        await KilledAndBackAsync("gateway");
        await KilledAndBackAsync("platform");
        live["gateway"].Kill();
        live["platform"].Kill();
        await live.StartAsync("gateway"); // it starts alone: the platform is not needed
        await PauseAsync(Calm);
        await live.StartAsync("platform");
        await KilledAndBackAsync("twin");

        var sums = await live.FinishAsync();
        TestContext.Current.SendDiagnosticMessage(string.Join("; ", sums.Places));
        Assert.True(sums.Places[0].Events >= 10, $"only {sums.Places[0].Events} events");
        Assert.Contains(feed.Lines, line => line.Contains("edge-batch/1"));
        Assert.Contains(feed.Lines, line => line.Contains("edge-receipt/1"));
    }

    [Fact]
    public async Task A_stranger_may_read_the_feed_and_nothing_else()
    {
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
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

    private EdgeProcess Subscribe() => EdgeProcess.Start(
        "sh", "-c",
        // mosquitto_sub gives up when the broker dies before it is connected: try again.
        $"while :; do mosquitto_sub -h 127.0.0.1 -p {world.MqttPort} -u {DemoWorld.FeedUser}"
        + $" -P {world.FeedPassword} -q 1 -t '{DemoWorld.FeedTopics}'; sleep 0.2; done");

    private async Task KilledAndBackAsync(string name)
    {
        live[name].Kill();
        await PauseAsync(TimeSpan.FromSeconds(1));
        await live.StartAsync(name);
        await PauseAsync(Calm);
    }

    private static Task PauseAsync(TimeSpan length) =>
        Task.Delay(length, TimeProvider.System, TestContext.Current.CancellationToken);
}
