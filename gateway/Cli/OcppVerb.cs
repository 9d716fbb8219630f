using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Edge.Device;
using Edge.Mqtt;
using Edge.OcppCollector;
using Edge.Twin;

namespace Edge.Cli;

/// <summary><c>edge ocpp</c>: commercial chargers as one device of the house.</summary>
public static class OcppVerb
{
    private const string Firmware = "ocpp-1.0.0";
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(1);

    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config")
        {
            Description = "collector.json",
            DefaultValueFactory = _ => new FileInfo("collector.json"),
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "folder of its journal and its meters' state",
            DefaultValueFactory = _ => new DirectoryInfo("collector-data"),
        };
        var command = new Command("ocpp", "central system for chargers (OCPP 1.6J, 2.0.1)")
        {
            config, data, ParentWatch.Option,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var end = ParentWatch.Link(parsed.GetValue(ParentWatch.Option), cancel);
            return await RunAsync(
                parsed.GetRequiredValue(config).FullName, parsed.GetRequiredValue(data).FullName,
                end.Token);
        });
        return command;
    }

    private static async Task<int> RunAsync(string config, string data, CancellationToken cancel)
    {
        var options = JsonFile.Read<OcppOptions>(config);
        var (address, key) = Checked(options, config);
        var time = TimeProvider.System;
        var identity = new DeviceIdentity(
            new NativeHmac(), options.Dev, options.Gateway, key, options.Epoch, Firmware);
        await using var link = Link(options, identity, time);
        var door = new OcppDoor(options.Stations, time);
        var flash = new DiskFlash(Path.Combine(data, "journal"));
        var collector = new Collector(options.Stations, identity, new CollectorBoard(
            flash, meter => new DiskFlash(Path.Combine(data, "meters", meter)),
            options.JournalSegments, link, new UtcClock(time), door));
        Start(collector, data);
        await using var app = door.Build(options, address);
        await app.StartAsync(cancel);
        Console.WriteLine(new JsonObject
        {
            ["ocpp"] = new JsonArray([.. app.Urls.Select(url => (JsonNode)Web(url))]),
        }.ToJsonString());
        await LoopAsync(collector, door, time, cancel);
        collector.Totals.Save();
        await app.StopAsync(CancellationToken.None);
        return ExitCode.Ok;
    }

    private static string Web(string url) => "ws" + url["http".Length..].TrimEnd('/') + "/ocpp/";

    private static async Task LoopAsync(
        Collector collector, OcppDoor door, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var said = "";
        var sayAt = TimeSpan.Zero;
        while (!cancel.IsCancellationRequested)
        {
            var passed = time.GetElapsedTime(started);
            var wait = collector.Step((long)passed.TotalMilliseconds);
            if (passed >= sayAt)
            {
                sayAt = passed + SayEvery;
                var line = Report(collector);
                if (line != said) Console.WriteLine(said = line);
            }

            if (wait <= 0) continue;
            try
            {
                await door.WaitAsync(wait, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static string Report(Collector collector) => new JsonObject
    {
        ["recorded"] = Math.Max(0, collector.Journal.Next - 1),
        ["acked"] = collector.Journal.Acked,
        ["wh"] = collector.Totals.WattHours,
        ["state"] = !collector.InService ? "service"
            : collector.Outbox.Connected ? "online" : "offline",
    }.ToJsonString();

    // A collector without its journal counts nothing: only a first start may make one.
    private static void Start(Collector collector, string data)
    {
        var mark = Path.Combine(data, "claimed");
        if (!File.Exists(mark) && collector.Claim()) File.WriteAllText(mark, "");
        if (collector.Start(0)) return;
        throw new VerbException(
            ExitCode.BadConfiguration, "start the collector", data, collector.Fault!,
            "put the newest copy of the folder back, or claim it anew under a new id and folder");
    }

    private static MqttLink Link(
        OcppOptions options, DeviceIdentity identity, TimeProvider time)
    {
        X509Certificate2Collection? roots = null;
        if (options.Broker.Ca is { } ca)
        {
            roots = [];
            roots.ImportFromPemFile(ca);
        }

        return new MqttLink(options.Site, identity.Dev, () => new MqttClientOptions
        {
            Host = options.Broker.Host,
            Port = options.Broker.Port,
            ClientId = identity.Dev,
            UserName = identity.Dev,
            Password = identity.MqttPassword(identity.Epoch),
            KeepAliveSeconds = 30,
            Tls = roots is null ? null : new ClientTls(options.Broker.Host, roots),
        }, time);
    }

    private static (IPAddress Address, byte[] Key) Checked(OcppOptions options, string config)
    {
        var key = new byte[32];
        IPAddress? address = null;
        var cause =
            !Wire.Ascii.IsId(options.Site) || !Wire.Ascii.IsId(options.Gateway)
                || !Wire.Ascii.IsId(options.Dev) ? "site, gateway and dev must be ids"
            : !Convert.TryFromBase64String(options.Key, key, out var count) || count != 32
                ? "key is not Base64 of 32 bytes"
            : options.Epoch < 1 ? "epoch must be at least 1"
            : !IPAddress.TryParse(options.Address, out address) ? "address is no IP address"
            : options.Port is null && options.TlsPort is null ? "neither port nor tlsPort is set"
            : options.Port is < 0 or > 65535 || options.TlsPort is < 0 or > 65535
                || options.Broker.Port is < 1 or > 65535 ? "a port must be 0 to 65535"
            : options.TlsPort is not null && (options.TlsCert is null || options.TlsKey is null)
                ? "tlsPort needs tlsCert and tlsKey, both PEM files"
            : options.JournalSegments is < 2 or > 10_000 ? "journalSegments must be 2 to 10 000"
            : StationCheck.Fault(options.Stations);
        if (cause is null) return (address!, key);
        throw new VerbException(
            ExitCode.BadConfiguration, "start the collector", config, cause,
            "correct the file; docs/reference/config.md has every member");
    }
}
