using System.Text;
using Edge.Wire;

namespace Edge.Tests.Unit.Wire;

// Goal: a line downwards, and an envelope, at the edges of their room; no tag but the right one.
// Source: trust.md 1, "Line" and "Downwards, same form".
public class DownLineTests
{
    private readonly byte[] key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly TagMaker maker = new(new ManagedHmac(), Limits.LineBytesMax);
    private readonly DownLine down;

    public DownLineTests() => down = new DownLine(maker);

    private static byte[] Payload(int bytes) => Encoding.ASCII.GetBytes(
        "{\"x\":\"" + new string('a', bytes - 8) + "\"}");

    [Fact]
    public void A_claim_line_is_read_under_its_secret_and_peeked_at_without()
    {
        var payload = """{"serial":"sn-1"}"""u8.ToArray();
        var buffer = new byte[200];
        var count = down.WriteClaim(key, payload, payload.Length, buffer);
        Assert.True(down.TryReadClaim(key, buffer, 0, count));
        Assert.True(down.Members.TryGetText("serial"u8.ToArray(), out var serial));
        Assert.Equal("sn-1", serial);
        Assert.False(down.TryReadClaim(new byte[32], buffer, 0, count));
        Assert.False(down.TryReadOrder(key, buffer, 0, count));
        var reader = new DownLine(maker);
        byte[] shifted = [7, 7, .. buffer[..count]];
        Assert.True(reader.TryPeek(shifted, 2, count));
        Assert.True(reader.Members.TryGetText("serial"u8.ToArray(), out serial));
        Assert.Equal("sn-1", serial);
        Assert.Same(shifted, reader.Source);
        Assert.False(reader.TryPeek("EDGE1|{}"u8.ToArray(), 0, 8));
        buffer[6] = (byte)'[';
        Assert.False(reader.TryPeek(buffer, 0, count));
    }

    [Theory]
    [InlineData("command")]
    [InlineData("order")]
    [InlineData("claim")]
    public void Any_byte_changed_cut_or_added_is_another_line(string form)
    {
        var payload = """{"v":1,"n":7}"""u8.ToArray();
        var buffer = new byte[200];
        var count = Write(form, payload, buffer);
        byte[] whole = [1, .. buffer[..count], 2];
        Assert.True(Reads(form, whole, 1, count));
        for (var i = 0; i < count; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i + 1] ^= 1;
            Assert.False(Reads(form, changed, 1, count));
            Assert.False(Reads(form, whole, 1, i));
            Assert.False(Reads(form, [1, .. whole[1..(i + 1)], (byte)'0', .. whole[(i + 1)..]],
                1, count + 1));
        }
    }

    // A tag that is good says nothing of the form: the payload is judged after it.
    [Theory]
    [InlineData("""{"v":1,"v":1}""")]
    [InlineData("""["v"]""")]
    [InlineData("")]
    public void A_well_tagged_payload_of_no_form_is_refused(string text)
    {
        var payload = Encoding.ASCII.GetBytes(text);
        var buffer = new byte[200];
        foreach (var form in new[] { "command", "order", "claim" })
        {
            var count = Write(form, payload, buffer);
            Assert.True(count > 0);
            Assert.False(Reads(form, buffer, 0, count));
        }
    }

    [Theory]
    [InlineData("03")]
    [InlineData("-3")]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("33")]
    [InlineData("3a")]
    public void The_epoch_of_a_command_has_one_spelling(string epoch)
    {
        var payload = """{"v":1}"""u8.ToArray();
        var buffer = new byte[200];
        var count = down.Write(TagMaker.LabelCommand, key, 3, payload, payload.Length, buffer);
        var text = Encoding.ASCII.GetString(buffer, 0, count);
        var other = Encoding.ASCII.GetBytes(text.Replace("\"k\":3,", $"\"k\":{epoch},"));
        Assert.False(down.TryRead(TagMaker.LabelCommand, key, 3, other, 0, other.Length));
    }

    [Fact]
    public void A_line_down_is_written_up_to_4096_bytes_and_into_exact_room()
    {
        var frame = down.WriteOrder(key, Payload(100), 100, new byte[300]) - 100;
        var fits = Payload(Limits.LineBytesMax - frame);
        var wide = new byte[5000];
        Assert.Equal(Limits.LineBytesMax, down.WriteOrder(key, fits, fits.Length, wide));
        Assert.True(down.TryReadOrder(key, wide, 0, Limits.LineBytesMax));
        var over = Payload(Limits.LineBytesMax - frame + 1);
        Assert.Equal(-1, down.WriteOrder(key, over, over.Length, wide));
        var small = Payload(40);
        for (var room = 0; room <= 40 + frame; room++)
        {
            Assert.Equal(
                room < 40 + frame ? -1 : room, down.WriteOrder(key, small, 40, new byte[room]));
        }

        var longer = new byte[Limits.LineBytesMax + 1];
        "EDGE1|{}|"u8.CopyTo(longer);
        Assert.False(down.TryPeek(longer, 0, longer.Length));
        Assert.True(down.TryPeek(longer, 0, longer.Length - 1));
        Assert.True(down.TryPeek(longer, 0, 8 + 7 + 46));
        Assert.False(down.TryPeek(longer, 0, 8 + 7 + 45));
    }

    [Fact]
    public void An_envelope_is_written_up_to_4096_bytes_and_into_exact_room()
    {
        var wide = new byte[5000];
        var frame = Envelope(Payload(100), wide) - 100;
        Assert.Equal(Limits.LineBytesMax, Envelope(Payload(Limits.LineBytesMax - frame), wide));
        Assert.Equal(-1, Envelope(Payload(Limits.LineBytesMax - frame + 1), wide));
        var small = Payload(40);
        for (var room = 0; room <= 40 + frame; room++)
            Assert.Equal(room < 40 + frame ? -1 : room, Envelope(small, new byte[room]));
        Assert.Equal(-1, EnvelopeLine.Write(
            maker, key, key, Limits.IntegerMax + 1, small, 0, small.Length, wide));
    }

    [Fact]
    public void A_tag_maker_takes_what_it_has_room_for_and_not_a_byte_more()
    {
        var tight = new TagMaker(new ManagedHmac(), 10);
        var (tag, p) = (new byte[44], Encoding.ASCII.GetBytes(Tags.Zero));
        // Room is for label and payload together: "EDGE1/g" leaves 4 bytes of 12 unused.
        Assert.Equal(44, tight.PutG(key, new byte[14], 0, 14, p, 0, tag, 0));
        Assert.Equal(-1, tight.PutG(key, new byte[15], 0, 15, p, 0, tag, 0));
        Assert.Equal(-1, tight.PutP(key, new byte[15], 0, 15, tag, 0));
        Assert.Equal(-1, tight.PutP(key, [1], 0, -1, tag, 0));
        Assert.Equal(44, tight.PutP(key, [], 0, 0, tag, 0));
        Assert.Equal(-1, tight.PutLabelled("EDGE1/claims", key, [1], 0, 1, tag, 0));
        Assert.Equal(44, tight.PutLabelled("EDGE1/claim", key, [1], 0, 1, tag, 0));
        var zeros = new byte[44];
        Assert.False(tight.IsP(key, new byte[15], 0, 15, zeros, 0));
        Assert.False(tight.IsG(key, new byte[15], 0, 15, p, 0, zeros, 0));
        Assert.False(tight.IsLabelled("EDGE1/c", key, new byte[15], 0, 15, zeros, 0));
        Assert.Equal(44, tight.PutP(key, [5], 0, 1, tag, 0));
        Assert.True(tight.IsP(key, [5], 0, 1, tag, 0));
        Assert.False(tight.IsP(key, [6], 0, 1, tag, 0));
        Assert.False(tight.IsLabelled("EDGE1/c", key, [5], 0, 1, tag, 0));
    }

    [Fact]
    public void A_label_ends_where_the_text_begins()
    {
        // Without the zero between, label EDGE1/c with "laim" would be label EDGE1/claim.
        var (one, two) = (new byte[44], new byte[44]);
        var used = new TagMaker(new ManagedHmac(), 10);
        used.PutLabelled("EDGE1/claim", key, "xyz"u8.ToArray(), 0, 3, two, 0);
        used.PutLabelled("EDGE1/c", key, "xyz"u8.ToArray(), 0, 3, two, 0);
        var expected = System.Security.Cryptography.HMACSHA256.HashData(key, "EDGE1/c\0xyz"u8);
        Assert.Equal(Convert.ToBase64String(expected), Encoding.ASCII.GetString(two));
        used.PutLabelled("EDGE1/p", key, "xyz"u8.ToArray(), 0, 3, one, 0);
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void An_ack_too_long_for_its_line_is_not_written_at_all()
    {
        var hmac = new ManagedHmac();
        var dev = new string('d', 32);
        Assert.Null(AckLine.Write(hmac, key, 3, dev, 1, -1, new string('w', 200)));
        var line = AckLine.Write(hmac, key, 3, dev, Limits.IntegerMax, 0, "quarantine");
        Assert.True(AckLine.TryRead(
            hmac, key, 3, dev, line, 0, line.Length, out var upto, out var mg, out var why));
        Assert.Equal((Limits.IntegerMax, 0L, "quarantine"), (upto, mg, why));
        var reader = new AckReader(maker, dev);
        Assert.True(reader.TryRead(key, 3, line, 0, line.Length));
        Assert.False(reader.TryRead(key, 4, line, 0, line.Length));
        Assert.Equal((-1L, -1L, null), (reader.Upto, reader.Milligrams, reader.Why));
        foreach (var text in new[]
        {
            $$"""{"dev":"{{dev}}","kind":"ack","upto":9}""",
            $$"""{"v":1,"dev":"{{dev}}","kind":"acks","upto":9}""",
            $$"""{"v":1,"dev":"{{dev}}","kind":"ac","upto":9}""",
            $$"""{"v":1,"dev":"{{dev}}","kind":7,"upto":9}""",
        })
        {
            var buffer = new byte[300];
            var payload = Encoding.ASCII.GetBytes(text);
            var count = down.Write(TagMaker.LabelAck, key, 3, payload, payload.Length, buffer);
            Assert.False(reader.TryRead(key, 3, buffer, 0, count));
        }
    }

    private int Write(string form, byte[] payload, byte[] into) => form switch
    {
        "order" => down.WriteOrder(key, payload, payload.Length, into),
        "claim" => down.WriteClaim(key, payload, payload.Length, into),
        _ => down.Write(TagMaker.LabelCommand, key, 3, payload, payload.Length, into),
    };

    private bool Reads(string form, byte[] line, int offset, int count) => form switch
    {
        "order" => down.TryReadOrder(key, line, offset, count),
        "claim" => down.TryReadClaim(key, line, offset, count),
        _ => down.TryRead(TagMaker.LabelCommand, key, 3, line, offset, count),
    };

    private int Envelope(byte[] payload, byte[] into) =>
        EnvelopeLine.Write(maker, key, key, 3, payload, 0, payload.Length, into);
}
