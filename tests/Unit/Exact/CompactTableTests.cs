using System.Text;
using Edge.Exact;
using Xunit;

namespace Edge.Tests.Unit.Exact;

// Goal: every edge of the table's form, each from both sides. Source: the form in CompactTable's
// own docstring; the cases are what the mutation run of the kernel found nobody looking at.
public sealed class CompactTableTests
{
    private static readonly string hash = new('a', 64);

    [Fact]
    public void What_a_table_says_of_itself_is_what_stands_in_it()
    {
        var table = Read($"EDGEPACK1|a.b@1.0.0|{hash}|g|1000|5|9|PET=1/2;x=-");
        Assert.Equal((2, 1000L, 5L, 9L),
            (table.Rows, table.QuantityMax, table.FromMs, table.UntilMs));
        Assert.Equal("a.b@1.0.0", Encoding.ASCII.GetString(table.PackName));
        Assert.Equal("g", Encoding.ASCII.GetString(table.UnitName));
        Assert.Equal(hash, Encoding.ASCII.GetString(table.Sha256Hex));
    }

    [Theory]
    [InlineData("DDGEPACK1")]
    [InlineData("EEGEPACK1")]
    [InlineData("EDHEPACK1")]
    [InlineData("EDGFPACK1")]
    [InlineData("EDGEQACK1")]
    [InlineData("EDGEPBCK1")]
    [InlineData("EDGEPADK1")]
    [InlineData("EDGEPACL1")]
    [InlineData("EDGEPACK2")]
    [InlineData("EDGEPACK")]
    [InlineData("EDGEPACK11")]
    [InlineData("")]
    public void Another_tag_is_another_form(string tag) =>
        Assert.False(CanRead($"{tag}|a.b@1.0.0|{hash}|g|1000|0|9|*=1/2"));

    [Fact]
    public void Names_and_hash_have_their_lengths()
    {
        var longest = new string('n', CompactTable.NameMax);
        Assert.True(CanRead($"EDGEPACK1|{longest}|{hash}|{longest}|1000|0|9|{longest}=1/2"));
        Assert.False(CanRead($"EDGEPACK1|{longest}n|{hash}|g|1000|0|9|*=1/2"));
        Assert.False(CanRead($"EDGEPACK1||{hash}|g|1000|0|9|*=1/2"));
        Assert.False(CanRead($"EDGEPACK1|a|{hash[1..]}|g|1000|0|9|*=1/2"));
        Assert.False(CanRead($"EDGEPACK1|a|{hash}a|g|1000|0|9|*=1/2"));
        Assert.False(CanRead($"EDGEPACK1|a|{hash}|{longest}n|1000|0|9|*=1/2"));
        Assert.False(CanRead($"EDGEPACK1|a|{hash}||1000|0|9|*=1/2"));
        Assert.False(CanRead($"EDGEPACK1|a|{hash}|g|1000|0|9|{longest}n=1/2"));
        Assert.False(CanRead($"EDGEPACK1|a|{hash}|g|1000|0|9|=1/2"));
        Assert.False(CanRead($"EDGEPACK1|a|{hash}|g"));
    }

    [Theory]
    [InlineData("1000|0|9", true)]
    [InlineData("0|0|1", true)]
    [InlineData("4611686018427387903|0|4611686018427387903", true)]
    [InlineData("4611686018427387904|0|9", false)]
    [InlineData("x|0|9", false)]
    [InlineData("|0|9", false)]
    [InlineData("01|0|9", false)]
    [InlineData("1000|x|9", false)]
    [InlineData("1000|05|9", false)]
    [InlineData("1000|0|09", false)]
    [InlineData("1000,0|9", false)]
    [InlineData("1000|9|9", false)]
    [InlineData("1000|9|8", false)]
    [InlineData("1000|0|x", false)]
    public void The_three_numbers_of_the_head_are_judged(string numbers, bool isGood) =>
        Assert.Equal(isGood, CanRead($"EDGEPACK1|a|{hash}|g|{numbers}|*=1/2"));

    [Theory]
    [InlineData("*=0/1", true)]
    [InlineData("*=-1/2", true)]
    [InlineData("*=1/2;PET=1/2", true)]
    [InlineData("*=-;PET=-", true)]
    [InlineData("*=1/0", false)]
    [InlineData("*=1/2;;PET=1/2", false)]
    [InlineData("*=-PET=1/2", false)]
    [InlineData("*=1;PET=1/2", false)]
    [InlineData("*=1/2/PET=1/2", false)]
    [InlineData("*=a/2", false)]
    [InlineData("*=1/b", false)]
    [InlineData("*=1/2x", false)]
    [InlineData("*=1,2", false)]
    [InlineData("*=1/2,PET=1/2", false)]
    [InlineData("*=0/4611686018427387903", true)]
    [InlineData("*=0/4611686018427387904", false)]
    public void A_row_is_a_key_and_a_fraction_or_a_dash(string rows, bool isGood) =>
        Assert.Equal(isGood, CanRead(Line(rows)));

    [Fact]
    public void As_many_rows_as_allowed_are_read_and_not_one_more()
    {
        var most = Enumerable.Range(0, CompactTable.RowsMax).Select(i => $"k{i}=1/2").ToList();
        Assert.Equal(CompactTable.RowsMax, Read(Line(string.Join(';', most))).Rows);
        Assert.False(CanRead(Line(string.Join(';', most.Append("one=1/2")))));
    }

    [Fact]
    public void As_many_bytes_as_allowed_are_read_and_not_one_more()
    {
        var filler = string.Join(';', Enumerable.Range(0, 61).Select(i => $"{i:d60}=1/2"));
        var rest = CompactTable.BytesMax - Line(filler).Length - ";=0/1".Length;
        Assert.InRange(rest, 1, CompactTable.NameMax - 1);
        Assert.False(CanRead(Line($"{filler};{new string('k', rest + 1)}=0/1")));
        Assert.True(CanRead(Line($"{filler};{new string('k', rest)}=0/1")));
    }

    [Theory]
    [InlineData('!', true)]
    [InlineData('~', true)]
    [InlineData(' ', false)]
    [InlineData('\u007f', false)]
    [InlineData('"', false)]
    [InlineData('\\', false)]
    public void A_byte_of_the_line_is_printable_and_needs_no_escape(char letter, bool isGood) =>
        Assert.Equal(isGood, CanRead(Line($"a{letter}=1/2")));

    [Fact]
    public void A_window_outside_the_buffer_is_refused_and_the_table_is_empty_then()
    {
        var bytes = Encoding.ASCII.GetBytes(Line("*=1/2"));
        var table = new CompactTable();
        Assert.True(table.TryRead(bytes, 0, bytes.Length));
        Assert.False(table.TryRead(null!, 0, 1));
        Assert.Equal(0, table.Rows);
        Assert.False(table.TryRead(bytes, -1, bytes.Length));
        Assert.False(table.TryRead(bytes, 1, bytes.Length));
        Assert.False(table.TryRead(bytes, 0, 0));
        Assert.False(table.TryRead(bytes, int.MaxValue, bytes.Length));
        byte[] shifted = [(byte)'x', .. bytes];
        Assert.True(table.TryRead(shifted, 1, bytes.Length));
    }

    [Fact]
    public void A_key_is_found_whole_and_in_its_window()
    {
        var table = Read(Line("PET=1/2;PETG=1/3;HDPE=-"));
        Assert.Equal(0, Find(table, "PET"));
        Assert.Equal(1, Find(table, "PETG"));
        Assert.Equal(2, Find(table, "HDPE"));
        Assert.Equal(-1, Find(table, "PE"));
        Assert.Equal(-1, Find(table, "HDPF"));
        Assert.Equal(-1, Find(table, "*"));
        var text = Encoding.ASCII.GetBytes("xPETx");
        Assert.Equal(0, table.Find(text, 1, 3));
        Assert.Equal(-1, table.Find(null!, 0, 3));
        Assert.Equal(-1, table.Find(text, -1, 3));
        Assert.Equal(-1, table.Find(text, 3, 3));
        Assert.Equal(0, table.Find("PET"u8.ToArray(), 0, 3));
    }

    [Fact]
    public void A_star_matches_everything_but_only_as_the_whole_key()
    {
        Assert.Equal(0, Find(Read(Line("*=1/2")), "glass"));
        var table = Read(Line("*PET=1/2;x=1/2;*=1/3"));
        Assert.Equal(0, Find(table, "*PET"));
        Assert.Equal(1, Find(table, "x"));
        Assert.Equal(2, Find(table, "y"));
    }

    [Fact]
    public void A_preview_is_given_for_a_row_and_a_quantity_in_range()
    {
        var table = Read(Line("PET=3/2;x=-"));
        Assert.True(table.TryPreview(0, 1000, out var most));
        Assert.Equal(1500, most);
        Assert.True(table.TryPreview(0, 0, out var none));
        Assert.Equal(0, none);
        Assert.False(table.TryPreview(0, 1001, out var above));
        Assert.False(table.TryPreview(0, -1, out _));
        Assert.False(table.TryPreview(1, 1, out _));
        Assert.False(table.TryPreview(2, 1, out _));
        Assert.False(table.TryPreview(-1, 1, out _));
        Assert.Equal(0, above);
        Assert.False(table.Reduces(1));
        Assert.False(table.Reduces(2));
        Assert.False(table.Reduces(-1));
        Assert.True(table.Reduces(0));
    }

    private static int Find(CompactTable table, string key)
    {
        var bytes = Encoding.ASCII.GetBytes(key);
        return table.Find(bytes, 0, bytes.Length);
    }

    private static string Line(string rows) => $"EDGEPACK1|a.b@1.0.0|{hash}|g|1000|0|9|{rows}";

    private static bool CanRead(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        return new CompactTable().TryRead(bytes, 0, bytes.Length);
    }

    private static CompactTable Read(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var table = new CompactTable();
        Assert.True(table.TryRead(bytes, 0, bytes.Length), text);
        return table;
    }
}
