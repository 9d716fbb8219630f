using System.Text;
using Edge.Wire;

namespace Edge.Tests.Unit.Wire;

// Goal: the grammar of trust.md 1, each rule from both sides. Expected verdicts: its text.
public class EventLineTests
{
    private const string Tag = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Head =
        """{"v":1,"dev":"bin-1","boot":1,"seq":1,"t":5,"tq":"S","kind":"dropoff","prev":""";

    private readonly EventLine line = new();

    private static string Payload(string more) => Head + '"' + Tag + '"' + more + "}";

    private static string Line(string payload) =>
        Line(payload, $$"""{"p":"{{Tag}}","k":3,"g":"{{Tag}}"}""");

    private static string Line(string payload, string tags) => $"EDGE1|{payload}|{tags}";

    private bool Reads(string text)
    {
        var bytes = Encoding.Latin1.GetBytes("xx" + text + "yy");
        return line.TryParse(bytes, 2, bytes.Length - 4);
    }

    [Fact]
    public void A_whole_line_is_read_with_all_its_members()
    {
        const string More = ""","net":412,"cat":"pet","raw":[1,[2,-3]],"o":{"a":1}""";
        Assert.True(Reads(Line(Payload(More))), line.Fault);
        Assert.Equal((1L, 1L, 1L, 5L, 3L), (line.V, line.Boot, line.Seq, line.T, line.Epoch));
        Assert.Equal(("bin-1", "S", "dropoff", Tag), (line.Dev, line.Tq, line.Kind, line.Prev));
        Assert.Equal(12, line.FieldCount);
        Assert.Equal("net", line.FieldName(8));
        Assert.True(line.TryGetLong("net", out var net) && net == 412);
        Assert.True(line.TryGetText("cat", out var cat) && cat == "pet");
        Assert.False(line.TryGetLong("cat", out _));
        Assert.False(line.TryGetText("net", out _));
        Assert.False(line.TryGetLong("a", out _));
        Assert.False(line.TryGetLong("absent", out _));
    }

    [Theory]
    [InlineData(""","x":0""")]
    [InlineData(""","x":-1""")]
    [InlineData(""","x":9007199254740991""")]
    [InlineData(""","x":-9007199254740991""")]
    [InlineData(""","x":{"y":{}}""")]
    [InlineData(""","x":[],"y":[[]]""")]
    [InlineData(""","x":{"v":1},"y":{"v":2}""")]
    [InlineData(""", "x" : 1 , "y":[ 1 , 2 ]""")]
    [InlineData(""","":"any ~ text !#$%&'()*+,-./:;<=>?@[]^_`{}" """)]
    public void What_JSON_and_the_rules_allow_is_read(string more) =>
        Assert.True(Reads(Line(Payload(more))), line.Fault);

    [Theory]
    [InlineData(""","x":-0""")]
    [InlineData(""","x":01""")]
    [InlineData(""","x":+1""")]
    [InlineData(""","x":1.0""")]
    [InlineData(""","x":1e3""")]
    [InlineData(""","x":-""")]
    [InlineData(""","x":9007199254740992""")]
    [InlineData(""","x":-9007199254740992""")]
    [InlineData(""","x":99999999999999999999""")]
    [InlineData(""","x":true""")]
    [InlineData(""","x":null""")]
    [InlineData(""","x":""")]
    [InlineData(""","x":1,""")]
    [InlineData(""","x":[1,]""")]
    [InlineData(""","x":[1 2]""")]
    [InlineData(""","x":{"a":1,"a":2}""")]
    [InlineData(""","net":1,"net":1""")]
    [InlineData(""","x":[[[1]]]""")]
    [InlineData(""","x":{"y":{"z":{}}}""")]
    [InlineData(""","x":"a\u0041" """)]
    [InlineData(""","x":"é" """)]
    [InlineData(""","x":"a|b" """)]
    [InlineData(""",x:1""")]
    [InlineData(""","x":'a'""")]
    [InlineData("""}{"x":1""")]
    [InlineData(""","x":"open""")]
    public void What_they_forbid_is_refused_with_a_reason(string more)
    {
        Assert.False(Reads(Line(Payload(more))));
        Assert.NotNull(line.Fault);
    }

    [Theory]
    [InlineData("v")]
    [InlineData("dev")]
    [InlineData("boot")]
    [InlineData("seq")]
    [InlineData("t")]
    [InlineData("tq")]
    [InlineData("kind")]
    [InlineData("prev")]
    public void A_line_without_a_required_member_is_refused(string name) =>
        Assert.False(Reads(Line(Payload("").Replace($"\"{name}\":", $"\"{name}x\":"))));

    [Theory]
    [InlineData("\"seq\":1", "\"seq\":\"1\"")]
    [InlineData("\"seq\":1", "\"seq\":-1")]
    [InlineData("\"seq\":1", "\"seq\":0")]
    [InlineData("\"dev\":\"bin-1\"", "\"dev\":\"Bin-1\"")]
    [InlineData("\"dev\":\"bin-1\"", "\"dev\":\"-bin\"")]
    [InlineData("\"dev\":\"bin-1\"", "\"dev\":\"\"")]
    [InlineData("AAA=", "AAB=")]
    [InlineData("AAA=", "AA==")]
    public void A_required_member_of_the_wrong_kind_is_refused(string old, string changed) =>
        Assert.False(Reads(Line(Payload("").Replace(old, changed))));

    [Fact]
    public void Seq_0_is_read_in_a_hello_only()
    {
        var hello = Payload(""","low":1,"next":2""").Replace("\"seq\":1", "\"seq\":0");
        Assert.False(Reads(Line(hello)));
        Assert.True(Reads(Line(hello.Replace("dropoff", "hello"))));
        Assert.True(line.IsHello);
    }

    [Theory]
    [InlineData("""{"p":"T","k":3,"g":"T"} """)]
    [InlineData("""{"k":3,"p":"T","g":"T"}""")]
    [InlineData("""{"p":"T","k":0,"g":"T"}""")]
    [InlineData("""{"p":"T","k":03,"g":"T"}""")]
    [InlineData("""{"p":"T","k":-3,"g":"T"}""")]
    [InlineData("""{"p":"T","k":"3","g":"T"}""")]
    [InlineData("""{"p":"T","k":,"g":"T"}""")]
    [InlineData("""{"p":"T", "k":3,"g":"T"}""")]
    [InlineData("""{"p":"T","k":3,"g":"T","h":1}""")]
    [InlineData("""{"p":"T","k":3}""")]
    [InlineData("""{"p":"T","k":9007199254740992,"g":"T"}""")]
    [InlineData("")]
    public void Tags_other_than_p_k_g_exactly_are_refused(string tags) =>
        Assert.False(Reads(Line(Payload(""), tags.Replace("T", Tag))));

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA AAAAAA=")]
    [InlineData("_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_tag_that_is_not_canonical_Base64_of_32_bytes_is_refused(string tag)
    {
        Assert.False(Reads(Line(Payload(""), $$"""{"p":"{{tag}}","k":3,"g":"{{Tag}}"}""")));
        Assert.False(Reads(Line(Payload(""), $$"""{"p":"{{Tag}}","k":3,"g":"{{tag}}"}""")));
    }

    [Fact]
    public void A_line_of_4096_bytes_is_read_and_of_4097_is_not()
    {
        var room = 4096 - Line(Payload(""","x":"" """)).Length;
        Assert.True(Reads(Line(Payload($""","x":"{new string('a', room)}" """))), line.Fault);
        Assert.False(Reads(Line(Payload($""","x":"{new string('a', room + 1)}" """))));
    }

    [Fact]
    public void Every_prefix_of_a_line_and_every_single_byte_change_is_survived()
    {
        // A hostile sender: nothing may throw, whatever the bytes; cut lines are always refused.
        var whole = Encoding.ASCII.GetBytes(Line(Payload(""","net":412,"x":[{"y":1}]""")));
        for (var i = 0; i < whole.Length; i++)
        {
            Assert.False(line.TryParse(whole, 0, i));
            var changed = (byte[])whole.Clone();
            for (var b = 0; b < 256; b++)
            {
                changed[i] = (byte)b;
                line.TryParse(changed, 0, changed.Length);
            }
        }
    }

    [Fact]
    public void As_many_members_as_a_line_can_hold_are_read()
    {
        var more = new StringBuilder();
        for (var i = 0; Line(Payload(more.ToString())).Length < 4060; i++)
        {
            more.Append(",\"").Append((char)('A' + (i / 26))).Append((char)('a' + (i % 26)));
            more.Append("\":1");
        }

        Assert.True(Reads(Line(Payload(more.ToString()))), line.Fault);
        Assert.InRange(line.FieldCount, 500, Limits.MembersMax);
    }
}
