using System.Globalization;
using System.Text.Json;
using Edge.Metering;

namespace Edge.OcppCollector;

/// <summary>The calls of a 1.6 station. Source: OCPP 1.6 edition 2, chapters 4 and 6.</summary>
internal sealed class Ocpp16(Desk desk)
{
    /// <summary>Answers a call.</summary>
    public byte[] Answer(Station station, OcppCall call, long nowMs) => call.Action switch
    {
        "BootNotification" => Reply.Boot(call, OcppVersion.V16, desk.UtcMs(nowMs),
            ["chargePointVendor", "chargePointModel"]),
        "Heartbeat" => Reply.Heartbeat(call, desk.UtcMs(nowMs)),
        "Authorize" => Field.Text(call.Payload, "idTag") is null
            ? Reply.Missing(call, OcppVersion.V16, "idTag")
            : OcppCall.Result(call.Id, Accepted),
        "StartTransaction" => Start(station, call, nowMs),
        "StopTransaction" => Stop(station, call, nowMs),
        "MeterValues" => Values(station, call, nowMs),
        "DataTransfer" => OcppCall.Result(
            call.Id, writer => writer.WriteString("status", "UnknownVendorId")),
        "SignCertificate" => OcppCall.Result(
            call.Id, writer => writer.WriteString("status", "Rejected")),
        "StatusNotification" or "FirmwareStatusNotification" or "DiagnosticsStatusNotification"
            or "SecurityEventNotification" or "LogStatusNotification"
            or "SignedFirmwareStatusNotification" => OcppCall.Result(call.Id, _ => { }),
        _ => OcppCall.Error(
            call.Id, OcppFault.NotImplemented, OcppVersion.V16, call.Action + " is not known"),
    };

    private byte[] Start(Station station, OcppCall call, long nowMs)
    {
        var payload = call.Payload;
        if (Field.Text(payload, "idTag") is not { Length: > 0 } tag)
            return Reply.Missing(call, OcppVersion.V16, "idTag");
        if (!Field.TryWhole(Field.Of(payload, "connectorId"), out var number)
            || station.At(number) is not { } connector)
        {
            return OcppCall.Error(call.Id, OcppFault.Value, OcppVersion.V16,
                "connectorId is not one this station is configured with");
        }

        var sample = MeterSample.Plain(
            payload, "meterStart", "Transaction.Begin", Field.Time(payload, "timestamp"));
        var token = desk.TokenOf(tag);
        // The same start again, because our answer was lost: the same number again.
        var mark = $"{token} {Field.Text(payload, "timestamp")} {sample.Raw}";
        if (connector.Open is { } open && open.StartMark == mark)
            return Started(call, long.Parse(open.Id, CultureInfo.InvariantCulture));
        if (!desk.HasRoom) return Reply.Full(call, OcppVersion.V16);
        var id = connector.NextTransaction();
        var transaction = new KeptTransaction
        {
            Id = id.ToString(CultureInfo.InvariantCulture), StartMark = mark,
        };
        return desk.Begin(connector, transaction, token, sample, nowMs)
            ? Started(call, id) : Reply.Full(call, OcppVersion.V16);
    }

    // A stop is acknowledged whatever it says: a refused one keeps its card locked for ever.
    private byte[] Stop(Station station, OcppCall call, long nowMs)
    {
        var payload = call.Payload;
        var hasId = Field.TryWhole(Field.Of(payload, "transactionId"), out var number);
        var id = hasId ? number.ToString(CultureInfo.InvariantCulture) : "";
        if (hasId && station.HasFinished(id)) return Stopped(call, payload);
        if (desk.IsPending) return Reply.Full(call, OcppVersion.V16);
        var stop = MeterSample.Plain(
            payload, "meterStop", "Transaction.End", Field.Time(payload, "timestamp"));
        var samples = MeterSample.Read(payload, "transactionData", OcppVersion.V16);
        if (station.WithOpen(id) is { } connector)
        {
            desk.Book(connector, samples, nowMs);
            return desk.End(connector, stop, stop.Wh is null, nowMs)
                ? Stopped(call, payload) : Reply.Full(call, OcppVersion.V16);
        }

        var place = hasId && number > 0
            ? station.At((number % Limits.Connectors) + 1) : null;
        var unknown = new KeptTransaction { Id = UnknownId(id, stop, payload) };
        if (station.HasFinished(unknown.Id)) return Stopped(call, payload);
        unknown.Words.Add("unknown-transaction");
        return desk.EndUnknown(
            place ?? station.Connectors[0], unknown, desk.TokenOf(Field.Text(payload, "idTag")),
            nowMs) ? Stopped(call, payload) : Reply.Full(call, OcppVersion.V16);
    }

    // A number that is missing, 0 or -1 is not one stop's own: its time and register are.
    private static string UnknownId(string id, MeterSample stop, JsonElement payload) =>
        id.Length > 0 && id[0] != '-' && id != "0"
            ? id : $"{id} {Field.Text(payload, "timestamp")} {stop.Raw}";

    private byte[] Values(Station station, OcppCall call, long nowMs)
    {
        var payload = call.Payload;
        if (!Field.TryWhole(Field.Of(payload, "connectorId"), out var number))
            return Reply.Missing(call, OcppVersion.V16, "connectorId");
        if (Field.Of(payload, "meterValue").ValueKind != JsonValueKind.Array)
            return Reply.Missing(call, OcppVersion.V16, "meterValue");
        // Connector 0 is the station's own meter: not any connector's register.
        if (station.At(number) is { } connector && !desk.IsPending)
        {
            desk.Book(
                connector, MeterSample.Read(payload, "meterValue", OcppVersion.V16), nowMs);
        }

        return OcppCall.Result(call.Id, _ => { });
    }

    private static byte[] Started(OcppCall call, long id) => OcppCall.Result(call.Id, writer =>
    {
        Accepted(writer);
        writer.WriteNumber("transactionId", id);
    });

    private static byte[] Stopped(OcppCall call, JsonElement payload) => OcppCall.Result(
        call.Id, writer =>
        {
            if (Field.Text(payload, "idTag") is not null) Accepted(writer);
        });

    private static void Accepted(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("idTagInfo");
        writer.WriteString("status", "Accepted");
        writer.WriteEndObject();
    }
}
