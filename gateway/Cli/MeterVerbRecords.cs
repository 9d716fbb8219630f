using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Metering;

namespace Edge.Cli;

/// <summary>Answers one record of a meter collection by its shape, with the names of its
/// <c>expect</c>.</summary>
public static class MeterVerbRecords
{
    /// <summary>Answers one record.</summary>
    /// <exception cref="VerbException">A record of no known shape, or one that misses a
    /// member.</exception>
    public static JsonObject Answer(JsonElement record)
    {
        var id = record.ValueKind == JsonValueKind.Object
            && record.TryGetProperty("id", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : "record";
        try
        {
            var answer = Find(record)(record);
            answer.Insert(0, "id", id);
            return answer;
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException
            or KeyNotFoundException or ArgumentException or OverflowException)
        {
            throw new VerbException(
                ExitCode.BadConfiguration, "read the record", id, wrong.Message,
                "docs/reference/metering.md lists the shapes of records");
        }
    }

    /// <summary>A record made of one frame on the command line.</summary>
    public static JsonElement OfFrame(string protocol, string hex, bool request, string? map)
    {
        var record = new JsonObject
        {
            ["id"] = "frame",
            ["hex"] = string.Concat(hex.Where(c => !char.IsWhiteSpace(c))),
            ["direction"] = request ? "request" : "reply",
        };
        if (protocol.StartsWith("dlt645", StringComparison.Ordinal))
        {
            record["standard"] = protocol.EndsWith("1997", StringComparison.Ordinal)
                ? "1997"
                : "2007";
        }
        else if (protocol != "modbus")
        {
            throw new VerbException(
                ExitCode.Usage, "decode", protocol, "no such protocol",
                "modbus, dlt645 or dlt645-1997");
        }

        if (map is not null)
        {
            var found = MeterMaps.Find(map) ?? throw new VerbException(
                ExitCode.Usage, "decode", map, "no such register map",
                "docs/reference/metering.md lists them");
            record["decode"] = MeterVerbModbus.DecodeOf(found);
        }

        return JsonSerializer.SerializeToElement(record);
    }

    private static Func<JsonElement, JsonObject> Find(JsonElement record)
    {
        if (Has(record, "polls"))
        {
            return MeterVerbStream.Answer;
        }

        if (Has(record, "hex"))
        {
            return Has(record, "standard") ? MeterVerbDlt.Frame : MeterVerbModbus.Frame;
        }

        if (Has(record, "reply") || Has(record, "exchange"))
        {
            var first = Has(record, "reply")
                ? record.GetProperty("request")
                : record.GetProperty("exchange")[0].GetProperty("request");
            return MeterVerbDlt.LooksLike(first.GetString()!)
                ? MeterVerbDlt.Exchange
                : MeterVerbModbus.Chain;
        }

        return (Has(record, "group") ? record.GetProperty("group").GetString() : null) switch
        {
            "decode" => MeterVerbModbus.Registers,
            "sample" => MeterVerbModbus.Sample,
            "message" => MeterVerbLedger.Messages,
            "pulse" => MeterVerbLedger.Pulses,
            _ when Has(record, "steps") => MeterVerbLedger.Steps,
            _ => throw new InvalidOperationException("no frame, polls, steps, messages or edges"),
        };
    }

    private static bool Has(JsonElement record, string name) => record.TryGetProperty(name, out _);
}
