using System.Text;
using Edge.Wire;

namespace Edge.Tests.Unit.Wire;

// Goal: no ack counts without a good tag of the right key, epoch, device and label (trust.md 1):
// a forged one would make a device forget.
public class AckLineTests
{
    private readonly ManagedHmac hmac = new();
    private readonly byte[] key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private bool Reads(byte[] line, long epoch = 3, string dev = "bin-1", byte[]? with = null) =>
        AckLine.TryRead(hmac, with ?? key, epoch, dev, line, 0, line.Length, out _, out _, out _);

    [Fact]
    public void An_ack_tells_what_was_written()
    {
        var line = AckLine.Write(hmac, key, 3, "bin-1", 17, -1, "clone");
        Assert.True(AckLine.TryRead(
            hmac, key, 3, "bin-1", line, 0, line.Length, out var upto, out var mg, out var why));
        Assert.Equal((17L, -1L, "clone"), (upto, mg, why));
        Assert.Equal(
            """{"v":1,"dev":"bin-1","kind":"ack","upto":17,"why":"clone"}""",
            Encoding.ASCII.GetString(line).Split('|')[1]);
    }

    [Fact]
    public void An_ack_of_another_key_epoch_or_device_is_none()
    {
        var line = AckLine.Write(hmac, key, 3, "bin-1", 17, 5, null);
        Assert.True(Reads(line));
        Assert.False(Reads(line, epoch: 4));
        Assert.False(Reads(line, dev: "bin-2"));
        Assert.False(Reads(line, with: new byte[32]));
    }

    [Fact]
    public void An_ack_with_any_byte_changed_cut_or_added_is_none()
    {
        var line = AckLine.Write(hmac, key, 3, "bin-1", 17, 5, null);
        for (var i = 0; i < line.Length; i++)
        {
            var changed = (byte[])line.Clone();
            changed[i] ^= 1;
            Assert.False(Reads(changed));
            Assert.False(Reads(line[..i]));
        }

        Assert.False(Reads([.. line, (byte)'\n']));
    }

    [Fact]
    public void An_event_or_command_of_the_same_words_is_no_ack()
    {
        // Labels keep the tags of different messages apart, though the key is one.
        var payload = Encoding.ASCII.GetBytes("""{"v":1,"dev":"bin-1","kind":"ack","upto":9}""");
        var buffer = new byte[256];
        var down = new DownLine(new TagMaker(hmac, 256));
        var count = down.Write(TagMaker.LabelCommand, key, 3, payload, payload.Length, buffer);
        Assert.False(Reads(buffer[..count]));
        count = down.Write(TagMaker.LabelAck, key, 3, payload, payload.Length, buffer);
        Assert.True(Reads(buffer[..count]));
    }

    [Theory]
    [InlineData("""{"v":2,"dev":"bin-1","kind":"ack","upto":9}""")]
    [InlineData("""{"v":1,"dev":"bin-1","kind":"nack","upto":9}""")]
    [InlineData("""{"v":1,"dev":"bin-1","kind":"ack","upto":-1}""")]
    [InlineData("""{"v":1,"dev":"bin-1","kind":"ack","upto":"9"}""")]
    [InlineData("""{"v":1,"dev":"bin-1","kind":"ack"}""")]
    [InlineData("""{"v":1,"kind":"ack","upto":9}""")]
    public void A_well_tagged_line_of_other_content_is_no_ack(string text)
    {
        var payload = Encoding.ASCII.GetBytes(text);
        var buffer = new byte[256];
        var down = new DownLine(new TagMaker(hmac, 256));
        var count = down.Write(TagMaker.LabelAck, key, 3, payload, payload.Length, buffer);
        Assert.False(Reads(buffer[..count]));
    }

    [Fact]
    public void A_platform_order_is_read_under_its_own_key_only()
    {
        var payload = """{"v":1,"dev":"bin-1","kind":"epoch","k":4,"n":1}"""u8.ToArray();
        var buffer = new byte[256];
        var down = new DownLine(new TagMaker(hmac, 256));
        var count = down.WriteOrder(key, payload, payload.Length, buffer);
        Assert.True(down.TryReadOrder(key, buffer, 0, count));
        Assert.True(down.Members.TryGetLong("k"u8.ToArray(), out var k) && k == 4);
        Assert.False(down.TryReadOrder(new byte[32], buffer, 0, count));
        Assert.False(down.TryRead(TagMaker.LabelOrder, key, 4, buffer, 0, count));
    }
}
