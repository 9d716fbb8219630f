using System.Text;
using System.Text.Json;
using Edge.Device.Link;
using Edge.Twin;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Tests.Unit.Device.Orders;

/// <summary>The far end of a device's command topic: gateway and platform in one, with keys.
/// </summary>
internal sealed class OrderSender
{
    private readonly NativeHmac hmac = new();
    private readonly SimulatedGateway gateway;
    private readonly byte[] key;
    private readonly string dev;

    public OrderSender(SimulatedGateway gateway, byte[] key, string dev, long epoch = 1)
    {
        (this.gateway, this.key, this.dev, Epoch) = (gateway, key, dev, epoch);
        gateway.Other = (topic, line, count) =>
        {
            var text = Encoding.ASCII.GetString(line, 0, count);
            if (topic == LinkTopic.Reply) Lines.Add(text);
            else Health.Add((topic, JsonDocument.Parse(text).RootElement.Clone()));
        };
    }

    public long Epoch { get; set; }

    /// <summary>Every line of the reply topic.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Status and telemetry.</summary>
    public List<(int Topic, JsonElement Body)> Health { get; } = [];

    /// <summary>The newest reply whose tag is good.</summary>
    public JsonElement Reply => PayloadOf(Lines[^1]);

    /// <summary>Result and reason of the newest reply: <c>done</c>, <c>refused old</c>.</summary>
    public string Said => Reply.GetProperty("result").GetString()
        + (Reply.TryGetProperty("why", out var why) ? " " + why.GetString() : "");

    public byte[] Command(string kind, long n, string more = "") =>
        Line($$"""{"v":1,"dev":"{{dev}}","kind":"{{kind}}","n":{{n}}{{more}}}""");

    public byte[] Order(string kind, long n, string more = "") => OrderOf(
        $$"""{"v":1,"dev":"{{dev}}","kind":"{{kind}}","n":{{n}}{{more}}}""");

    public byte[] Line(string payload) => Write(payload, (down, text, into) => down.Write(
        TagMaker.LabelCommand, Keys.Gateway(hmac, key, "gw-1", Epoch), Epoch, text, text.Length,
        into));

    public byte[] OrderOf(string payload) => Write(payload, (down, text, into) =>
        down.WriteOrder(Keys.Orders(hmac, key), text, text.Length, into));

    public void Send(byte[] line) => gateway.Inject(line, LinkTopic.Command);

    private byte[] Write(string payload, Func<DownLine, byte[], byte[], int> write)
    {
        var into = new byte[Limits.LineBytesMax];
        var count = write(
            new DownLine(new TagMaker(hmac, Limits.LineBytesMax)),
            Encoding.ASCII.GetBytes(payload), into);
        Assert.True(count > 0, "the line does not fit");
        return into[..count];
    }

    public JsonElement PayloadOf(string text)
    {
        var line = Encoding.ASCII.GetBytes(text);
        var down = new DownLine(new TagMaker(hmac, Limits.LineBytesMax));
        var good = down.TryReadOrder(Keys.Orders(hmac, key), line, 0, line.Length);
        for (var epoch = 1; epoch <= Epoch + 1 && !good; epoch++)
        {
            good = down.TryRead(
                TagMaker.LabelCommand, Keys.Gateway(hmac, key, "gw-1", epoch), epoch, line, 0,
                line.Length);
        }

        Assert.True(good, $"no key of the device made the tag of {text}");
        return JsonDocument.Parse(text.Split('|')[1]).RootElement.Clone();
    }
}
