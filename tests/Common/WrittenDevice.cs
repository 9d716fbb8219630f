using System.Security.Cryptography;
using System.Text;
using Edge.Wire;

namespace Edge.Tests.Common;

/// <summary>Writes a device's lines as trust.md section 1 says, with plain .NET HMAC: a second
/// writer beside the firmware's own.</summary>
public sealed class WrittenDevice(string dev, byte[] deviceKey, string gateway = "gw-1")
{
    private readonly byte[] keyP = Expand(deviceKey, "EDGE1/p");
    private readonly byte[] keyG = Expand(deviceKey, $"EDGE1/g/{gateway}/1");

    public string Dev { get; } = dev;

    public byte[] DeviceKey { get; } = deviceKey;

    public long Seq { get; set; }

    public string Last { get; set; } = Tags.Zero;

    public string DropOff(long grams, string category = "pet") => Next(
        $"\"kind\":\"dropoff\",\"net\":{grams},\"comp\":1,\"cat\":\"{category}\",\"conf\":99,"
        + "\"cal\":\"c-2026-07-01\"");

    public string Charge(long startWh, long stopWh, string meter = "") => Next(
        $"\"kind\":\"charge\",\"start\":{startWh},\"stop\":{stopWh},\"wh\":{stopWh - startWh}"
        + (meter.Length == 0 ? "" : $",\"meter\":\"{meter}\""));

    public string Next(string members)
    {
        Seq++;
        string line = Line(Seq, Last, members);
        Last = TagP(line);
        return line;
    }

    public string Line(long seq, string prev, string members)
    {
        string payload = $"{{\"v\":1,\"dev\":\"{Dev}\",\"boot\":1,\"seq\":{seq},"
            + $"\"t\":{1_785_000_000_000 + (seq * 60_000)},\"tq\":\"S\",{members},"
            + $"\"prev\":\"{prev}\"}}";
        string p = Tag(keyP, "EDGE1/p", payload);
        string g = Tag(keyG, "EDGE1/g", $"{payload}|{p}");
        return $"EDGE1|{payload}|{{\"p\":\"{p}\",\"k\":1,\"g\":\"{g}\"}}";
    }

    public static string TagP(string line)
    {
        int at = line.LastIndexOf("{\"p\":\"", StringComparison.Ordinal) + 6;
        return line.Substring(at, 44);
    }

    private static string Tag(byte[] key, string label, string text) => Convert.ToBase64String(
        HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{label}\0{text}")));

    private static byte[] Expand(byte[] key, string info) => HKDF.Expand(
        HashAlgorithmName.SHA256, key, 32, Encoding.ASCII.GetBytes(info));
}
