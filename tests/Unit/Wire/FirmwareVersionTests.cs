using System.Text;
using Edge.Wire;

namespace Edge.Tests.Unit.Wire;

// Goal: a version is three numbers of 0 to 999 after the last dash, and orders as people read it;
// nothing else is one. Source: docs/reference/releases.md; the cases are what the mutation run of
// this room found unasked.
public class FirmwareVersionTests
{
    [Theory]
    [InlineData("0.0.0", 0L)]
    [InlineData("1.2.3", 1_002_003L)]
    [InlineData("999.999.999", 999_999_999L)]
    [InlineData("0.0.999", 999L)]
    [InlineData("smart-bin-1.2.3", 1_002_003L)]
    [InlineData("-1.2.3", 1_002_003L)]
    [InlineData("1.1000.0", -1L)]
    [InlineData("1.2", -1L)]
    [InlineData("1.2.", -1L)]
    [InlineData("1.2.3.", -1L)]
    [InlineData("1.2.3.4", -1L)]
    [InlineData(".1.2", -1L)]
    [InlineData("1..2", -1L)]
    [InlineData("1.2.x", -1L)]
    [InlineData("1.02.3", -1L)]
    [InlineData("1-2-3", -1L)]
    [InlineData("smart-bin", -1L)]
    [InlineData("", -1L)]
    [InlineData("-", -1L)]
    public void A_version_is_three_numbers(string text, long number)
    {
        Assert.Equal(Math.Max(0, number), FirmwareVersion.Of(text));
        // The same in the middle of other bytes: what stands around is not looked at.
        var around = Encoding.ASCII.GetBytes("9." + text + ".9");
        var isOne = FirmwareVersion.TryRead(around, 2, text.Length, out var read);
        Assert.Equal(number, isOne ? read : -1);
    }

    [Fact]
    public void A_version_has_its_longest_text()
    {
        var longest = new string('a', FirmwareVersion.CharsMax - 6) + "-1.2.3";
        Assert.Equal(1_002_003, FirmwareVersion.Of(longest));
        Assert.Equal(0, FirmwareVersion.Of("a" + longest));
    }

    [Fact]
    public void A_field_of_a_line_is_found_where_it_stands()
    {
        var line = Encoding.ASCII.GetBytes(new WrittenDevice("bin-1", new byte[32]).DropOff(7));
        var read = new EventLine();
        Assert.True(read.TryParse(line, 0, line.Length));
        Assert.True(read.FieldCount > 5);
        for (var i = 0; i < read.FieldCount; i++)
        {
            Assert.Equal(read.FieldName(i), Encoding.ASCII.GetString(
                line, read.FieldNameOffset(i), read.FieldNameLength(i)));
        }
    }
}
