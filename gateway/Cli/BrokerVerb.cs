using System.CommandLine;
using System.Net;
using Edge.Host;
using Edge.Mqtt;

namespace Edge.Cli;

/// <summary><c>edge broker</c>: the MQTT broker by itself.</summary>
public static class BrokerVerb
{
    private const int OwnReceiveMaximum = 100;

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var port = Port("--port", "plain TCP", 1883);
        var webPort = Port("--ws-port", "MQTT over WebSocket at /mqtt", null);
        var anonymous = new Option<bool>("--allow-anonymous")
        {
            Description = "admit clients without a name, to every topic unless --acl says less",
        };
        var store = new Option<string>("--store")
        {
            Description = "folder for sessions, queues, retained messages; or memory",
            DefaultValueFactory = _ => "memory",
        };
        var command = new Command("broker", "run the MQTT broker by itself")
        {
            port, webPort, anonymous, store,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            string folder = parsed.GetRequiredValue(store);
            var options = new BrokerOptions
            {
                Limits = OwnLimits(),
                StoreFolder = folder == "memory" ? null : folder,
                Notice = n => Console.Error.WriteLine($"{n.Kind} {n.ClientId} {n.Text}"),
            };
            await using var broker = new Broker(
                options, new OpenGate(), new OpenHouse(), TimeProvider.System);
            var listeners = new MqttListeners
            {
                Address = IPAddress.Loopback,
                Port = parsed.GetValue(port),
                WebSocketPort = parsed.GetValue(webPort),
            };
            await using var app = MqttServer.Build(broker, listeners);
            await app.StartAsync(cancel);
            Console.WriteLine($"edge broker listens on {string.Join(' ', app.Urls)}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await app.StopAsync(CancellationToken.None);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Limits of a broker for anybody: wider than those of a device listener.</summary>
    private static BrokerLimits OwnLimits() => new()
    {
        ConnectsPerSecond = 5_000,
        ConnectionsPerAddress = 10_000,
        Connections = 20_000,
        InFlightIn = OwnReceiveMaximum,
        InFlightOut = 1_000,
        QueuedMessages = 100_000,
        QueuedBytes = 64L * 1024 * 1024,
        Subscriptions = 1_000,
        TopicBytes = ushort.MaxValue,
        KeepAliveLeastSeconds = 1,
        KeepAliveMostSeconds = 60,
        PacketBytes = 1024 * 1024,
    };

    private static Option<int?> Port(string name, string what, int? preset) => new(name)
    {
        Description = $"port for {what}; 0 takes a free one",
        DefaultValueFactory = _ => preset,
    };
}
