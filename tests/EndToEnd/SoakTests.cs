using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

/// <summary>The whole system for a long time, with much going wrong.</summary>
// Goal: after any length of kills, cuts, silence and floods the three sums are equal, and neither
// process holds more memory or handles than at any other time. Method: real processes, a wire that
// can go dead; 40 s, or EDGE_SOAK_MINUTES. Expected: the devices' own flash.
public sealed class SoakTests : IDisposable
{
    private const int MostHandles = 512;
    private const long MostMegabytes = 512;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-soak-").FullName;
    private readonly Random chance = new(20_261_121);
    private readonly SortedDictionary<string, int> done = new(StringComparer.Ordinal);
    private readonly DemoWorld world;
    private readonly LiveWorld live;

    public SoakTests()
    {
        world = DemoWorld.Create(
            Path.Combine(folder, "world"), 3, 1, 7, TimeProvider.System.GetUtcNow());
        live = new LiveWorld(world, Limit);
    }

    private static TimeSpan Length => double.TryParse(
        Environment.GetEnvironmentVariable("EDGE_SOAK_MINUTES"), NumberStyles.Float,
        CultureInfo.InvariantCulture, out var minutes)
        ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(40);

    public void Dispose()
    {
        live.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Killed_cut_silenced_and_flooded_it_keeps_every_sum_and_its_size()
    {
        using var proxy = new LinkProxy(world.MqttPort);
        var twin = JsonNode.Parse(await File.ReadAllTextAsync(world.PathOf("twin.json")))!;
        twin["broker"]!["port"] = proxy.Port;
        await File.WriteAllTextAsync(world.PathOf("twin.json"), twin.ToJsonString());
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        await live.StartAsync("twin");
        var started = TimeProvider.System.GetTimestamp();
        var said = TimeSpan.Zero;
        var most = (Handles: 0, Megabytes: 0L);
        for (var round = 0; TimeProvider.System.GetElapsedTime(started) < Length; round++)
        {
            await WrongAsync(round, proxy);
            var acked = live.Devices().Events;
            await live.UntilAsync(() => live.Devices().Events > acked, "a further event");
            var now = Largest();
            most = (Math.Max(most.Handles, now.Handles), Math.Max(most.Megabytes, now.Megabytes));
            Assert.True(now.Handles <= MostHandles && now.Megabytes <= MostMegabytes,
                $"{now.Handles} handles, {now.Megabytes} MB after {round} rounds{live.Logs}");
            if (TimeProvider.System.GetElapsedTime(started) - said < TimeSpan.FromMinutes(5))
                continue;
            said = TimeProvider.System.GetElapsedTime(started);
            Console.WriteLine($"soak: {said:hh\\:mm}, {live.Devices().Events} events, {Done}");
        }

        var sums = await live.FinishAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: {TimeProvider.System.GetElapsedTime(started).TotalMinutes:n1} min, {Done}; "
            + $"{string.Join("; ", sums.Places)}; at most {most.Handles} handles and "
            + $"{most.Megabytes} MB in one process"));
    }

    private string Done => string.Join(", ", done.Select(pair => $"{pair.Value} {pair.Key}"));

    // In turn, so that the short form has each; the moments are chance's.
    private async Task WrongAsync(int round, LinkProxy proxy)
    {
        await Task.Delay(
            TimeSpan.FromMilliseconds(chance.Next(200, 1_500)), TimeProvider.System);
        switch (round % 5)
        {
            case 0:
                Count("kills of the gateway");
                live["gateway"].Kill();
                await live.StartAsync("gateway");
                break;
            case 1:
                Count("cuts");
                proxy.Cut();
                break;
            case 2:
                Count("floods");
                await FloodAsync();
                break;
            case 3:
                Count("kills of the platform");
                live["platform"].Kill();
                await live.StartAsync("platform");
                break;
            default:
                Count("dead wires");
                proxy.Silence();
                break;
        }
    }

    // Strangers that say nothing an MQTT server, a page or a receiver understands, then go.
    private async Task FloodAsync()
    {
        var noise = new byte[4096];
        for (var i = 0; i < 100; i++)
        {
            chance.NextBytes(noise);
            foreach (var port in new[] { world.MqttPort, world.HttpPort, world.PlatformPort })
            {
                using var socket = new Socket(
                    AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(
                        new IPEndPoint(IPAddress.Loopback, port),
                        TestContext.Current.CancellationToken);
                    await socket.SendAsync(noise, TestContext.Current.CancellationToken);
                }
                catch (SocketException)
                {
                    // Shown the door: that is the answer.
                }
            }
        }
    }

    private void Count(string what) => done[what] = done.GetValueOrDefault(what) + 1;

    private (int Handles, long Megabytes) Largest()
    {
        var found = (Handles: 0, Megabytes: 0L);
        foreach (var name in new[] { "gateway", "platform" })
        {
            var process = live[name].Figures();
            found = (Math.Max(found.Handles, process.Handles),
                Math.Max(found.Megabytes, process.Megabytes));
        }

        return found;
    }
}
