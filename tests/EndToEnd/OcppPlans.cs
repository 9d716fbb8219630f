using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Edge.Tests.EndToEnd;

/// <summary>What the stations of the OCPP test say, and the meter that signs for one of them.
/// </summary>
internal sealed class OcppPlans : IDisposable
{
    private readonly ECDsa _meter = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now;

    public OcppPlans(DateTimeOffset now) => _now = now;

    /// <summary>The signing meter's public key, as its maker prints it.</summary>
    public string MeterKey => Convert.ToHexString(_meter.ExportSubjectPublicKeyInfo());

    public void Dispose() => _meter.Dispose();

    /// <summary>A whole 1.6 session: 1 250 000 to 1 257 431 Wh, the stop said twice.</summary>
    public string Signed16(string connector, long from, long to)
    {
        var stop = Object(
            $$"""
            {"transactionId":"given","idTag":"04A1B2C3","meterStop":{{to}},"timestamp":"{{At(5)}}",
             "reason":"Local","transactionData":[
              {"timestamp":"{{At(60)}}","sampledValue":[
               {"context":"Transaction.Begin","format":"SignedData"}]},
              {"timestamp":"{{At(5)}}","sampledValue":[
               {"context":"Transaction.End","format":"SignedData"}]}]}
            """);
        var data = stop["transactionData"]!;
        data[0]!["sampledValue"]![0]!["value"] = Record("T7", "B", from, 60);
        data[1]!["sampledValue"]![0]!["value"] = Record("T8", "E", to, 5);
        return Plan("ocpp1.6",
            ("BootNotification",
                Object("""{"chargePointVendor":"Edge","chargePointModel":"T1"}""")),
            ("StatusNotification", Object($$"""
                {"connectorId":{{connector}},"errorCode":"NoError","status":"Preparing"}
                """)),
            ("Authorize", Object("""{"idTag":"04A1B2C3"}""")),
            ("StartTransaction", Object($$"""
                {"connectorId":{{connector}},"idTag":"04A1B2C3","meterStart":{{from}},
                 "timestamp":"{{At(60)}}"}
                """)),
            ("MeterValues", Object($$"""
                {"connectorId":{{connector}},"meterValue":[{"timestamp":"{{At(30)}}",
                 "sampledValue":[{"value":"{{Kilo((from + to) / 2)}}","unit":"kWh",
                 "measurand":"Energy.Active.Import.Register"}]}]}
                """)),
            ("StopTransaction", stop),
            ("StopTransaction", stop.DeepClone().AsObject()),
            ("Heartbeat", Object("{}")));
    }

    /// <summary>The first half of a 2.0.1 transaction.</summary>
    public string Begin201(string id, long from, long middle) => Plan("ocpp2.0.1",
        ("BootNotification", Object("""
            {"reason":"PowerUp","chargingStation":{"model":"T2","vendorName":"Edge"}}
            """)),
        ("NotifyEvent", Object($$"""
            {"generatedAt":"{{At(61)}}","seqNo":0,"eventData":[{"eventId":1,
             "timestamp":"{{At(61)}}","trigger":"Delta","actualValue":"1",
             "eventNotificationType":"CustomMonitor","component":{"name":"EVSE"},
             "variable":{"name":"Available"} } ]}
            """)),
        ("TransactionEvent", Event("Started", id, 0, 60, "CablePluggedIn", from,
            "Transaction.Begin")),
        ("TransactionEvent", Event("Updated", id, 1, 30, "MeterValuePeriodic", middle,
            "Sample.Periodic")));

    /// <summary>Its end, said twice.</summary>
    public string End201(string id, long to)
    {
        var end = Event("Ended", id, 2, 5, "StopAuthorized", to, "Transaction.End");
        return Plan(
            "ocpp2.0.1", ("TransactionEvent", end),
            ("TransactionEvent", end.DeepClone().AsObject()));
    }

    private JsonObject Event(
        string kind, string id, int number, int minutesAgo, string trigger, long wh,
        string context) => Object($$"""
        {"eventType":"{{kind}}","timestamp":"{{At(minutesAgo)}}","triggerReason":"{{trigger}}",
         "seqNo":{{number}},"transactionInfo":{"transactionId":"{{id}}"},"evse":{"id":1},
         "idToken":{"idToken":"04D5E6F7","type":"ISO14443"},
         "meterValue":[{"timestamp":"{{At(minutesAgo)}}","sampledValue":[
          {"value":{{Kilo(wh)}}, "context":"{{context}}",
           "measurand":"Energy.Active.Import.Register","unitOfMeasure":{"unit":"kWh"} },
          {"value":7.2,"measurand":"Power.Active.Import","unitOfMeasure":{"unit":"kW"} } ]} ]}
        """);

    private string Record(string page, string kind, long wh, int minutesAgo)
    {
        var moment = _now.AddMinutes(-minutesAgo)
            .ToString("yyyy-MM-dd'T'HH:mm:ss,fff'+0000 S'", CultureInfo.InvariantCulture);
        var payload = $$"""
            {"FV":"1.0","GI":"edge-test","GS":"G1","PG":"{{page}}","MS":"M-0815","IS":true,
            "IT":"ISO14443","ID":"x","RD":[{"TM":"{{moment}}","TX":"{{kind}}","RV":{{Kilo(wh)}},
            "RI":"1-0:1.8.0","RU":"kWh","EF":"","ST":"G"}]}
            """.ReplaceLineEndings("");
        var signature = _meter.SignData(
            Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
        return $$"""OCMF|{{payload}}|{"SD":"{{Convert.ToHexString(signature)}}"}""";
    }

    private string At(int minutesAgo) => _now.AddMinutes(-minutesAgo)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Kilo(long wh) => Text(wh / 1000) + "."
        + (wh % 1000).ToString("d3", CultureInfo.InvariantCulture);

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    private static string Plan(string protocol, params (string Action, JsonObject Payload)[] calls)
        => new JsonObject
        {
            ["protocol"] = protocol,
            ["calls"] = new JsonArray([.. calls.Select(
                call => (JsonNode)new JsonArray(call.Action, call.Payload))]),
        }.ToJsonString();
}
