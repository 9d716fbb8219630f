using System.Net;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Edge.Calculator;
using Edge.Host.Kiosk;
using Edge.Host.Metrics;
using Edge.Host.Operators;
using Edge.Host.Operators.Provider;
using Edge.Host.Pages;
using Edge.Host.Screens;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Pipeline.Operators;
using Edge.Pipeline.Orders;
using Edge.Wire;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Edge.Host;

/// <summary>A whole gateway in one process: devices' MQTT, pages, pipeline.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private const int DevicePacketBytes = 16 * 1024;
    private const string StoreName = "mqtt";

    private readonly WebApplication _web;
    private readonly IBroker _broker;
    private readonly Gateway _gateway;
    private readonly HttpPlatformLink _platform;
    private readonly ECDsa _logKey;
    private readonly Feed _feed;

    private GatewayProcess(
        WebApplication web, IBroker broker, Gateway gateway, HttpPlatformLink platform,
        ECDsa logKey, Feed feed)
    {
        (_web, _broker, _gateway) = (web, broker, gateway);
        (_platform, _logKey, _feed) = (platform, logKey, feed);
    }

    /// <summary>The pipeline behind the doors.</summary>
    public Gateway Gateway => _gateway;

    /// <summary>Where it listens: pages first, then the devices' MQTT.</summary>
    public IReadOnlyList<Uri> Addresses =>
    [
        .. _web.Urls.Select((url, place) =>
            place == 0 ? new Uri(url) : MqttAddress(new Uri(url))),
    ];

    /// <summary>Path of the one-time link to the first account; null when there is one.</summary>
    public string? FirstSignInPath { get; private init; }

    /// <summary>Who is signed in at the console.</summary>
    internal SignIns SignIns { get; private init; } = null!;

    /// <summary>The endpoints, for the test of their doors.</summary>
    internal IReadOnlyList<Endpoint> Endpoints =>
        [.. ((IEndpointRouteBuilder)_web).DataSources.SelectMany(source => source.Endpoints)];

    /// <summary>Runs a gateway until cancelled, or until it must stop.</summary>
    /// <param name="options">Its configuration.</param>
    /// <param name="data">Folder of journal and head.</param>
    /// <param name="ready">Called when it listens.</param>
    /// <param name="cancel">Ends it in order.</param>
    /// <exception cref="GatewayException">The surroundings do not allow it; says what to do.
    /// </exception>
    public static async Task RunAsync(
        HostOptions options, string data, Action<GatewayProcess> ready,
        CancellationToken cancel)
    {
        await using var process = await StartAsync(options, data, TimeProvider.System);
        ready(process);
        var cancelled = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        var publishing = process._feed.RunAsync(
            process._gateway.View, process.StandingAlarms, cancel);
        var failure = process._broker.Failure;
        var first = await Task.WhenAny(process._gateway.Completion, cancelled, failure);
        if (first == process._gateway.Completion) await process._gateway.Completion;
        await process.StopAsync();
        await Task.WhenAny(publishing);
        if (first == failure) throw Broken(options, data, await failure);
    }

    private IReadOnlyList<string> StandingAlarms(string device) =>
    [
        .. _gateway.Desk.Alarms.Of(device)
            .Where(alarm => alarm.State != AlarmState.Cleared).Select(alarm => alarm.Code),
    ];

    // As for the journal: nothing is acknowledged any more, a new process begins from the disk.
    private static GatewayException Broken(HostOptions options, string data, Exception why) =>
        options.Broker is { } outside
            ? new GatewayException(
                "stay with the broker", outside.Host, why.Message,
                "give each gateway a clientId of its own", why)
            : new GatewayException(
                "keep the broker's store", Path.Combine(data, StoreName), why.Message,
                "look at the disk, then start again", why);

    /// <summary>Opens everything and listens.</summary>
    public static async Task<GatewayProcess> StartAsync(
        HostOptions options, string data, TimeProvider time)
    {
        if (HostOptionsCheck.Refusal(options) is { } fault)
        {
            throw new GatewayException(
                "take the configuration", "gateway.json", fault,
                "correct it; docs/reference/config.md describes every member");
        }

        var packs = AgreedPacks.Load(options);
        var logKey = LogKeyFile.Read(options.LogKey);
        var platform = new HttpPlatformLink(
            options.Platform.Url, options.Platform.Token, time, new PlatformTrust(
                options.Platform.Ca, options.Platform.Certificate, options.Platform.Key));
        Gateway? gateway = null;
        try
        {
            gateway = await Gateway.OpenAsync(
                Pipeline(options, packs, data, logKey), platform, time);
            return await ListenAsync(options, data, gateway, platform, logKey, time);
        }
        catch
        {
            if (gateway is not null) await gateway.DisposeAsync();
            platform.Dispose();
            logKey.Dispose();
            throw;
        }
    }

    /// <summary>Stops in the order of the flow: doors, pipeline.</summary>
    public async Task StopAsync()
    {
        await _broker.DisposeAsync();
        await _web.StopAsync();
        await _gateway.StopAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _gateway.DisposeAsync();
        _platform.Dispose();
        _logKey.Dispose();
    }

    private static GatewayOptions Pipeline(
        HostOptions options, PackLibrary packs, string data, ECDsa logKey) => new()
    {
        Gateway = options.Gateway,
        Site = options.Site,
        Origin = options.Origin,
        LogKey = logKey,
        Next = LogKeyFile.ReadNext(options.Next),
        Data = data,
        Packs = packs,
        Terms = options.Terms,
        PlatformKey = options.Platform.Vkey,
        KeepMonths = options.KeepMonths,
        Releases = options.Releases,
    };

    private static async Task<GatewayProcess> ListenAsync(
        HostOptions options, string data, Gateway gateway, HttpPlatformLink platform,
        ECDsa logKey, TimeProvider time)
    {
        var tls = options.MqttTls is null ? null : Tls(options.MqttTls, time);
        var sessions = new Sessions();
        var gate = new EventGate(options.Site, sessions, time) { Gateway = gateway };
        var doors = new DeviceAuthenticator(options, sessions) { Gateway = gateway };
        var presence = new Presence();
        var devices = new DeviceGate(options.Site, gate, gateway, time);
        var broker = Open(options, data, devices, doors, presence, time);
        var feed = new Feed(options.Site, options.Gateway, broker, presence, time);
        presence.Changed = (device, isOnline) =>
        {
            gateway.Desk.Fleet.SetOnline(device, isOnline);
            feed.Changed(device);
        };
        gate.Broker = broker;
        var pulses = new Pulses();
        Listen(gateway, feed, pulses);
        gateway.Revoked = sessions.Cut;
        gateway.Orders.CityKey = options.CityKey is { } city ? ObjectTagKey.Read(city) : null;
        gateway.Claims.Send = (serial, line) =>
            broker.Publish(Topics.ClaimReply(serial), line, 1, retain: false);
        gateway.Orders.Send = (device, line) =>
            broker.Publish(Topics.Command(options.Site, device), line, 1, retain: false);

        var web = Web(options, broker, tls, time);
        var first = new FirstSignIn(gateway.Desk, data);
        var links = new Links(options);
        SecurityHeaders.Use(web);
        var signIns = new SignIns(gateway.Desk, time);
        Gatekeeper.Use(web, signIns);
        PageRoutes.Map(web, gateway, links, pulses);
        var signIn = new SignInRoutes(gateway.Desk, signIns, first, options.Gateway);
        signIn.Map(web);
        MapProvider(web, options, gateway, signIn, time);
        SecurityText.Map(web, options.SecurityContact, time);
        var console = new ConsoleParts(gateway, options, links, pulses, signIns, time);
        new ConsoleRoutes(console).Map(web);
        new ConsoleActs(console).Map(web);
        new FirmwareRoutes(console).Map(web);
        var token = OperatorToken.Open(data);
        new DeviceRoutes(gateway, token, presence.IsOnline).Map(web);
        new ReleaseRoutes(gateway, token).Map(web);
        var meter = new GatewayMeter(gateway, broker as Broker);
        var push = OtlpPush.Start(options);
        web.Lifetime.ApplicationStopped.Register(() =>
        {
            push?.Dispose();
            meter.Dispose();
        });
        new MetricRoutes(gateway, meter, token).Map(web);
        var kiosks = new KioskBoard(options, gateway, pulses, time) { Broker = broker };
        devices.Live = kiosks.Take;
        new KioskRoutes(kiosks, links).Map(web.MapGroup("").NeedsToken());
        new SessionRoutes(kiosks).Map(web.MapGroup("").Open());
        try
        {
            await web.StartAsync();
        }
        catch (IOException wrong)
        {
            await broker.DisposeAsync();
            throw new GatewayException(
                "listen",
                $"ports {options.MqttPort} {options.MqttTls?.Port} {options.HttpPort}",
                wrong.Message,
                "stop the program that uses the port, or name another in gateway.json", wrong);
        }

        first.Write(new Uri(web.Urls.First()));
        return new GatewayProcess(web, broker, gateway, platform, logKey, feed)
        {
            FirstSignInPath = first.Link,
            SignIns = signIns,
        };
    }

    private static void MapProvider(
        WebApplication web, HostOptions options, Gateway gateway, SignInRoutes door,
        TimeProvider time)
    {
        if (options.Provider is null) return;
        var provider = new IdentityProvider(options.Provider, time);
        web.Lifetime.ApplicationStopped.Register(provider.Dispose);
        door.Provider = new ProviderRoutes(provider, gateway.Desk, door, time);
        door.Provider.Map(web);
    }

    // The one place that knows which broker it is: ours, or one elsewhere.
    private static IBroker Open(
        HostOptions options, string data, IPublishGate gate, IAuthenticator doors,
        Presence presence, TimeProvider time)
    {
        if (options.Broker is not null)
            return OutsideBroker.Open(options, new PresenceGate(presence, gate), Said, time);
        var feed = $"{Topics.Root}{options.Site}/feed/";
        try
        {
            return new Broker(
                new BrokerOptions
                {
                    Limits = new BrokerLimits { PacketBytes = DevicePacketBytes },
                    StoreFolder = Path.Combine(data, StoreName),
                    IsSaidAgain = topic => topic.StartsWith(feed, StringComparison.Ordinal),
                    Notice = notice =>
                    {
                        presence.Notice(notice);
                        if (notice.Kind is "store" or "fault") Said(notice);
                    },
                },
                gate, doors, time);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(
                "open the broker's store", Path.Combine(data, StoreName), wrong.Message,
                "look at the folder's rights and the disk", wrong);
        }
    }

    private static void Said(BrokerNotice notice) =>
        Console.Error.WriteLine($"edge run: broker: {notice.Kind}: {notice.Text}");

    // What the pipeline says goes to the feed's readers and to whoever looks at a page.
    private static void Listen(Gateway gateway, Feed feed, Pulses pulses)
    {
        gateway.Sealed = batch =>
        {
            feed.Sealed(batch);
            pulses.Log.Beat();
        };
        gateway.Booked = booked =>
        {
            feed.Booked(booked);
            pulses.Log.Beat();
        };
        gateway.Advanced = device =>
        {
            feed.Changed(device);
            pulses.Device(device).Beat();
            pulses.Log.Beat();
        };
        gateway.Raised = feed.Raised;
    }

    private static WebApplication Web(
        HostOptions options, IBroker broker, MqttTls? tls, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<
            Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (broker is Broker own) builder.Services.AddSingleton(own);
        builder.Services.AddSingleton(time);
        builder.Services.AddScoped<Fragments>();
        // Chinese as it is, not as entities: a third of the bytes, and readable in the source.
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        builder.Services.AddRazorComponents();
        // Nothing is protected across restarts yet: keep no key file outside the data folder.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 20_000;
            kestrel.Listen(IPAddress.Parse(options.HttpAddress), options.HttpPort, http =>
                http.Protocols = HttpProtocols.Http1);
            if (broker is not Broker) return;
            var address = IPAddress.Parse(options.MqttAddress);
            if (options.MqttPort is { } plain)
                kestrel.Listen(address, plain, mqtt =>
                    mqtt.UseConnectionHandler<MqttConnections>());
            if (options.MqttTls is { } secure)
                kestrel.Listen(address, secure.Port, tls!.Use); // the two come together
        });
        builder.WebHost.UseSockets(MqttServer.Sockets);
        return builder.Build();
    }

    private static Uri MqttAddress(Uri listener) => new UriBuilder(listener)
    {
        Scheme = listener.Scheme == Uri.UriSchemeHttps ? "mqtts" : "mqtt",
    }.Uri;

    private static MqttTls Tls(MqttTlsOptions options, TimeProvider time)
    {
        try
        {
            return new MqttTls(
                options.Certificate, options.Key, options.ClientCa, options.Revoked, time);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(
                "read the certificates of mqttTls", options.Certificate, wrong.Message,
                "PEM files: edge ca issue makes them", wrong);
        }
    }
}
