using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Edge.Cli.Demo;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Tests.EndToEnd;

// Goal: a connection that is dead and that neither end knows to be dead costs nothing: nothing
// acked is lost, nothing is counted twice, the gateway gives the dead session up after one and a
// half keep-alives and says so, and the devices come back by themselves, also from another address
// and also before the old session was given up. Method: the real processes in a network of their
// own, the devices in another, and a wire between them that loses all without a FIN. Expected: what
// the devices were told. Source: trust.md section 3; MQTT 3.1.1 3.1.2.10.
public sealed class NetworkNamespaceTests : IAsyncDisposable
{
    private const ushort Soon = 3; // s: given up after 4.5
    private const ushort Late = 600;

    private readonly ConcurrentDictionary<string, (bool Online, string State)> _seen = [];
    private readonly CancellationTokenSource _watching = new();
    private Task _watch = Task.CompletedTask;
    private NetworkPair? _net;
    private GatewayUnderLoad? _load;

    private GatewayUnderLoad Load => _load!;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _watching.CancelAsync();
            await _watch;
        }
        finally
        {
            _load?.Dispose();
            if (_net is not null) await _net.DisposeAsync();
            _watching.Dispose();
        }
    }

    [Fact]
    public async Task Half_open_connections_lose_nothing_and_end_by_themselves()
    {
        await BeginAsync();
        await Load.PlatformAsync();
        var gateway = await Load.GatewayAsync();
        _watch = WatchAsync();
        using var stop = new CancellationTokenSource();
        var running = Send(Soon, stop.Token);
        await EachMoreAsync();
        await SeenAsync(isOnline: true);

        await _net!.WireAsync(false); // both ends go on believing
        await SeenAsync(isOnline: false);
        await _net.MoveAsync();
        await _net.WireAsync(true);
        await EachMoreAsync();
        await SeenAsync(isOnline: true);

        await _net.MuteAsync(true); // one way only
        await SeenAsync(isOnline: false);
        await _net.MuteAsync(false);
        await EachMoreAsync();
        await stop.CancelAsync();
        await Task.WhenAll(running);

        await TakenOverAsync();
        var told = Load.Told();
        await Load.DrainAsync();
        await GatewayUnderLoad.KillAsync(gateway);
        var found = await Load.CompareAsync(Load.World.PathOf("gateway"), told);
        Console.WriteLine($"half-open connections: {told.Values.Sum()} acked, {found}");
    }

    // The devices lose power behind a dead wire and come back from another address, long before
    // the gateway can know: the new connection is let in at once and the old one ends.
    private async Task TakenOverAsync()
    {
        using var power = new CancellationTokenSource();
        var running = Send(Late, power.Token);
        await EachMoreAsync();
        await SeenAsync(isOnline: true);
        await _net!.WireAsync(false);
        await power.CancelAsync();
        await Task.WhenAll(running);

        await _net.MoveAsync(); // what the dead still want to say has no sender any more
        await _net.WireAsync(true);
        using var again = new CancellationTokenSource();
        running = Send(Late, again.Token);
        await EachMoreAsync();
        await SeenAsync(isOnline: true);
        await again.CancelAsync();
        await Task.WhenAll(running);
    }

    private async Task BeginAsync()
    {
        _net = await NetworkPair.OrSkipAsync();
        _load = new GatewayUnderLoad(4, TimeSpan.FromMilliseconds(10), _net.Http())
        {
            Starting = (_, start) => _net.AtGateway(start),
        };
        var file = Load.World.PathOf("gateway.json");
        var root = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        root["mqttAddress"] = NetworkPair.GatewayAddress.ToString();
        await File.WriteAllTextAsync(file, root.ToJsonString());
        var site = (string)root["site"]!;
        foreach (var device in Load.Devices)
        {
            device.Transport = cancel => _net.DeviceAsync(Load.World.MqttPort, cancel);
            device.Will = new Will(
                Topics.Status(site, device.Id), "{\"state\":\"offline\"}"u8.ToArray(), 1, true);
        }
    }

    private List<Task> Send(ushort keepAlive, CancellationToken stop)
    {
        foreach (var device in Load.Devices) device.KeepAliveSeconds = keepAlive;
        return [.. Load.Devices.Select(device => device.RunAsync(long.MaxValue, stop))];
    }

    private async Task EachMoreAsync()
    {
        var before = Load.Told();
        await Load.UntilAsync(
            () => Load.Devices.All(device => device.Upto > before[device.Id] + 10),
            "acks for each device");
    }

    // What the gateway says of each device to whoever reads its feed; the will says offline.
    private Task SeenAsync(bool isOnline) => Load.UntilAsync(
        () => Load.Devices.All(device => _seen.TryGetValue(device.Id, out var seen)
            && seen.Online == isOnline && (isOnline || seen.State == "offline")),
        isOnline ? "the devices to be seen again" : "the devices to be given up");

    private async Task WatchAsync()
    {
        await using var client = new MqttClient(
            new MqttClientOptions
            {
                ClientId = "watcher",
                UserName = DemoWorld.FeedUser,
                Password = Load.World.FeedPassword,
                Reconnect = true,
                TimeoutMs = 60_000,
                Transport = cancel => _net!.WatcherAsync(Load.World.MqttPort, cancel),
            },
            TimeProvider.System);
        try
        {
            await client.ConnectAsync(_watching.Token);
            await client.SubscribeAsync(DemoWorld.FeedTopics, 1, null, _watching.Token);
            await foreach (var message in client.Messages.ReadAllAsync(_watching.Token))
            {
                if (!message.Topic.Contains("/feed/device/", StringComparison.Ordinal)) continue;
                var said = JsonNode.Parse(message.Payload.Span)!;
                _seen[(string)said["dev"]!] = ((bool)said["online"]!, (string)said["state"]!);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
