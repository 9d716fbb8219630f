using System.Text;
using Edge.Exact;
using Xunit;

namespace Edge.Tests.Unit.Exact;

// Goal: the grammar of a factor's value, and nothing beside it. Source: domain paper 5.1 point 2.
public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("0.5306", 5306, 4)]
    [InlineData("0.300", 300, 3)]
    [InlineData("1.04", 104, 2)]
    [InlineData("999999999.999999999", 999999999999999999, 9)]
    [InlineData("100", 100, 0)]
    [InlineData("0.000000001", 1, 9)]
    public void A_decimal_string_is_read_exactly(string text, long units, int scale)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.True(
            DecimalText.TryRead(bytes, 0, bytes.Length, out var gotUnits, out var gotScale));
        Assert.Equal((units, scale), (gotUnits, gotScale));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("00")]
    [InlineData("01.5")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.2.3")]
    [InlineData("1234567890")]
    [InlineData("0.1234567890")]
    [InlineData("٣")]
    [InlineData("1\0")]
    public void Anything_else_is_refused(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.False(DecimalText.TryRead(bytes, 0, bytes.Length, out var units, out var scale));
        Assert.Equal((0L, 0), (units, scale));
    }

    [Fact]
    public void A_window_outside_the_buffer_is_refused()
    {
        byte[] bytes = [(byte)'1', (byte)'2'];
        Assert.False(DecimalText.TryRead(bytes, 1, 2, out _, out _));
        Assert.False(DecimalText.TryRead(bytes, -1, 1, out _, out _));
        Assert.False(DecimalText.TryRead(bytes, int.MaxValue, 1, out _, out _));
        Assert.False(DecimalText.TryRead(null!, 0, 1, out _, out _));
        Assert.True(DecimalText.TryRead(bytes, 1, 1, out var units, out _));
        Assert.Equal(2, units);
    }

    [Theory]
    [InlineData(1433004, 6, "1.433004")]
    [InlineData(0, 0, "0")]
    [InlineData(0, 3, "0.000")]
    [InlineData(5, 3, "0.005")]
    [InlineData(-1984000, 6, "-1.984000")]
    [InlineData(1000, 3, "1.000")]
    [InlineData(MulDiv.Max, 9, "4611686018.427387903")]
    [InlineData(-MulDiv.Max, 0, "-4611686018427387903")]
    public void Whole_numbers_are_written_with_their_point_moved(long units, int scale,
        string expected)
    {
        var into = new byte[DecimalText.WrittenMax + 3];
        var count = DecimalText.Write(units, scale, into, 3);
        Assert.Equal(expected, Encoding.ASCII.GetString(into, 3, count));
    }

    [Fact]
    public void Writing_without_room_or_out_of_range_says_so()
    {
        Assert.Equal(-1, DecimalText.Write(1, 0, new byte[5], 0));
        Assert.Equal(-1, DecimalText.Write(1, 10, new byte[40], 0));
        Assert.Equal(-1, DecimalText.Write(long.MinValue, 0, new byte[40], 0));
        Assert.Equal(-1, DecimalText.Write(MulDiv.Max + 1, 0, new byte[40], 0));
        Assert.Equal(-1, DecimalText.Write(-MulDiv.Max - 1, 0, new byte[40], 0));
        Assert.Equal(-1, DecimalText.Write(1, -1, new byte[40], 0));
        Assert.Equal(-1, DecimalText.Write(1, 0, null!, 0));
        Assert.Equal(-1, DecimalText.Write(1, 0, new byte[40], -1));
        Assert.Equal(-1, DecimalText.Write(1, 0, new byte[DecimalText.WrittenMax], 1));
        Assert.Equal(1, DecimalText.Write(1, 0, new byte[DecimalText.WrittenMax], 0));
    }
}
