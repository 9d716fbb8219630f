using System.Security.Cryptography;
using System.Text.Json;

namespace Edge.Pipeline;

/// <summary>The three keys of one device, one gateway, one epoch.</summary>
/// <param name="Gateway">K_g: tag <c>g</c>, acks, the gateway's commands. 32 bytes.</param>
/// <param name="Session">K_s: the session QR. 32 bytes.</param>
/// <param name="Mqtt">K_m: the MQTT password. 32 bytes.</param>
/// <remarks>Source: trust.md section 1. The text form shows no key.</remarks>
public sealed record EpochKeys(byte[] Gateway, byte[] Session, byte[] Mqtt)
{
    /// <summary>Says that keys are here, never which.</summary>
    public override string ToString() => "epoch keys";
}

/// <summary>What the platform lets this gateway hold of one device.</summary>
/// <remarks>Thread-safety: immutable.</remarks>
public sealed class DeviceKeys
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 4,
    };

    private readonly Dictionary<long, EpochKeys> _epochs;

    private DeviceKeys(
        string device, bool isRevoked, long newest, long floorSeq, string floorLink,
        Dictionary<long, EpochKeys> epochs)
    {
        Device = device;
        IsRevoked = isRevoked;
        Newest = newest;
        FloorSeq = floorSeq;
        FloorLink = floorLink;
        _epochs = epochs;
    }

    /// <summary>The device.</summary>
    public string Device { get; }

    /// <summary>Nothing of this device counts any more.</summary>
    public bool IsRevoked { get; }

    /// <summary>
    /// The newest epoch held; acks to a line of an unknown epoch are made under it.
    /// </summary>
    public long Newest { get; }

    /// <summary>The platform booked this device up to here, through whichever gateway.</summary>
    public long FloorSeq { get; }

    /// <summary>Tag p of <see cref="FloorSeq"/>.</summary>
    public string FloorLink { get; }

    /// <summary>Orders of the platform that the device has not answered yet, oldest first: whole
    /// lines under K_u, which this gateway can neither make nor alter.</summary>
    public IReadOnlyList<string> Orders { get; private init; } = [];

    /// <summary>The epochs held.</summary>
    public IEnumerable<long> Epochs => _epochs.Keys;

    /// <summary>The keys of one epoch, or null when they are not held.</summary>
    public EpochKeys? Find(long epoch) => _epochs.GetValueOrDefault(epoch);

    /// <summary>Is this the device's MQTT password, under any epoch held?</summary>
    /// <param name="password">B64 of K_m. Compared in fixed time.</param>
    public bool IsPassword(ReadOnlySpan<byte> password)
    {
        Span<byte> expected = stackalloc byte[44];
        var isGood = false;
        foreach (var epoch in _epochs.Values)
        {
            System.Buffers.Text.Base64.EncodeToUtf8(epoch.Mqtt, expected, out _, out _);
            isGood |= CryptographicOperations.FixedTimeEquals(expected, password);
        }

        return isGood && !IsRevoked;
    }

    /// <summary>Reads <c>edge-device-keys/1</c>.</summary>
    /// <param name="document">The platform's answer, as it came.</param>
    /// <param name="device">The device that was asked for.</param>
    /// <param name="gateway">This gateway.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="fault">What is wrong with the document, when false is returned.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> document, string device, string gateway,
        out DeviceKeys? keys, out string fault)
    {
        keys = null;
        try
        {
            using var json = JsonDocument.Parse(document, Strict);
            var root = json.RootElement;
            fault = Mismatch(root, device, gateway);
            if (fault.Length > 0) return false;

            var epochs = new Dictionary<long, EpochKeys>();
            foreach (var epoch in root.GetProperty("epochs").EnumerateArray())
            {
                var held = new EpochKeys(Key(epoch, "g"), Key(epoch, "s"), Key(epoch, "m"));
                if (!epochs.TryAdd(epoch.GetProperty("k").GetInt64(), held))
                {
                    fault = "an epoch is there twice";
                    return false;
                }
            }

            var (seq, link) = Floor(root);
            var newest = root.TryGetProperty("newest", out var told) ? told.GetInt64()
                : epochs.Keys.DefaultIfEmpty(0).Max();
            var isRevoked = root.GetProperty("state").GetString() != "active";
            keys = new DeviceKeys(device, isRevoked, newest, seq, link, epochs)
            {
                Orders = OrdersOf(root),
            };
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException
            or FormatException or KeyNotFoundException or CryptographicException)
        {
            fault = wrong.Message;
            return false;
        }
    }

    private static string Mismatch(JsonElement root, string device, string gateway)
    {
        if (root.GetProperty("format").GetString() != "edge-device-keys/1") return "format";
        if (root.GetProperty("dev").GetString() != device) return "keys of another device";
        return root.GetProperty("gateway").GetString() == gateway ? "" : "keys of another gateway";
    }

    private static string[] OrdersOf(JsonElement root)
    {
        if (!root.TryGetProperty("orders", out var orders)) return [];
        var lines = orders.EnumerateArray().Select(line => line.GetString() ?? "").ToArray();
        return lines.Length <= Limits.OrdersWaiting
            && lines.All(line => line.Length is > 0 and <= Limits.LineBytes)
                ? lines : throw new FormatException("orders beyond their limits");
    }

    private static (long Seq, string Link) Floor(JsonElement root)
    {
        if (!root.TryGetProperty("floor", out var floor) || floor.ValueKind == JsonValueKind.Null)
        {
            return (0, DeviceState.NoLink);
        }

        var seq = floor.GetProperty("seq").GetInt64();
        var link = floor.GetProperty("p").GetString() ?? "";
        return seq == 0 || link.Length == 0 ? (0, DeviceState.NoLink) : (seq, link);
    }

    private static byte[] Key(JsonElement epoch, string name)
    {
        var key = epoch.GetProperty(name).GetBytesFromBase64();
        return key.Length == 32
            ? key
            : throw new FormatException($"key {name} has {key.Length} bytes, not 32");
    }
}
