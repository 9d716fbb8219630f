using System.Text;
using System.Text.Json;
using Edge.Tests.Common;
using Edge.Wire;

namespace Edge.Tests.Conformance.Wire;

// Goal: keys, lines, acks, receipt ids and session codes are those of the specification, byte for
// byte. Expected values: vectors/trust/worked, made apart from this code.
public class WorkedExampleTests
{
    private readonly ManagedHmac hmac = new();

    [Fact]
    public void All_derived_keys_are_as_worked()
    {
        using var worked = Worked();
        var gateway = worked.RootElement.GetProperty("gateway").GetString()!;
        var epoch = worked.RootElement.GetProperty("epoch").GetInt64();
        foreach (var dev in worked.RootElement.GetProperty("devices").EnumerateArray())
        {
            var key = Hex(dev, "K_dev");
            Assert.Equal(Hex(dev, "K_p"), Keys.Platform(hmac, key));
            Assert.Equal(Hex(dev, "K_g"), Keys.Gateway(hmac, key, gateway, epoch));
            Assert.Equal(Hex(dev, "K_s"), Keys.Session(hmac, key, gateway, epoch));
            Assert.Equal(Hex(dev, "K_m"), Keys.Mqtt(hmac, key, gateway, epoch));
            Assert.Equal(Hex(dev, "K_u"), Keys.Orders(hmac, key));
        }
    }

    [Fact]
    public void All_lines_are_read_verified_and_written_again_to_the_byte()
    {
        using var worked = Worked();
        var line = new EventLine();
        var maker = new TagMaker(hmac, Limits.LineBytesMax);
        foreach (var text in worked.RootElement.GetProperty("lines").EnumerateArray())
        {
            var bytes = Encoding.ASCII.GetBytes(text.GetString()!);
            Assert.True(line.TryParse(bytes, 0, bytes.Length), line.Fault);
            var (platform, gateway) = KeysOf(worked, line.Dev);
            Assert.True(line.HasGoodP(maker, platform));
            Assert.True(line.HasGoodG(maker, gateway));
            Assert.Equal(
                line.P, Tags.P(hmac, platform, bytes, line.PayloadOffset, line.PayloadCount));
            Assert.Equal(
                line.G,
                Tags.G(hmac, gateway, bytes, line.PayloadOffset, line.PayloadCount, line.P));
            var again = new byte[Limits.LineBytesMax];
            var length = EnvelopeLine.Write(
                maker, platform, gateway, line.Epoch, bytes, line.PayloadOffset, line.PayloadCount,
                again);
            Assert.Equal(text.GetString(), Encoding.ASCII.GetString(again, 0, length));
        }
    }

    [Fact]
    public void The_ack_is_written_and_read_as_worked()
    {
        using var worked = Worked();
        var text = worked.RootElement.GetProperty("ackLine").GetString()!;
        var parts = text.Split('|');
        using var said = JsonDocument.Parse(parts[1]);
        using var tag = JsonDocument.Parse(parts[2]);
        var dev = said.RootElement.GetProperty("dev").GetString()!;
        var expected = (
            said.RootElement.GetProperty("upto").GetInt64(),
            said.RootElement.GetProperty("mg").GetInt64(), (string?)null);
        var epoch = tag.RootElement.GetProperty("k").GetInt64();
        var (_, key) = KeysOf(worked, dev);
        var written = AckLine.Write(
            hmac, key, epoch, dev, expected.Item1, expected.Item2, null);
        Assert.Equal(text, Encoding.ASCII.GetString(written));
        var read = AckLine.TryRead(
            hmac, key, epoch, dev, written, 0, written.Length,
            out var upto, out var mg, out var why);
        Assert.True(read);
        Assert.Equal(expected, (upto, mg, why));
    }

    [Fact]
    public void The_receipt_id_and_the_session_code_are_as_worked()
    {
        using var worked = Worked();
        var qr = worked.RootElement.GetProperty("qr");
        var line = new EventLine();
        var first = Encoding.ASCII.GetBytes(
            worked.RootElement.GetProperty("lines")[0].GetString()!);
        Assert.True(line.TryParse(first, 0, first.Length), line.Fault);
        Assert.EndsWith("/r/" + ReceiptId.From(line.P), qr.GetProperty("link").GetString());
        var window = qr.GetProperty("sessionWindow").GetInt64();
        var session = qr.GetProperty("session").GetString()!;
        var dev = session.Split('/')[^3];
        var key = Hex(Device(worked, dev), "K_s");
        var code = SessionCode.Of(hmac, key, dev, window);
        Assert.EndsWith($"/s/{dev}/{window}/{code.Text}", session);
        Assert.Equal(
            qr.GetProperty("sessionCode").GetString(),
            code.Digits.ToString("00", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_acceptance_table_calls_form_exactly_what_the_reader_refuses()
    {
        // Row 1 of the acceptance table; every other code needs a line that can be read.
        using var file = JsonDocument.Parse(SharedVectors.Text("trust/worked/acceptance.json"));
        var line = new EventLine();
        var refused = 0;
        foreach (var step in file.RootElement.GetProperty("steps").EnumerateArray())
        {
            var bytes = Encoding.UTF8.GetBytes(step.GetProperty("line").GetString()!);
            var form = step.GetProperty("code").GetString() == "form";
            var what = step.GetProperty("what").GetString();
            Assert.True(line.TryParse(bytes, 0, bytes.Length) != form, what + ": " + line.Fault);
            refused += form ? 1 : 0;
        }

        Assert.NotEqual(0, refused);
    }

    private static JsonDocument Worked() =>
        JsonDocument.Parse(SharedVectors.Text("trust/worked/worked.json"));

    private static (byte[] P, byte[] G) KeysOf(JsonDocument worked, string dev)
    {
        var device = Device(worked, dev);
        return (Hex(device, "K_p"), Hex(device, "K_g"));
    }

    private static JsonElement Device(JsonDocument worked, string dev) =>
        worked.RootElement.GetProperty("devices").EnumerateArray()
            .First(d => d.GetProperty("dev").GetString() == dev);

    private static byte[] Hex(JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);
}
