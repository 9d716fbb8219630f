using System.Text;
using Edge.Wire;

namespace Edge.Tests.Unit.Wire;

// Goal: a refused line names the rule it broke, each rule by its own words: they are what stands in
// the quarantine. Source: trust.md 1; the list is what the kernel's mutation run found unasked.
public class LineFaultTests
{
    private const string Tag = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Tags = $$"""{"p":"{{Tag}}","k":3,"g":"{{Tag}}"}""";
    private const string Required =
        "\"v\":1,\"dev\":\"b\",\"boot\":0,\"seq\":1,\"t\":0,\"tq\":\"S\",\"kind\":\"dropoff\","
        + $"\"prev\":\"{Tag}\"";

    private readonly EventLine line = new();

    private string? Fault(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        return line.TryParse(bytes, 0, bytes.Length) ? null : line.Fault;
    }

    private string? FaultOf(string payload) => Fault($"EDGE1|{payload}|{Tags}");

    private string? FaultWith(string more) => FaultOf($"{{{Required}{more}}}");

    [Theory]
    [InlineData("", "does not start with EDGE1|")]
    [InlineData("DDGE1|", "does not start with EDGE1|")]
    [InlineData("EEGE1|", "does not start with EDGE1|")]
    [InlineData("EDHE1|", "does not start with EDGE1|")]
    [InlineData("EDGF1|", "does not start with EDGE1|")]
    [InlineData("EDGE2|", "does not start with EDGE1|")]
    [InlineData("EDGE1;", "does not start with EDGE1|")]
    [InlineData("EDGE1|", null)]
    public void The_prefix_is_looked_at_letter_by_letter(string prefix, string? fault) =>
        Assert.Equal(fault, Fault($"{prefix}{{{Required}}}|{Tags}"));

    [Fact]
    public void A_line_of_only_prefix_and_tags_has_no_payload()
    {
        Assert.Equal("not exactly two bars, or a byte outside 20..7E", Fault("EDGE1|" + Tags));
        Assert.Equal("payload is not an object", FaultOf(""));
        Assert.Equal("does not start with EDGE1|", Fault("EDGE1|" + Tags[..^8]));
        Assert.Equal("longer than 4096 bytes", Fault(new string('a', 4097)));
        Assert.Equal("does not start with EDGE1|", Fault(new string('a', 4096)));
    }

    [Theory]
    [InlineData("\u001f")]
    [InlineData("\u007f")]
    [InlineData("\u00ff")]
    [InlineData("\\")]
    [InlineData("|")]
    public void A_byte_that_may_not_stand_on_a_line_is_named(string letter) => Assert.Equal(
        "not exactly two bars, or a byte outside 20..7E", FaultWith($""","x":"{letter}" """));

    [Theory]
    [InlineData("{\"p\":\"T\",\"k\":1,\"g\":\"T\"}", null)]
    [InlineData("{\"q\":\"T\",\"k\":1,\"g\":\"T\"}", "tags are not exactly p, k, g")]
    [InlineData("{\"p\":\"T\",\"l\":1,\"g\":\"T\"}", "tags are not exactly p, k, g")]
    [InlineData("{\"p\":\"T\",\"k\":1,\"h\":\"T\"}", "tags are not exactly p, k, g")]
    [InlineData("{\"p\":\"T\",\"k\":1,\"g\":\"T\"]", "tags are not exactly p, k, g")]
    [InlineData("{\"p\":\"T\",\"k\":1,\"g\":\"T'}", "tags are not exactly p, k, g")]
    [InlineData("{\"p\":\"T\",\"k\":,\"g\":\"T\"}", "tags are not exactly p, k, g")]
    public void The_tags_are_looked_at_letter_by_letter(string tags, string? fault)
    {
        Assert.Equal(fault, Fault($"EDGE1|{{{Required}}}|{tags.Replace("T", Tag)}"));
        Assert.Equal(fault is null ? 1 : 0, line.Epoch);
    }

    [Theory]
    [InlineData(",\"x\":{\"a\":1", "object without comma or end")]
    [InlineData(",\"x\":{\"a\":1;\"b\":1}", "object without comma or end")]
    [InlineData(",\"x\":[1", "array without comma or end")]
    [InlineData(",\"x\":[1;1]", "array without comma or end")]
    [InlineData(",\"x\":1,\"x\":1", "duplicate name")]
    [InlineData(",\"x\":[{\"a\":1,\"a\":1}]", "duplicate name")]
    [InlineData(",\"x\"", "name without value")]
    [InlineData(",\"x\";1", "name without value")]
    [InlineData(",\"x\":{\"a\"}", "name without value")]
    [InlineData(",\"x\":[[[1]]]", "nested too deep")]
    [InlineData(",\"x\":[{\"y\":[]}]", "nested too deep")]
    [InlineData(",x:1", "text expected")]
    [InlineData(",\"x\":1,", "text expected")]
    [InlineData(",\"x\":{1:1}", "text expected")]
    [InlineData(",\"x\":\"open", "text without end")]
    [InlineData(",\"x", "text without end")]
    [InlineData(",\"x\":1.0", "object without comma or end")]
    [InlineData(",\"x\":tru", "value is no integer up to 2^53-1")]
    [InlineData(",\"x\":", "value is no integer up to 2^53-1")]
    [InlineData(",\"x\":01", "value is no integer up to 2^53-1")]
    [InlineData("}{", "text after the payload's object")]
    [InlineData("} ", "text after the payload's object")]
    public void A_broken_payload_is_named_by_what_breaks_it(string more, string fault) =>
        Assert.Equal(fault, FaultWith(more));

    [Theory]
    [InlineData("\"v\":1", "\"v\":-1", "v, boot, seq or t is missing or negative")]
    [InlineData("\"boot\":0", "\"boot\":-1", "v, boot, seq or t is missing or negative")]
    [InlineData("\"t\":0", "\"t\":-1", "v, boot, seq or t is missing or negative")]
    [InlineData("\"seq\":1", "\"seq\":-1", "v, boot, seq or t is missing or negative")]
    [InlineData("\"dev\":\"b\"", "\"dev\":1", "dev is missing or no id")]
    [InlineData("\"dev\":\"b\"", "\"dev\":\"B\"", "dev is missing or no id")]
    [InlineData("\"tq\":\"S\"", "\"tq\":1", "tq or kind is missing")]
    [InlineData("\"kind\":\"dropoff\"", "\"kind\":1", "tq or kind is missing")]
    [InlineData("\"prev\"", "\"prew\"", "prev is missing or no tag")]
    [InlineData("AA=", "A==", "prev is missing or no tag")]
    [InlineData("\"seq\":1", "\"seq\":0", "seq 0 and no hello")]
    [InlineData("\"seq\":1,", "\"seq\":0,\"kinds\":\"hello\",", "seq 0 and no hello")]
    public void A_broken_member_is_named(string old, string changed, string fault) =>
        Assert.Equal(fault, FaultOf($"{{{Required}}}".Replace(old, changed)));

    [Fact]
    public void A_greeting_is_the_word_hello_and_number_0()
    {
        var zero = $"{{{Required}}}".Replace("\"seq\":1", "\"seq\":0");
        Assert.Null(FaultOf(zero.Replace("dropoff", "hello")));
        Assert.True(line.IsHello);
        Assert.Equal("seq 0 and no hello", FaultOf(zero.Replace("dropoff", "hallo")));
        Assert.Equal("seq 0 and no hello", FaultOf(zero.Replace("dropoff", "hell")));
        Assert.Null(FaultOf($"{{{Required}}}".Replace("dropoff", "hello")));
        Assert.False(line.IsHello);
        Assert.Null(line.Fault);
    }

    [Fact]
    public void Payload_members_stand_by_themselves_too()
    {
        var members = new PayloadMembers(2);
        Assert.True(Read(members, """{"a":1,"b":"x"}"""));
        Assert.Equal((2, null), (members.Count, members.Fault));
        Assert.Equal((2, 1), (members.NameOffset(0), members.NameLength(0)));
        Assert.Equal("b", members.Name(1));
        Assert.Equal((byte)'{', members.Source[0]);
        Assert.False(members.TryGetText("a"u8.ToArray(), out _, out _));
        Assert.False(members.TryGetText("c"u8.ToArray(), out _));
        Assert.False(Read(members, """{"a":1,"b":"x","c":1}"""));
        Assert.Equal((0, "too many members"), (members.Count, members.Fault));
        Assert.True(Read(members, "{}"));
        Assert.Equal((0, null), (members.Count, members.Fault));
        foreach (var text in new[] { "", "{", "}", "a}", "{a", "[]" })
        {
            Assert.False(Read(members, text));
            Assert.Equal("payload is not an object", members.Fault);
        }

        Assert.True(Read(members, """{ "a" : [ 1 , 2 ] , "b":{ } }"""));
        Assert.False(Read(members, """{ "a":1 """ + "}}"));
        foreach (var letter in new[] { "\u001f", "\u007f", "\\", "\u00e9" })
        {
            Assert.False(Read(members, $$"""{"a":"{{letter}}"}"""));
            Assert.Equal("byte outside 20..7E, or a backslash", members.Fault);
        }
    }

    // The bytes go on after the text: whoever reads past its end reads something that fits.
    private static bool Read(PayloadMembers members, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text + "1\"}]111111");
        return members.TryRead(bytes, 0, text.Length);
    }

    [Theory]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":\"")]
    [InlineData("{\"a\":[")]
    [InlineData("{\"a\": ")]
    [InlineData("{\"a\":-")]
    public void What_follows_a_text_is_not_read(string text)
    {
        var whole = Encoding.ASCII.GetBytes(text + "}1\"}]}");
        var members = new PayloadMembers(4);
        for (var cut = 2; cut <= text.Length; cut++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[cut - 1] = (byte)'}';
            members.TryRead(bytes, 0, cut);
            Assert.True(members.Count <= 1);
        }
    }
}
