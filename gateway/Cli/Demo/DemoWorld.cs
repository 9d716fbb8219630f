using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Batch;
using Edge.Calculator;
using Edge.Host.Kiosk;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Cli.Demo;

/// <summary>
/// The files of a small world on loopback: keys, and a configuration for each process.
/// </summary>
/// <remarks>
/// Everything is made new: device keys, the log's key, the platform's key, a token. They are as
/// secret as the folder they lie in (mode 0700, key files 0600) and die with it.
/// </remarks>
public sealed class DemoWorld
{
    private const string Site = "demo-site";
    private const string Gateway = "demo-gateway";
    private const int FirstEpoch = 1;

    private readonly string _pin =
        RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);

    private readonly SiteTerms terms = new(
        "CN-4403", "CN-grid-South", "beijing-green-life",
        new Dictionary<string, string>
        {
            ["dropoff"] = "bin.material.weight",
            ["dropoff/garment"] = "garment.recycle.piece",
            ["dropoff/book"] = "book.reuse",
            ["dropoff/phone"] = "phone.shenzhen.resale",
            ["charge"] = "ev.charge.grid",
        })
    {
        Parameters = new Dictionary<string, string>
        {
            ["bin.material.weight/cap.person-day"] = "50000",
            ["garment.recycle.piece/cap.person-day"] = "500",
        },
    };

    private DemoWorld(DemoPlan plan)
    {
        Folder = plan.Folder;
        Bins = plan.Bins;
        Boxes = plan.Boxes;
        Meters = plan.Meters;
        Kiosks = plan.Kiosks;
        Chargers = plan.Chargers;
        Seed = plan.Seed;
        var ports = LoopbackPorts.Free(3);
        (MqttPort, HttpPort, PlatformPort) = (ports[0], ports[1], ports[2]);
    }

    /// <summary>Folder of the whole world.</summary>
    public string Folder { get; }

    /// <summary>Smart bins in it.</summary>
    public int Bins { get; }

    /// <summary>Recycling boxes in it.</summary>
    public int Boxes { get; }

    /// <summary>Charging meters in it.</summary>
    public int Meters { get; }

    /// <summary>Bins that wait for somebody at their kiosk's page.</summary>
    public int Kiosks { get; }

    /// <summary>Charge points that wait for somebody at their kiosk's page.</summary>
    public int Chargers { get; }

    /// <summary>Links that bind a browser to each of these bins, then to each of these charge
    /// points, once opened.</summary>
    public IReadOnlyList<Uri> KioskAddresses { get; private set; } = [];

    /// <summary>Seed of the people and the noise.</summary>
    public long Seed { get; }

    /// <summary>Loopback port of the gateway's broker.</summary>
    public int MqttPort { get; }

    /// <summary>Loopback port of the gateway's pages.</summary>
    public int HttpPort { get; }

    /// <summary>Loopback port of the platform.</summary>
    public int PlatformPort { get; }

    /// <summary>MQTT user that may read the feed.</summary>
    public static string FeedUser => "dashboard";

    /// <summary>Its password.</summary>
    public string FeedPassword { get; } = NewToken();

    /// <summary>Topics of the feed.</summary>
    public static string FeedTopics => $"edge/1/{Site}/feed/#";

    /// <summary>SHA-256 of the log's origin, as the platform's addresses name it.</summary>
    public string OriginHash { get; private set; } = "";

    /// <summary>Where the gateway's pages are.</summary>
    public Uri GatewayAddress => new($"http://127.0.0.1:{HttpPort}/");

    /// <summary>Where the platform is.</summary>
    public Uri PlatformAddress => new($"http://127.0.0.1:{PlatformPort}/");

    /// <summary>A world without boxes and kiosks.</summary>
    public static DemoWorld Create(
        string folder, int bins, int meters, long seed, DateTimeOffset now) =>
        Create(new DemoPlan(null, folder, bins, 0, meters, 0, seed), now);

    /// <summary>Makes the folder, the keys and the three configuration files.</summary>
    public static DemoWorld Create(DemoPlan plan, DateTimeOffset now)
    {
        Directory.CreateDirectory(plan.Folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                plan.Folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var world = new DemoWorld(plan);
        world.Write(now);
        return world;
    }

    /// <summary>A file of this world.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    private void Write(DateTimeOffset now)
    {
        var half = now.Month <= 6 ? 1 : 2;
        var origin = $"edge.demo.example/{Gateway}/{now.Year}h{half}";
        OriginHash = Sha256Hex(origin);
        using var logKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var platformKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        WriteSecret("log.key.pem", logKey.ExportPkcs8PrivateKeyPem());
        WriteSecret("platform.key.pem", platformKey.ExportPkcs8PrivateKeyPem());
        WriteSecret("city.key", NewKey());
        var token = NewToken();
        var log = new LogSigner(origin, logKey).VerifierKey;
        var ledger = new Cosigner("platform.demo.example/ledger", platformKey).VerifierKey;
        var devices = Devices();
        WriteSecret("platform.json", PlatformFile(origin, log, token, devices).ToString());
        WriteSecret("gateway.json", GatewayFile(origin, token, ledger).ToString());
        WriteSecret("feed.password", FeedPassword);
        KioskAddresses = [.. devices.Where(device => IsKiosk(device.Dev)).Select(KioskLink)];
        WriteSecret("kiosk.links", string.Join('\n', KioskAddresses) + "\n");
        WriteSecret("kiosk.pin", _pin);
        WriteSecret("twin.json", TwinFile(devices, now).ToString());
        File.WriteAllText(PathOf("trust.vkeys"), $"{log.Text}\n{ledger.Text}\n");
    }

    private List<(string Dev, string Kind, string Key)> Devices()
    {
        var devices = new List<(string, string, string)>();
        for (var i = 1; i <= Bins; i++) devices.Add(($"bin-{i:d3}", "bin", NewKey()));
        for (var i = 1; i <= Kiosks; i++) devices.Add(($"kiosk-{i:d3}", "bin", NewKey()));
        for (var i = 1; i <= Boxes; i++) devices.Add(($"box-{i:d3}", "box", NewKey()));
        for (var i = 1; i <= Meters; i++) devices.Add(($"meter-{i:d3}", "meter", NewKey()));
        for (var i = 1; i <= Chargers; i++) devices.Add(($"charger-{i:d3}", "meter", NewKey()));
        return devices;
    }

    private JsonObject PlatformFile(
        string origin, VerifierKey log, string token,
        List<(string Dev, string Kind, string Key)> devices)
        => new()
        {
            ["name"] = "platform.demo.example/ledger",
            ["key"] = PathOf("platform.key.pem"),
            ["port"] = PlatformPort,
            ["gateways"] = new JsonArray(new JsonObject
            {
                ["gateway"] = Gateway,
                ["site"] = Site,
                ["origin"] = origin,
                ["vkey"] = log.Text,
                ["tokenSha256"] = Sha256Hex(token),
                ["terms"] = Terms(),
            }),
            ["devices"] = new JsonArray([.. devices.Select(device => (JsonNode)new JsonObject
            {
                ["dev"] = device.Dev,
                ["site"] = Site,
                ["kind"] = device.Kind,
                ["state"] = "active",
                ["key"] = device.Key,
            })]),
        };

    private JsonObject GatewayFile(string origin, string token, VerifierKey ledger) => new()
    {
        ["gateway"] = Gateway,
        ["site"] = Site,
        ["origin"] = origin,
        ["logKey"] = PathOf("log.key.pem"),
        ["cityKey"] = PathOf("city.key"),
        ["mqttPort"] = MqttPort,
        ["httpPort"] = HttpPort,
        ["platform"] = new JsonObject
        {
            ["url"] = PlatformAddress.ToString(),
            ["token"] = token,
            ["vkey"] = ledger.Text,
        },
        ["terms"] = Terms(),
        ["kiosk"] = new JsonObject
        {
            ["phone"] = "400-000-0000",
            ["names"] = new JsonObject([
                .. Names(Kiosks, "kiosk", "演示花园 {0} 号箱", "Demo Garden, box {0}"),
                .. Names(
                    Chargers, "charger", "演示花园 {0} 号桩", "Demo Garden, charger {0}"),
            ]),
            ["staff"] = new JsonArray(new JsonObject
            {
                ["who"] = "t-01", ["pin"] = StaffPin.Hash(_pin),
            }),
        },
        ["publicHost"] = $"127.0.0.1:{HttpPort}",
        ["feed"] = new JsonArray(new JsonObject
        {
            ["user"] = FeedUser,
            ["passwordSha256"] = Sha256Hex(FeedPassword),
        }),
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Names(
        int count, string device, string zh, string en) => Enumerable.Range(1, count).Select(
        number => KeyValuePair.Create<string, JsonNode?>($"{device}-{number:d3}", new JsonObject
        {
            ["zh"] = string.Format(CultureInfo.InvariantCulture, zh, number),
            ["en"] = string.Format(CultureInfo.InvariantCulture, en, number),
        }));

    private JsonNode? Terms() => JsonSerializer.SerializeToNode(terms, JsonFile.Options);

    // What a device holds is only what it can take: a bin knows nothing of clothes.
    private JsonArray Tables(string act, DateTimeOffset now)
    {
        if (act.Length == 0) return [];
        var own = terms with
        {
            Packs = new Dictionary<string, string> { [act] = terms.Packs[act] },
        };
        var tables = CompactPack.ForSite(
            PackLibrary.LoadEmbedded(), own, act, now.ToUnixTimeMilliseconds());
        return new JsonArray([.. tables.Select(table => (JsonNode)table.Text)]);
    }

    private JsonObject TwinFile(
        List<(string Dev, string Kind, string Key)> devices, DateTimeOffset now) => new()
    {
        ["site"] = Site,
        ["gateway"] = Gateway,
        ["broker"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = MqttPort },
        ["speed"] = 4,
        ["seed"] = Seed,
        ["devices"] = new JsonArray([.. devices.Select(device => (JsonNode)new JsonObject
        {
            ["dev"] = device.Dev,
            ["kind"] = device.Kind,
            ["key"] = device.Key,
            ["epoch"] = FirstEpoch,
            ["packs"] = Tables(
                device.Kind switch { "bin" => "dropoff", "meter" => "charge", _ => "" }, now),
            ["clothes"] = Tables(device.Kind == "box" ? "dropoff/garment" : "", now),
            ["books"] = Tables(device.Kind == "box" ? "dropoff/book" : "", now),
            ["kiosk"] = IsKiosk(device.Dev),
            ["display"] = device.Dev.EndsWith("-001", StringComparison.Ordinal),
            ["pages"] = GatewayAddress.ToString(),
            // A bin's screen counts seconds with its page; a meter's last reading takes its time.
            ["speed"] = !IsKiosk(device.Dev) ? 0 : device.Kind == "bin" ? 1 : 2,
        })]),
    };

    private void WriteSecret(string name, string text)
    {
        var path = PathOf(name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    private static bool IsKiosk(string device) =>
        device.StartsWith("kiosk-", StringComparison.Ordinal)
        || device.StartsWith("charger-", StringComparison.Ordinal);

    private Uri KioskLink((string Dev, string Kind, string Key) device)
    {
        var session = Keys.Session(
            new NativeHmac(), Convert.FromBase64String(device.Key), Gateway, FirstEpoch);
        return new Uri(GatewayAddress,
            $"kiosk/{device.Dev}?{KioskBinding.QueryName}="
            + KioskBinding.KeyOf(session, device.Dev));
    }

    private static string NewKey() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string NewToken() =>
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static string Sha256Hex(string text) => Convert.ToHexStringLower(
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
