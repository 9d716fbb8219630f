using System.Text;
using Edge.OcppCollector;
using Edge.Twin.Chips;

namespace Edge.Tests.Conformance.Metering;

public class OcppFuzzTests
{
    private static readonly string[] Valid =
    [
        """
        [2,"a1","StopTransaction",{"transactionId":16,"idTag":"04A1","meterStop":1257431,
        "timestamp":"2026-11-21T08:00:00.000Z","reason":"Local","transactionData":[{
        "timestamp":"2026-11-21T08:00:00Z","sampledValue":[{"value":"1257.431","unit":"kWh",
        "context":"Transaction.End","measurand":"Energy.Active.Import.Register"},
        {"format":"SignedData","value":"OCMF|{\"RD\":[{\"TX\":\"B\"},{\"TX\":\"E\"}]}|{}"}]}]}]
        """,
        """
        [2,"b2","TransactionEvent",{"eventType":"Ended","timestamp":"2026-11-21T08:00:00Z",
        "triggerReason":"EVDeparted","seqNo":2,"transactionInfo":{"transactionId":"x"},
        "evse":{"id":1},"idToken":{"idToken":"04","type":"ISO14443"},"meterValue":[{
        "timestamp":"2026-11-21T08:00:00Z","sampledValue":[{"value":88009.999,"unitOfMeasure":
        {"unit":"kWh","multiplier":0},"signedMeterValue":{"signedMeterData":"T0NNRnx7fXx7fQ==",
        "encodingMethod":"OCMF","signingMethod":"","publicKey":""}}]}]}]
        """,
    ];

    private static readonly string[] Words =
    [
        "\"", "{", "}", "[", "]", "\\", "\\u0000", "\\ud800", "1e999", "-0", "null", "true", ",",
        ":", "\"value\":", "\"sampledValue\":[", "99999999999999999999", "1e-30", "[[[[[[[[[[[[[",
        "2026-02-30T25:61:61Z", "\"transactionId\":-1", "OCMF|", "7b7d", "\u00ff", "kWh",
    ];

    // Goal: no frame makes the parsers throw, hang or take memory without bound, and what they
    // give stays inside its limits. Seeded; the long form (EDGE_LONG_TESTS=1) is 10^7 frames.
    [Fact]
    public void A_frame_changed_in_any_way_throws_nothing()
    {
        var chance = new LineChance(20_261_121);
        var inputs = LongRun.Of(40_000, 10_000_000);
        var text = new StringBuilder();
        int calls = 0, samples = 0;
        for (var i = 0; i < inputs; i++)
        {
            var version = (OcppVersion)(i % 2);
            Change(text.Clear().Append(Valid[i % 2]), chance);
            var frame = Encoding.UTF8.GetBytes(text.ToString());
            if (!OcppCall.TryParse(frame, out var call, out var fault, out var id))
            {
                Assert.True(OcppCall.Error(id, fault, version, "no").Length < 256);
                continue;
            }

            calls++;
            if (call!.Type != 2) continue;
            foreach (var name in new[] { "transactionData", "meterValue" })
            {
                foreach (var sample in MeterSample.Read(call.Payload, name, version))
                {
                    samples++;
                    Assert.InRange(sample.Wh ?? 0, 0, 1_000_000_000_000);
                    Assert.True((sample.Ocmf?.Length ?? 0) <= Limits.SignedBytes);
                    if (sample.Ocmf is { } record) SignedText.IsWhole(record);
                }
            }

            MeterSample.Plain(call.Payload, "meterStop", "Transaction.End", null);
        }

        Assert.True(calls > inputs / 50, $"only {calls} of {inputs} were calls at all");
        Assert.True(samples > inputs / 50, $"only {samples} samples were read");
        TestContext.Current.SendDiagnosticMessage(
            "{0} frames, {1} calls, {2} samples", inputs, calls, samples);
    }

    private static void Change(StringBuilder text, LineChance chance)
    {
        var valid = text.ToString();
        for (var changes = 1 + chance.Next(4); changes > 0; changes--)
        {
            var at = chance.Next(text.Length);
            switch (chance.Next(4))
            {
                case 0: text[at] = (char)chance.Next(chance.Next(8) == 0 ? 65536 : 128); break;
                case 1: text.Insert(at, Words[chance.Next(Words.Length)]); break;
                case 2: text.Remove(at, Math.Min(1 + chance.Next(20), text.Length - at)); break;
                default: text.Insert(at, valid[..Math.Min(40, valid.Length)]); break;
            }

            if (text.Length == 0) text.Append('[');
        }
    }
}
