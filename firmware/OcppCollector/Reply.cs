using System.Globalization;
using System.Text.Json;

namespace Edge.OcppCollector;

/// <summary>Answers that both versions have.</summary>
internal static class Reply
{
    /// <summary>Accepts a station that has started.</summary>
    public static byte[] Boot(
        OcppCall call, OcppVersion version, long utcMs, string[] required)
    {
        var holder = version == OcppVersion.V16
            ? call.Payload : Field.Of(call.Payload, "chargingStation");
        foreach (var name in required)
        {
            if (Field.Text(holder, name) is null) return Missing(call, version, name);
        }

        return OcppCall.Result(call.Id, writer =>
        {
            writer.WriteString("status", "Accepted");
            writer.WriteString("currentTime", Time(utcMs));
            writer.WriteNumber("interval", Limits.HeartbeatSeconds);
        });
    }

    /// <summary>Tells the time.</summary>
    public static byte[] Heartbeat(OcppCall call, long utcMs) => OcppCall.Result(
        call.Id, writer => writer.WriteString("currentTime", Time(utcMs)));

    /// <summary>A member that must be there is not, or is something else.</summary>
    public static byte[] Missing(OcppCall call, OcppVersion version, string name)
    {
        var isThere = Field.Of(call.Payload, name).ValueKind != JsonValueKind.Undefined;
        return OcppCall.Error(
            call.Id, isThere ? OcppFault.Type : OcppFault.Occurrence, version,
            isThere ? $"{name} has another type" : $"{name} is missing");
    }

    /// <summary>Nothing can be recorded now; the station keeps it and says it again.</summary>
    public static byte[] Full(OcppCall call, OcppVersion version) => OcppCall.Error(
        call.Id, OcppFault.Full, version, "the collector cannot record now, say it again later");

    private static string Time(long utcMs) => DateTimeOffset.FromUnixTimeMilliseconds(utcMs)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
