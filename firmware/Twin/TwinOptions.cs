using System.Text.Json;

namespace Edge.Twin;

/// <summary>The fleet to be simulated: <c>twin.json</c>.</summary>
public sealed record TwinOptions
{
    /// <summary>Fastest device time against real time.</summary>
    public const int SpeedMax = 20;

    /// <summary>Most devices of one process.</summary>
    public const int DevicesMax = 2000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
    };

    /// <summary>Site id.</summary>
    public string Site { get; init; } = "";

    /// <summary>Gateway id.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>Where the devices connect to.</summary>
    public TwinBroker Broker { get; init; } = new();

    /// <summary>Device time against real time; UTC stays real. Range: 1 to 20.</summary>
    public int Speed { get; init; } = 1;

    /// <summary>Seed of people, noise and faults.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The devices.</summary>
    public IReadOnlyList<TwinDeviceOptions> Devices { get; init; } = [];

    /// <summary>Reads a configuration file.</summary>
    /// <exception cref="InvalidDataException">It says what is wrong and what to do.</exception>
    public static TwinOptions Load(string path)
    {
        TwinOptions options;
        try
        {
            options = JsonSerializer.Deserialize<TwinOptions>(File.ReadAllText(path), Json)
                ?? throw new InvalidDataException($"twin: {path} is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"twin: {path} is no JSON of a fleet: {error.Message}");
        }

        return options.Checked(path);
    }

    private TwinOptions Checked(string path)
    {
        Demand(Wire.Ascii.IsId(Site) && Wire.Ascii.IsId(Gateway), "site and gateway must be ids");
        Demand(Speed is >= 1 and <= SpeedMax, $"speed must be 1 to {SpeedMax}");
        Demand(Broker.Port is > 0 and < 65536, "broker.port must be a port");
        Demand(Broker.Ca is null || File.Exists(Broker.Ca), "broker.ca is no file");
        Demand(Devices.Count is > 0 and <= DevicesMax, $"devices must be 1 to {DevicesMax}");
        Demand(
            Devices.Select(d => d.Name).Distinct().Count() == Devices.Count,
            "a device is listed twice");
        foreach (var device in Devices)
        {
            Demand(Wire.Ascii.IsId(device.Name), $"'{device.Name}' is no device id");
            var secret = device.Serial.Length > 0 ? device.SecretBytes : device.KeyBytes;
            Demand(
                secret is { Length: 32 }, $"{device.Name}: key or secret must be B64 of 32 bytes");
            Demand(
                device.Speed is >= 0 and <= SpeedMax, $"{device.Name}: speed is out of range");
            Demand(device.Epoch >= 1, $"{device.Dev}: epoch must be at least 1");
        }

        return this;

        void Demand(bool holds, string what)
        {
            if (!holds) throw new InvalidDataException($"twin: {path}: {what}");
        }
    }
}

/// <summary>Where the devices connect to.</summary>
public sealed record TwinBroker
{
    /// <summary>Host name or address.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Issuers of the broker's certificate, a PEM file; with it the devices speak TLS
    /// and ask for a certificate of <see cref="Host"/>. Default: plain TCP.</summary>
    public string? Ca { get; init; }
}

/// <summary>One device of the fleet.</summary>
public sealed record TwinDeviceOptions
{
    /// <summary>Device id.</summary>
    public string Dev { get; init; } = "";

    /// <summary><c>bin</c>, <c>box</c> or <c>meter</c>.</summary>
    public string Kind { get; init; } = "bin";

    /// <summary>Serial of a device that is to be claimed; empty for one that has its key.</summary>
    public string Serial { get; init; } = "";

    /// <summary>The bench's secret S as B64, with <see cref="Serial"/>.</summary>
    public string Secret { get; init; } = "";

    /// <summary>K_dev as B64.</summary>
    public string Key { get; init; } = "";

    /// <summary>Key epoch, from 1.</summary>
    public long Epoch { get; init; } = 1;

    /// <summary>Compact pack tables, one line each.</summary>
    public IReadOnlyList<string> Packs { get; init; } = [];

    /// <summary>Compact pack tables for a box's clothes, one line each.</summary>
    public IReadOnlyList<string> Clothes { get; init; } = [];

    /// <summary>Compact pack tables for a box's books, one line each.</summary>
    public IReadOnlyList<string> Books { get; init; } = [];

    /// <summary>Whether the device has been claimed before: a missing journal is then a fault and
    /// not a first start. The twin keeps a mark of its own beside the flash.</summary>
    public bool Claimed { get; init; }

    /// <summary>Device time against real time; 0 for the fleet's. Range: 0 to 20.</summary>
    public int Speed { get; init; }

    /// <summary>Whether people come only through the kiosk's page: nobody comes by
    /// themselves.</summary>
    public bool Kiosk { get; init; }

    /// <summary>Whether it has an e-paper display; the twin keeps its picture as
    /// <c>panel.png</c> in the device's folder.</summary>
    public bool Display { get; init; }

    /// <summary>Where the gateway's pages are, with the slash at the end, for the display's codes;
    /// empty for no codes.</summary>
    public string Pages { get; init; } = "";

    internal string? PagesOrNone => Pages.Length > 0 ? Pages : null;

    internal string Name => Serial.Length > 0 ? Serial : Dev;

    internal byte[]? SecretBytes => Wire.Base64Text.Decode(Secret);

    internal byte[]? KeyBytes => Wire.Base64Text.Decode(Key);
}
