using System.Text;
using Edge.Wire;

namespace Edge.Tests.Unit.Wire;

// Goal: what the device writes is what the reader's grammar takes, and nothing else leaves it.
public class PayloadWriterTests
{
    private readonly PayloadWriter writer = new(64);

    private string? Written() =>
        writer.End() ? Encoding.ASCII.GetString(writer.Buffer, 0, writer.Count) : null;

    [Fact]
    public void Members_stand_in_the_order_written_without_spaces()
    {
        writer.Begin();
        writer.Number("v", 1);
        writer.Text("cat", "pet");
        writer.Number("x", -12);
        writer.Raw("raw", "[1,2]"u8.ToArray(), 0, 5);
        Assert.Equal("""{"v":1,"cat":"pet","x":-12,"raw":[1,2]}""", Written());
        writer.Begin();
        Assert.Equal("{}", Written());
    }

    [Theory]
    [InlineData("a|b")]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\u007fb")]
    public void A_text_that_may_not_stand_on_a_line_spoils_the_payload(string text)
    {
        writer.Begin();
        writer.Text("x", text);
        Assert.Null(Written());
        writer.Begin();
        writer.Text("x", Encoding.ASCII.GetBytes(text), 0, text.Length);
        writer.Number("y", 1);
        Assert.Null(Written());
        writer.Begin();
        writer.Number("y", 1);
        Assert.Equal("""{"y":1}""", Written());
    }

    [Theory]
    [InlineData(9007199254740992)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void An_integer_no_reader_holds_exactly_spoils_the_payload(long value)
    {
        writer.Begin();
        writer.Number("x", value);
        Assert.Null(Written());
    }

    [Fact]
    public void A_payload_that_does_not_fit_is_refused_not_cut()
    {
        for (var n = 50; n < 70; n++)
        {
            writer.Begin();
            writer.Text("x", new string('a', n));
            Assert.Equal(n + 8 <= 64, Written() is not null);
        }
    }

    [Fact]
    public void Bytes_of_a_text_are_written_between_quotes_in_exact_room()
    {
        writer.Begin();
        writer.Text("x", " a~b "u8.ToArray(), 1, 3);
        Assert.Equal("""{"x":"a~b"}""", Written());
        foreach (var (count, isGood) in new[] { (56, true), (57, false) })
        {
            writer.Begin();
            writer.Text("x", new byte[count].Select(_ => (byte)' ').ToArray(), 0, count);
            Assert.Equal(isGood, Written() is not null);
            writer.Begin();
            writer.Raw("x", new byte[count + 2].Select(_ => (byte)'1').ToArray(), 0, count + 2);
            Assert.Equal(isGood, Written() is not null);
        }
    }

    [Fact]
    public void A_spoilt_payload_stays_spoilt_and_empty_until_the_next_begin()
    {
        writer.Begin();
        writer.Text("x", "a|b");
        writer.Text("y", "c");
        writer.Text("y", "c"u8.ToArray(), 0, 1);
        writer.Raw("z", "1"u8.ToArray(), 0, 1);
        Assert.Null(Written());
        Assert.Equal(0, writer.Count);
        var small = new PayloadWriter(1);
        small.Begin();
        Assert.False(small.End());
        var exact = new PayloadWriter(2);
        exact.Begin();
        Assert.True(exact.End());
        Assert.Equal(2, exact.Count);
        exact.Begin();
        Assert.Equal(0, exact.Count);
    }
}
