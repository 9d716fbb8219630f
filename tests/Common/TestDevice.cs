using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Tests.Common;

/// <summary>A device as the gateway hears it: numbered, linked, tagged lines.</summary>
/// <param name="device">Its id.</param>
/// <param name="gateway">The gateway it speaks to.</param>
/// <param name="key">Its key; null makes one from its name.</param>
/// <param name="epoch">Its key epoch.</param>
public sealed class TestDevice(
    string device, string gateway = TestGateway.Id, byte[]? key = null, long epoch = 1)
{
    private readonly NativeHmac _hmac = new();
    private string _prev = Tags.Zero;

    /// <summary>Its key.</summary>
    public byte[] Key { get; } =
        key ?? SHA256.HashData(Encoding.ASCII.GetBytes("test key of " + device));

    /// <summary>Its id.</summary>
    public string Id => device;

    /// <summary>Number of the newest line.</summary>
    public long Seq { get; private set; }

    /// <summary>Tag p of the newest line: the next one's <c>prev</c>.</summary>
    public string LastTag => _prev;

    /// <summary>Starts of the device.</summary>
    public long Boot { get; set; } = 1;

    /// <summary>What it says of its clock: S, R or U.</summary>
    public string ClockQuality { get; set; } = "S";

    /// <summary>Its MQTT password.</summary>
    public string Password =>
        Convert.ToBase64String(Keys.Mqtt(_hmac, Key, gateway, epoch));

    /// <summary>The next drop-off.</summary>
    public byte[] Dropoff(long grams, long atMs, string category = "mixed-paper") => Next(
        "dropoff", atMs, string.Create(
            CultureInfo.InvariantCulture,
            $"\"net\":{grams},\"comp\":1,\"cat\":\"{category}\",\"cal\":\"c-2026-07-01\","));

    /// <summary>The next line of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="atMs">Time of the event.</param>
    /// <param name="fields">The kind's fields, each with its comma.</param>
    public byte[] Next(string kind, long atMs, string fields)
    {
        var line = Line(Seq + 1, kind, atMs, fields, _prev, out var p);
        (Seq, _prev) = (Seq + 1, p);
        return line;
    }

    /// <summary>The greeting of a connection that names the last event by its p.</summary>
    public byte[] LinkedHello(long low, long atMs) => Line(
        0, "hello", atMs, string.Create(
            CultureInfo.InvariantCulture,
            $"\"low\":{low},\"next\":{Seq + 1},\"link\":\"{_prev}\","),
        Tags.Zero, out _);

    /// <summary>The greeting of a connection.</summary>
    public byte[] Hello(long low, long atMs) => Line(
        0, "hello", atMs,
        string.Create(CultureInfo.InvariantCulture, $"\"low\":{low},\"next\":{Seq + 1},"),
        Tags.Zero, out _);

    /// <summary>Any line at all.</summary>
    public byte[] Line(
        long seq, string kind, long atMs, string fields, string prev, out string p)
    {
        var payload = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"v\":1,\"dev\":\"{device}\",\"boot\":{Boot},\"seq\":{seq},\"t\":{atMs},"
            + $"\"tq\":\"{ClockQuality}\",\"kind\":\"{kind}\",{fields}\"prev\":\"{prev}\"}}"));
        p = Tags.P(_hmac, Keys.Platform(_hmac, Key), payload, 0, payload.Length);
        var g = Tags.G(
            _hmac, Keys.Gateway(_hmac, Key, gateway, epoch), payload, 0, payload.Length, p);
        var text = Encoding.ASCII.GetString(payload);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"EDGE1|{text}|{{\"p\":\"{p}\",\"k\":{epoch},\"g\":\"{g}\"}}"));
    }
}
