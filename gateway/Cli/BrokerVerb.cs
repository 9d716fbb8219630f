using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Edge.Host;
using Edge.Mqtt;
using Edge.Mqtt.Access;

namespace Edge.Cli;

/// <summary><c>edge broker</c>: the MQTT broker by itself.</summary>
public static class BrokerVerb
{
    private static readonly Option<int?> PortOption = Port("--port", "plain TCP", 1883);
    private static readonly Option<int?> WebOption = Port("--ws-port", "WebSocket, /mqtt", null);
    private static readonly Option<int?> TlsOption = Port("--tls-port", "TLS", null);
    private static readonly Option<string> BindOption = new("--bind")
    {
        Description = "address to listen on",
        DefaultValueFactory = _ => "127.0.0.1",
    };
    private static readonly Option<bool> AnonymousOption = new("--allow-anonymous")
    {
        Description = "admit clients without a name; without --acl to every topic",
    };
    private static readonly Option<string> StoreOption = new("--store")
    {
        Description = "folder for sessions, queues and retained messages; or memory",
        DefaultValueFactory = _ => "memory",
    };
    private static readonly Option<string?> UsersOption = File("--users", "names, records");
    private static readonly Option<string?> AclOption = File("--acl", "who may use which topics");
    private static readonly Option<string?> CertOption =
        File("--tls-cert", "our certificate, PEM");
    private static readonly Option<string?> KeyOption = File("--tls-key", "its key, PEM");
    private static readonly Option<string?> CaOption =
        File("--tls-ca", "issuers of client certificates; then every TLS client must show one");
    private static readonly Option<string?> RevokedOption =
        File("--tls-revoked", "serial numbers of certificates taken back, hex, one per line");
    private static readonly Option<bool> QuietOption = new("--quiet")
    {
        Description = "no line per connection on stderr",
    };

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var command = new Command("broker", "run the MQTT broker by itself")
        {
            PortOption, WebOption, TlsOption, BindOption, AnonymousOption, StoreOption,
            UsersOption, AclOption, CertOption, KeyOption, CaOption, RevokedOption,
            QuietOption,
            ParentWatch.Option,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string folder = parsed.GetRequiredValue(StoreOption);
        bool quiet = parsed.GetValue(QuietOption);
        FileAuthenticator authenticator = Authenticator(parsed);
        var options = new BrokerOptions
        {
            Limits = OwnLimits(),
            StoreFolder = folder == "memory" ? null : folder,
            Methods = [authenticator.Scram],
            Notice = n => Tell(n, quiet),
        };
        await using var broker = new Broker(
            options, new OpenGate(), authenticator, TimeProvider.System);
        await using var app = MqttServer.Build(broker, Listeners(parsed));
        await app.StartAsync(cancel);
        Console.WriteLine($"edge broker listens on {string.Join(' ', app.Urls)}");
        var end = new TaskCompletionSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
        {
            c.Cancel = true;
            end.TrySetResult();
        });
        using var over = ParentWatch.Link(parsed.GetValue(ParentWatch.Option), cancel);
        using var interrupt = over.Token.Register(() => end.TrySetResult());
        Task first = await Task.WhenAny(end.Task, broker.StoreFailure);
        await broker.DisposeAsync();
        await app.StopAsync(CancellationToken.None);
        return first == broker.StoreFailure ? ExitCode.CheckFailed : ExitCode.Ok;
    }

    private static FileAuthenticator Authenticator(ParseResult parsed)
    {
        try
        {
            return new FileAuthenticator(
                parsed.GetValue(UsersOption), parsed.GetValue(AclOption),
                parsed.GetValue(AnonymousOption), TimeProvider.System,
                text => Console.Error.WriteLine(text));
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new VerbException(ExitCode.BadConfiguration, "start the broker",
                "--users, --acl", e.Message, "correct the line named");
        }
    }

    private static MqttListeners Listeners(ParseResult parsed)
    {
        int? tls = parsed.GetValue(TlsOption);
        string? certificate = parsed.GetValue(CertOption), key = parsed.GetValue(KeyOption);
        if (tls is not null && (certificate is null || key is null))
            throw new VerbException(ExitCode.Usage, "start the broker", "--tls-port",
                "no certificate given", "give --tls-cert and --tls-key, both PEM files");
        return new MqttListeners
        {
            Address = IPAddress.Parse(parsed.GetRequiredValue(BindOption)),
            Port = parsed.GetValue(PortOption),
            WebSocketPort = parsed.GetValue(WebOption),
            TlsPort = tls,
            Tls = tls is null ? null : Tls(parsed, certificate!, key!),
        };
    }

    private static MqttTls Tls(ParseResult parsed, string certificate, string key)
    {
        try
        {
            return new MqttTls(
                certificate, key, parsed.GetValue(CaOption), parsed.GetValue(RevokedOption),
                TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerbException(ExitCode.BadConfiguration, "start the broker", "--tls-cert",
                e.Message, "PEM files: edge ca issue makes them");
        }
    }

    private static void Tell(BrokerNotice notice, bool quiet)
    {
        if (!quiet || notice.Kind is "store" or "fault")
            Console.Error.WriteLine($"{notice.Kind} {notice.ClientId ?? "-"} {notice.Text}");
    }

    /// <summary>Limits of a broker for anybody: wider than those of a device listener.</summary>
    private static BrokerLimits OwnLimits() => new()
    {
        ConnectsPerSecond = 350,
        ConnectionsPerAddress = 10_000,
        Connections = 20_000,
        InFlightIn = 100,
        InFlightOut = 1_000,
        QueuedMessages = 100_000,
        QueuedBytes = 64L * 1024 * 1024,
        Subscriptions = 1_000,
        TopicBytes = ushort.MaxValue,
        KeepAliveLeastSeconds = 1,
        KeepAliveMostSeconds = 60,
        PacketBytes = 1024 * 1024,
    };

    private static Option<int?> Port(string name, string what, int? preset)
    {
        var option = new Option<int?>(name)
        {
            Description = $"port for {what}; 0 takes a free one",
            DefaultValueFactory = _ => preset,
        };
        option.Validators.Add(given =>
        {
            // By its text: asking for the value of what is no number throws.
            if (given.Tokens is [var one] && (!int.TryParse(
                one.Value, CultureInfo.InvariantCulture, out int port) || port is < 0 or > 65535))
                given.AddError($"{name} takes a port from 0 to 65535");
        });
        return option;
    }

    private static Option<string?> File(string name, string what) => new(name)
    {
        Description = "file: " + what,
    };
}
