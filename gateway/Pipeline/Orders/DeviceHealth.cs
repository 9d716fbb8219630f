using System.Collections.Concurrent;
using System.Collections.Frozen;
using Edge.Wire;

namespace Edge.Pipeline.Orders;

/// <summary>How a device last said that it is.</summary>
/// <param name="Device">The device.</param>
/// <param name="State"><c>online</c>, <c>locked</c>, <c>service</c>, <c>offline</c> (its will), or
/// empty while it has said nothing.</param>
/// <param name="Firmware">Version it runs, or empty.</param>
/// <param name="StateMs">When it said so. Units: ms UTC.</param>
/// <param name="HealthMs">When the telemetry came. Units: ms UTC; 0 for none yet.</param>
/// <param name="SkewMs">Its clock against ours, when it says synchronised. Units: ms.</param>
/// <param name="ClockQuality">S, R, U, or empty.</param>
/// <param name="Calibration">Name of its calibration, or empty.</param>
/// <param name="Values">The numbers of the telemetry by name.</param>
/// <remarks>Nothing is credited by it. Members: docs/reference/telemetry.md.</remarks>
public sealed record DeviceHealth(
    string Device, string State, string Firmware, long StateMs, long HealthMs, long SkewMs,
    string ClockQuality, string Calibration, FrozenDictionary<string, long> Values)
{
    /// <summary>What its firmware is for, or empty for a board that cannot update itself.
    /// </summary>
    public string Product { get; init; } = "";

    /// <summary>Its board, or empty.</summary>
    public string Hardware { get; init; } = "";

    /// <summary>Serial of the release it runs; 0 for the firmware from the factory.</summary>
    public long Serial { get; init; }

    /// <summary>A number of the telemetry, or null when the device does not tell it.</summary>
    public long? Value(string name) => Values.TryGetValue(name, out var value) ? value : null;

    /// <summary>The fullest compartment. Units: percent; null for a device without any.</summary>
    public long? FillPercent => Values.Where(pair =>
            pair.Key.StartsWith("fill", StringComparison.Ordinal))
        .Select(pair => (long?)pair.Value).Max();
}

/// <summary>The last word of each device on its health, in memory.</summary>
/// <remarks>Bounded: one record a device the broker let in, at most 40 numbers each.
/// Thread-safety: safe.</remarks>
internal sealed class HealthBook
{
    private const int BytesMax = 1_024;
    private const int MembersMax = 48;

    private static readonly byte[] NameDev = "dev"u8.ToArray();
    private static readonly byte[] NameState = "state"u8.ToArray();
    private static readonly byte[] NameFw = "fw"u8.ToArray();
    private static readonly byte[] NameTq = "tq"u8.ToArray();
    private static readonly byte[] NameCal = "cal"u8.ToArray();
    private static readonly byte[] NameProduct = "product"u8.ToArray();
    private static readonly byte[] NameHardware = "hw"u8.ToArray();
    private static readonly byte[] NameSerial = "serial"u8.ToArray();
    private static readonly byte[] NameT = "t"u8.ToArray();

    private readonly ConcurrentDictionary<string, DeviceHealth> _last =
        new(StringComparer.Ordinal);

    /// <summary>What is known of every device.</summary>
    public IEnumerable<DeviceHealth> All => _last.Values;

    /// <summary>What is known of a device, or null.</summary>
    public DeviceHealth? Find(string device) => _last.GetValueOrDefault(device);

    /// <summary>Takes a status; false when it is none of this device.</summary>
    public bool TakeStatus(string device, ReadOnlySpan<byte> body, long atMs)
    {
        // The will is a bare {"state":"offline"}: a client library takes it as text.
        if (!TryRead(body, out var read) || !read.TryGetText(NameState, out string state)
            || state.Length > 16 || !IsOf(read, device)) return false;
        if (!read.TryGetText(NameFw, out string firmware)) firmware = Of(device).Firmware;
        if (firmware.Length > 32) return false;
        read.TryGetText(NameProduct, out string product);
        read.TryGetText(NameHardware, out string hardware);
        var isOffline = state == "offline";
        var serial = read.TryGetLong(NameSerial, out var number) ? number : 0;
        return Change(device, was => was with
        {
            State = state, Firmware = firmware, StateMs = atMs,
            Product = isOffline ? was.Product : Short(product, 32),
            Hardware = isOffline ? was.Hardware : Short(hardware, 32),
            Serial = isOffline ? was.Serial : serial,
        });
    }

    /// <summary>Takes telemetry; false when it is none of this device.</summary>
    public bool TakeHealth(string device, ReadOnlySpan<byte> body, long atMs)
    {
        if (!TryRead(body, out var read) || !IsOf(read, device)) return false;
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < read.Count; i++)
        {
            var name = read.Name(i);
            if (name.Length <= 12 && read.TryGetLong(Ascii.Bytes(name), out var value))
            {
                values[name] = value;
            }
        }

        read.TryGetText(NameTq, out string quality);
        read.TryGetText(NameCal, out string calibration);
        var skew = quality == "S" && read.TryGetLong(NameT, out var t) ? t - atMs : 0;
        return Change(device, was => was with
        {
            HealthMs = atMs, SkewMs = skew, ClockQuality = Short(quality, 1),
            Calibration = Short(calibration, 24), Values = values.ToFrozenDictionary(),
        });
    }

    private DeviceHealth Of(string device) => Find(device) ?? new DeviceHealth(
        device, "", "", 0, 0, 0, "", "", FrozenDictionary<string, long>.Empty);

    private bool Change(string device, Func<DeviceHealth, DeviceHealth> change)
    {
        if (!_last.ContainsKey(device) && _last.Count >= Limits.Devices) return false;
        _last[device] = change(Of(device));
        return true;
    }

    private static string Short(string? text, int most) =>
        text is { } given && given.Length <= most ? given : "";

    private static bool IsOf(PayloadMembers read, string device) =>
        read.IndexOf(NameDev) < 0
        || (read.TryGetText(NameDev, out string dev) && dev == device);

    private static bool TryRead(ReadOnlySpan<byte> body, out PayloadMembers read)
    {
        read = new PayloadMembers(MembersMax);
        if (body.Length is < 2 or > BytesMax) return false;
        return read.TryRead(body.ToArray(), 0, body.Length);
    }
}
