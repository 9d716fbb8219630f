using System.Text.Json;

namespace Edge.OcppCollector;

/// <summary>The calls of a 2.0.1 station. Source: OCPP 2.0.1 edition 2, part 2.</summary>
internal sealed class Ocpp201(Desk desk)
{
    private const int TransactionChars = 36;

    /// <summary>Answers a call.</summary>
    public byte[] Answer(Station station, OcppCall call, long nowMs) => call.Action switch
    {
        "BootNotification" => Reply.Boot(
            call, OcppVersion.V201, desk.UtcMs(nowMs), ["model", "vendorName"]),
        "Heartbeat" => Reply.Heartbeat(call, desk.UtcMs(nowMs)),
        "Authorize" => Field.Text(Field.Of(call.Payload, "idToken"), "idToken") is null
            ? Reply.Missing(call, OcppVersion.V201, "idToken")
            : OcppCall.Result(call.Id, Accepted),
        "TransactionEvent" => Transaction(station, call, nowMs),
        "MeterValues" => Values(station, call, nowMs),
        "DataTransfer" => Status(call, "UnknownVendorId"),
        "NotifyEVChargingNeeds" or "SignCertificate" => Status(call, "Rejected"),
        "NotifyEVChargingSchedule" => Status(call, "Accepted"),
        "Get15118EVCertificate" or "GetCertificateStatus" => OcppCall.Error(
            call.Id, OcppFault.NotSupported, OcppVersion.V201, "no certificates are had here"),
        "StatusNotification" or "NotifyEvent" or "NotifyReport" or "NotifyMonitoringReport"
            or "NotifyCustomerInformation" or "NotifyDisplayMessages" or "NotifyChargingLimit"
            or "ReportChargingProfiles" or "ClearedChargingLimit" or "FirmwareStatusNotification"
            or "LogStatusNotification" or "SecurityEventNotification"
            or "PublishFirmwareStatusNotification" or "ReservationStatusUpdate"
            => OcppCall.Result(call.Id, _ => { }),
        _ => OcppCall.Error(
            call.Id, OcppFault.NotImplemented, OcppVersion.V201, call.Action + " is not known"),
    };

    // The station's own id pairs the events; they may come late, twice, or without the first.
    private byte[] Transaction(Station station, OcppCall call, long nowMs)
    {
        var payload = call.Payload;
        var id = Field.Text(Field.Of(payload, "transactionInfo"), "transactionId");
        if (id is not { Length: > 0 and <= TransactionChars })
            return Reply.Missing(call, OcppVersion.V201, "transactionInfo");
        var kind = Field.Text(payload, "eventType");
        if (kind is not ("Started" or "Updated" or "Ended"))
            return Reply.Missing(call, OcppVersion.V201, "eventType");
        if (station.HasFinished(id)) return Done(call, payload);
        if (desk.IsPending) return Reply.Full(call, OcppVersion.V201);
        var samples = MeterSample.Read(payload, "meterValue", OcppVersion.V201);
        if (station.WithOpen(id) is not { } connector)
        {
            var evse = Field.Of(payload, "evse");
            connector = Field.TryWhole(Field.Of(evse, "id"), out var number)
                ? station.At(number) : station.Connectors[0];
            if (connector is null)
            {
                return OcppCall.Error(call.Id, OcppFault.Value, OcppVersion.V201,
                    "evse.id is not one this station is configured with");
            }

            if (!desk.HasRoom || !Begin(connector, id, payload, kind, samples, nowMs))
                return Reply.Full(call, OcppVersion.V201);
            samples = samples.Count > 0 ? [.. samples.Skip(1)] : samples;
        }

        desk.Book(connector, kind == "Ended" ? samples.SkipLast(1) : samples, nowMs);
        return kind != "Ended" || End(connector, samples, nowMs)
            ? Done(call, payload) : Reply.Full(call, OcppVersion.V201);
    }

    private bool Begin(
        Connector connector, string id, JsonElement payload, string kind,
        IReadOnlyList<MeterSample> samples, long nowMs)
    {
        var transaction = new KeptTransaction { Id = id };
        if (kind != "Started") transaction.Words.Add("start-missed");
        var token = desk.TokenOf(Field.Text(Field.Of(payload, "idToken"), "idToken"));
        var first = samples.Count > 0 ? samples[0] : null;
        var sample = first is null ? null
            : first with { AtMs = first.AtMs ?? Field.Time(payload, "timestamp") };
        return desk.Begin(connector, transaction, token, sample, nowMs);
    }

    private bool End(Connector connector, IReadOnlyList<MeterSample> samples, long nowMs)
    {
        var last = samples.Count > 0 ? samples[^1] : null;
        connector.Keep(last?.Ocmf);
        return desk.End(connector, last, last?.Wh is null, nowMs);
    }

    private byte[] Values(Station station, OcppCall call, long nowMs)
    {
        var payload = call.Payload;
        if (!Field.TryWhole(Field.Of(payload, "evseId"), out var number))
            return Reply.Missing(call, OcppVersion.V201, "evseId");
        if (station.At(number) is { } connector && !desk.IsPending)
        {
            desk.Book(
                connector, MeterSample.Read(payload, "meterValue", OcppVersion.V201), nowMs);
        }

        return OcppCall.Result(call.Id, _ => { });
    }

    private static byte[] Done(OcppCall call, JsonElement payload) => OcppCall.Result(
        call.Id, writer =>
        {
            if (Field.Of(payload, "idToken").ValueKind == JsonValueKind.Object) Accepted(writer);
        });

    private static byte[] Status(OcppCall call, string status) => OcppCall.Result(
        call.Id, writer => writer.WriteString("status", status));

    private static void Accepted(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("idTokenInfo");
        writer.WriteString("status", "Accepted");
        writer.WriteEndObject();
    }
}
