using System.Text;
using System.Text.Json;
using Edge.Batch;
using Edge.Wire;

namespace Edge.Tests.Conformance.Batch;

/// <summary>The worked promise: the QR code of a gateway's signed word.</summary>
public class PromiseVectorTests
{
    // Goal: text and bytes are the worked ones, the worked log signed them, and they are about the
    // worked event they name. Source: worked/worked.json, made apart from this code.
    [Fact]
    public void The_worked_promise_is_read_and_is_of_a_worked_event()
    {
        using JsonDocument worked = JsonDocument.Parse(
            SharedVectors.Text("trust/worked/worked.json"));
        JsonElement qr = worked.RootElement.GetProperty("qr");
        string text = qr.GetProperty("promise").GetString()!;
        byte[] bytes = Convert.FromHexString(qr.GetProperty("promiseHex").GetString()!);
        Assert.Equal(text, PromiseCode.Prefix + Base45.Write(bytes));
        Assert.True(PromiseCode.TryParse(text, out PromiseCode promise, out string fault), fault);
        Assert.True(VerifierKey.TryParse(
            worked.RootElement.GetProperty("vkeys").GetProperty("log").GetString()!,
            out VerifierKey log, out fault), fault);
        Assert.True(promise.IsSignedBy(log));
        Assert.Equal(text, promise.Text);

        EventLine line = Lines(worked).Single(one =>
            ReceiptId.From(one.P) == ReceiptId.Text(promise.Id.ToArray(), 0));
        Assert.Equal((line.Seq, line.T / 1000), (promise.Seq, promise.UnixSeconds));
        Assert.Equal(PromiseCode.HashOf(line.Dev), promise.DeviceHash.ToArray());
        bool isCharge = promise.Kind == PromiseKind.Charge;
        Assert.Equal(isCharge ? "charge" : "dropoff", line.Kind);
        Assert.True(line.TryGetLong(isCharge ? "wh" : "net", out long quantity));
        Assert.True(line.TryGetLong("mg", out long milligrams));
        Assert.Equal((quantity, milligrams), (promise.Quantity, promise.Milligrams));
        Assert.EndsWith(
            $"/r/{ReceiptId.From(line.P)}", qr.GetProperty("link").GetString());
    }

    private static IEnumerable<EventLine> Lines(JsonDocument worked)
    {
        foreach (JsonElement text in worked.RootElement.GetProperty("lines").EnumerateArray())
        {
            var line = new EventLine();
            byte[] source = Encoding.ASCII.GetBytes(text.GetString()!);
            Assert.True(line.TryParse(source, 0, source.Length), line.Fault);
            yield return line;
        }
    }
}
