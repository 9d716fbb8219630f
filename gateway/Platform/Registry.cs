using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Batch.Ocmf;
using Edge.Wire;

namespace Edge.Platform;

/// <summary>A log that may send here.</summary>
/// <param name="Row">Its row of the configuration.</param>
/// <param name="Key">Its key.</param>
/// <param name="Recalculator">Calculates under the terms of its site.</param>
/// <param name="MeterKeys">Keys of the site's signing meters.</param>
public sealed record KnownLog(
    GatewayRow Row, VerifierKey Key, IRecalculator Recalculator, MeterKeys MeterKeys);

/// <summary>A device and its tag key.</summary>
public sealed record KnownDevice(DeviceRow Row, byte[] DeviceKey, byte[] PlatformKey);

/// <summary>Who may send, with which keys; and which devices there are.</summary>
/// <remarks>Only logs that follow another are added after the start. Thread-safety: safe.</remarks>
public sealed class Registry
{
    private readonly ConcurrentDictionary<string, KnownLog> logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownDevice> devices =
        new(StringComparer.Ordinal);

    private readonly List<GatewayRow> gateways = [];
    private readonly bool byCertificate;

    /// <summary>Reads the configuration.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="recalculate">Makes the recalculation for a site's terms.</param>
    /// <exception cref="PlatformException">A row is wrong; it is named.</exception>
    public Registry(
        PlatformOptions options, Func<Calculator.SiteTerms, IRecalculator> recalculate)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(recalculate);
        byCertificate = options.Tls?.ClientCa is not null;
        foreach (GatewayRow row in options.Gateways) Add(row, recalculate(row.Terms));
        foreach (DeviceRow row in options.Devices) Add(row);
    }

    /// <summary>Every log.</summary>
    public IReadOnlyCollection<KnownLog> Logs => [.. logs.Values];

    /// <summary>Every device.</summary>
    public IReadOnlyCollection<KnownDevice> Devices => [.. devices.Values];

    /// <summary>The log of an origin, or null.</summary>
    public KnownLog? Log(string origin) => logs.GetValueOrDefault(origin);

    /// <summary>The device of an id, or null.</summary>
    public KnownDevice? Device(string dev) => devices.GetValueOrDefault(dev);

    /// <summary>Takes in a device that was claimed, or a change of its state or epoch.</summary>
    /// <exception cref="PlatformException">The row is wrong, or it is another device's.</exception>
    public void Take(DeviceRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        KnownDevice taken = Known(row);
        devices.AddOrUpdate(row.Dev, taken, (_, before) => before.Row.Key == row.Key ? taken
            : throw Wrong(row.Dev, "another device has this id", "ids are never used again"));
    }

    /// <summary>Takes in the log that follows another of the same gateway.</summary>
    /// <exception cref="PlatformException">The configuration lists it with another key.</exception>
    public void Adopt(KnownLog before, VerifierKey next)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(next);
        GatewayRow row = before.Row with { Origin = next.Name, Vkey = next.Text };
        KnownLog kept = logs.GetOrAdd(next.Name, before with { Row = row, Key = next });
        if (kept.Key.Text != next.Text)
            throw Wrong(next.Name, "the log before it names another key",
                "take the row out of gateways, or correct its vkey");
    }

    /// <summary>The gateway a certificate names, or null.</summary>
    public GatewayRow? Named(string commonName) =>
        gateways.Find(row => row.Gateway == commonName);

    /// <summary>The gateway a bearer token belongs to, or null.</summary>
    /// <remarks>All rows are compared, each in fixed time.</remarks>
    public GatewayRow? Sender(string? token)
    {
        if (string.IsNullOrEmpty(token) || token.Length > 512) return null;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        GatewayRow? found = null;
        foreach (GatewayRow row in gateways)
            if (Tags.FixedEquals(row.TokenSha256, hash)) found = row;
        return found;
    }

    private void Add(GatewayRow row, IRecalculator recalculator)
    {
        if (!VerifierKey.TryParse(row.Vkey, out VerifierKey key, out string fault))
            throw Wrong(row.Origin, fault, "copy the line that the gateway printed");
        if (key.Name != row.Origin || key.IsCosigner)
            throw Wrong(row.Origin, "the key is not this log's", "one key per origin, type 02");
        if (row.TokenSha256.Length != 64 && !(byCertificate && row.TokenSha256.Length == 0))
            throw Wrong(row.Origin, "tokenSha256 is not 64 hex digits", "sha256sum of the token");
        if (!logs.TryAdd(row.Origin, new KnownLog(row, key, recalculator, KeysOf(row))))
            throw Wrong(row.Origin, "the origin stands twice", "one row per origin");
        gateways.Add(row);
    }

    private static MeterKeys KeysOf(GatewayRow row) => MeterKeys.TryMake(
        (row.Terms.MeterKeys ?? []).Select(key => (key.Dev, key.Meter, key.Serial, key.Key)),
        out MeterKeys keys, out string fault)
        ? keys
        : throw Wrong(row.Origin, fault, "print the key as the meter's maker gives it");

    private void Add(DeviceRow row)
    {
        if (!devices.TryAdd(row.Dev, Known(row)))
            throw Wrong(row.Dev, "the device stands twice", "ids are never used again");
    }

    private static KnownDevice Known(DeviceRow row)
    {
        if (!Base64Strict.TryReadHash(row.Key, out byte[] key))
            throw Wrong(row.Dev, "the key is not Base64 of 32 bytes", "see edge devices provision");
        if (row.State is not ("active" or "held" or "revoked") || row.Epoch < 1)
            throw Wrong(row.Dev, "state or epoch is wrong", "active, held or revoked; from 1");
        return new KnownDevice(row, key, Wire.Keys.Platform(new NativeHmac(), key));
    }

    private static PlatformException Wrong(string subject, string cause, string hint) =>
        new("read the registry", subject, cause, hint);
}
