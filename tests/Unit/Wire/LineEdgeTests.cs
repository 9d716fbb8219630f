using System.Security.Cryptography;
using System.Text;
using Edge.Wire;
using Ascii = Edge.Wire.Ascii;

namespace Edge.Tests.Unit.Wire;

// Goal: the small writers and readers at their edges: the last byte of room, the largest number,
// the longest name. Expected values: the base library, and the limits themselves.
public class LineEdgeTests
{
    private const long Most = 9007199254740991;

    private readonly ManagedHmac hmac = new();
    private readonly byte[] key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Theory]
    [InlineData(0L)]
    [InlineData(7L)]
    [InlineData(-7L)]
    [InlineData(10L)]
    [InlineData(-1000L)]
    [InlineData(Most)]
    [InlineData(-Most)]
    public void A_number_is_written_when_it_fits_to_the_last_byte(long value)
    {
        var text = Encoding.ASCII.GetBytes($"{value}");
        for (var room = 0; room < 20; room++)
        {
            var into = new byte[room + 2];
            var end = Ascii.PutLong(value, into, 2);
            Assert.Equal(room >= text.Length ? text.Length + 2 : -1, end);
            if (end > 0) Assert.Equal(text, into[2..end]);
        }

        Assert.True(Ascii.TryReadLong(text, 0, text.Length, out var read));
        Assert.Equal(value, read);
        Assert.Equal(-1, Ascii.PutLong(value, new byte[40], -1));
        Assert.Equal(text.Length, Ascii.PutLong(value, new byte[40], 0));
    }

    [Fact]
    public void Text_and_bytes_are_put_when_they_fit_to_the_last_byte()
    {
        var into = new byte[4];
        Assert.Equal(4, Ascii.Put("abc", into, 1));
        Assert.Equal("abc", Ascii.Text(into, 1, 3));
        Assert.Equal(-1, Ascii.Put("abcd", into, 1));
        Assert.Equal(-1, Ascii.Put("a", into, -1));
        Assert.Equal(-1, Ascii.Put("é", new byte[9], 0));
        byte[] source = [1, 2, 3];
        Assert.Equal(4, Ascii.Put(source, 0, 3, into, 1));
        Assert.Equal([1, 2, 3], into[1..]);
        Assert.Equal(-1, Ascii.Put(source, 0, 3, into, 2));
        Assert.Equal(-1, Ascii.Put(source, 0, 1, into, -1));
        Assert.Equal(4, Ascii.Put(source, 0, 0, into, 4));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("z", true)]
    [InlineData("0", true)]
    [InlineData("9", true)]
    [InlineData("a-", true)]
    [InlineData("-a", false)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("a`", false)]
    [InlineData("a{", false)]
    [InlineData("a/", false)]
    [InlineData("a:", false)]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", false)]
    public void An_id_has_small_letters_digits_and_inner_dashes(string text, bool isId) =>
        Assert.Equal(isId, Ascii.IsId(text));

    [Fact]
    public void Base64_takes_exactly_the_room_it_needs()
    {
        byte[] source = [1, 2, 3, 4];
        Assert.Equal(9, Base64Text.Encode(source, 0, 4, new byte[9], 1));
        Assert.Equal(-1, Base64Text.Encode(source, 0, 4, new byte[9], 2));
        Assert.Equal(-1, Base64Text.Encode(source, 0, 4, new byte[9], -1));
        var text = "AQIDBA=="u8.ToArray();
        var into = new byte[5];
        Assert.Equal(4, Base64Text.Decode(text, 0, 8, into, 1));
        Assert.Equal(source, into[1..]);
        Assert.Equal(-1, Base64Text.Decode(text, 0, 8, into, 2));
        Assert.Equal(-1, Base64Text.Decode(text, 0, 7, into, 0));
        Assert.Equal(-1, Base64Text.Decode(text, 0, -4, into, 0));
        Assert.Equal(-1, Base64Text.Decode("AQI{"u8.ToArray(), 0, 4, into, 0));
        Assert.Equal(-1, Base64Text.Decode("AQI~"u8.ToArray(), 0, 4, into, 0));
        Assert.False(Base64Text.IsTag(Encoding.ASCII.GetBytes(Tags.Zero + "="), 0, 45));
        Assert.False(Base64Text.IsTag(Encoding.ASCII.GetBytes(Tags.Zero), 1, 43));
        Assert.True(Base64Text.IsTag(Encoding.ASCII.GetBytes("A" + Tags.Zero), 1, 44));
    }

    [Fact]
    public void Tags_are_compared_whole()
    {
        var other = "B" + Tags.Zero[1..];
        Assert.True(Tags.FixedEquals(Tags.Zero, Tags.Zero));
        Assert.False(Tags.FixedEquals(Tags.Zero, other));
        Assert.False(Tags.FixedEquals(Tags.Zero, Tags.Zero[1..]));
        Assert.False(Tags.FixedEquals(Tags.Zero[..^1], Tags.Zero));
    }

    [Fact]
    public void A_receipt_id_is_the_first_80_bits_in_Crockfords_letters()
    {
        const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";
        var chance = new Random(80);
        for (var i = 0; i < 200; i++)
        {
            var tag = new byte[32];
            chance.NextBytes(tag);
            var bits = new System.Numerics.BigInteger(tag.AsSpan(0, 10), true, true);
            var expected = string.Concat(Enumerable.Range(0, 16).Select(
                at => Letters[(int)((bits >> (75 - (5 * at))) & 31)]));
            Assert.Equal(expected, ReceiptId.From(Convert.ToBase64String(tag)));
        }

        Assert.Null(ReceiptId.From("no tag"));
        Assert.Null(ReceiptId.From(Convert.ToBase64String(new byte[31])));
        Assert.Null(ReceiptId.From(Convert.ToBase64String(new byte[33])));
        var end = new byte[10];
        end[9] = 31;
        Assert.Equal("000000000000000z", ReceiptId.Text(end, 0));
    }

    [Fact]
    public void A_hash_is_the_same_however_its_bytes_come()
    {
        var data = new byte[400];
        new Random(256).NextBytes(data);
        for (var first = 0; first < 140; first++)
        {
            var hash = new Sha256();
            hash.Add(data, 0, first);
            var copy = new Sha256();
            copy.Add(data, 0, 99);
            copy.CopyFrom(hash);
            hash.Add(data, first, 200);
            copy.Add(data, first, 200);
            var (one, two) = (new byte[32], new byte[34]);
            hash.Finish(one, 0);
            copy.Finish(two, 2);
            Assert.Equal(SHA256.HashData(data.AsSpan(0, first + 200)), one);
            Assert.Equal(one, two[2..]);
        }
    }

    [Fact]
    public void A_reused_hmac_remembers_nothing_of_the_key_before()
    {
        byte[][] keys = [new byte[100], key, [1], [], new byte[64], new byte[65]];
        foreach (var one in keys)
        {
            var mac = new byte[32];
            hmac.Compute(one, [1, 2, 3], 1, 2, mac);
            Assert.Equal(HMACSHA256.HashData(one, new byte[] { 2, 3 }), mac);
        }
    }

    [Fact]
    public void The_keys_of_a_claim_are_made_as_the_papers_say()
    {
        // trust.md 5: K_dev = HMAC(S, "EDGE1/dev" 00 dev 00 nd np); by the base library.
        var dev = new string('d', 32);
        var (mine, theirs) = (key[..16], key[16..]);
        byte[] text = [.. "EDGE1/dev\0"u8, .. Encoding.ASCII.GetBytes(dev), 0, .. mine, .. theirs];
        Assert.Equal(
            HMACSHA256.HashData(key, text), ClaimKeys.DeviceKey(hmac, key, dev, mine, theirs));
        byte[] nonce = [.. "EDGE1/nonce\0"u8, .. "12"u8, 1];
        Assert.Equal(HMACSHA256.HashData(key, nonce)[..16], ClaimKeys.Nonce(hmac, key, 12));
        Assert.Equal(
            Convert.ToBase64String(HMACSHA256.HashData(key, "EDGE1/claim/m\u0001"u8)),
            ClaimKeys.Password(hmac, key));
        var gateway = new string('g', 32);
        var info = Encoding.ASCII.GetBytes($"EDGE1/g/{gateway}/{Most}\u0001");
        Assert.Equal(HMACSHA256.HashData(key, info), Keys.Gateway(hmac, key, gateway, Most));
    }

    [Fact]
    public void A_session_code_is_made_of_device_and_window()
    {
        // trust.md 2, session QR: HMAC(K_s, "EDGE1/s" 00 dev 00 u64 BE window).
        var found = new HashSet<int>();
        foreach (var window in new[] { 0L, 1, 59_500_000, 0x0102030405060708 })
        {
            byte[] text = [.. "EDGE1/s\0bin-1\0"u8, .. BigEndian(window)];
            var mac = HMACSHA256.HashData(key, text);
            var code = SessionCode.Of(hmac, key, "bin-1", window);
            Assert.Equal(window, code.Window);
            Assert.Equal(ReceiptId.Text(mac, 0), code.Text);
            var last = BitConverter.ToUInt32([mac[31], mac[30], mac[29], mac[28]]) & 0x7fffffff;
            Assert.Equal((int)(last % 100), code.Digits);
            found.Add(code.Digits);
        }

        Assert.True(found.Count > 1);
        Assert.Equal(59_500_000, SessionCode.WindowAt(59_500_000L * 30_000));
        Assert.Equal(59_499_999, SessionCode.WindowAt((59_500_000L * 30_000) - 1));
    }

    [Fact]
    public void Claim_topics_and_every_leaf_of_a_device_are_known()
    {
        Assert.Equal("edge/1/claim/sn-1/request", Topics.ClaimRequest("sn-1"));
        Assert.Equal("edge/1/claim/sn-1/reply", Topics.ClaimReply("sn-1"));
        foreach (var leaf in new[] { "event", "ack", "status", "telemetry", "command", "reply" })
        {
            Assert.True(Topics.TryParse($"edge/1/s/d/{leaf}", out _, out _, out var read));
            Assert.Equal(leaf, read);
        }
    }

    private static byte[] BigEndian(long value)
    {
        var bytes = BitConverter.GetBytes(value);
        Array.Reverse(bytes);
        return bytes;
    }
}
