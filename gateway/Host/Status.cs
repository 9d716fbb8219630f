using System.Globalization;
using System.Text.Json;
using Edge.Pipeline;

namespace Edge.Host;

/// <summary>The gateway's state as JSON: <c>/status.json</c>, <c>edge-status/1</c>.</summary>
internal static class Status
{
    /// <summary>Writes it.</summary>
    public static byte[] Json(GatewayStatus status, Links links)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("format", "edge-status/1");
            json.WriteString("gateway", status.Gateway);
            json.WriteString("site", status.Site);
            json.WriteString("origin", status.Origin);
            Totals(json, status);
            Devices(json, status);
            Receipts(json, status, links);
            json.WriteStartObject("counters");
            foreach (var (name, count) in status.Counters) json.WriteNumber(name, count);
            json.WriteEndObject();
            json.WriteStartObject("forward");
            json.WriteString("state", status.Forward.ToString().ToLowerInvariant());
            json.WriteString("reason", status.ForwardReason);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The newest event of a device in a few words, or a dash.</summary>
    public static string Last(Sighting? seen)
    {
        if (seen is null) return "—";
        var time = DateTimeOffset.FromUnixTimeMilliseconds(seen.AtMs)
            .ToOffset(TimeSpan.FromHours(8)).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var what = seen.Kind switch
        {
            "dropoff" => string.Create(
                CultureInfo.InvariantCulture, $"{seen.Category} {seen.Quantity} g"),
            "charge" => string.Create(CultureInfo.InvariantCulture, $"{seen.Quantity} Wh"),
            _ => seen.Kind,
        };
        return $"{time} {what.Trim()}";
    }

    private static void Totals(Utf8JsonWriter json, GatewayStatus status)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("durable", status.Durable);
        json.WriteNumber("sealed", status.Sealed);
        json.WriteNumber("receipted", status.Receipted);
        json.WriteNumber("entries", status.Entries);
        json.WriteNumber("g", status.Sum.Grams);
        json.WriteNumber("wh", status.Sum.WattHours);
        json.WriteNumber("mg", status.Sum.Milligrams);
        json.WriteEndObject();
    }

    private static void Devices(Utf8JsonWriter json, GatewayStatus status)
    {
        json.WriteStartArray("devices");
        foreach (var device in status.Devices)
        {
            json.WriteStartObject();
            json.WriteString("dev", device.Device);
            json.WriteString("last", Last(device.Seen));
            json.WriteNumber("lastSeq", device.DurableSeq);
            json.WriteNumber("heard", device.HeardMs);
            json.WriteNumber("durable", device.Durable);
            json.WriteNumber("sealed", device.Sum.Events);
            json.WriteNumber("receipted", device.Receipted);
            json.WriteNumber("g", device.Sum.Grams);
            json.WriteNumber("wh", device.Sum.WattHours);
            json.WriteNumber("mg", device.Sum.Milligrams);
            json.WriteBoolean("revoked", device.IsRevoked);
            json.WriteBoolean("suspect", device.IsSuspect);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Receipts(Utf8JsonWriter json, GatewayStatus status, Links links)
    {
        json.WriteStartArray("receipts");
        foreach (var id in status.Receipts) json.WriteStringValue(id);
        json.WriteEndArray();
        if (status.Receipts.Count == 0) return;
        json.WriteStartObject("newestReceipt");
        json.WriteString("id", status.Receipts[0]);
        json.WriteString("url", links.Receipt(status.Receipts[0]));
        json.WriteEndObject();
    }
}
