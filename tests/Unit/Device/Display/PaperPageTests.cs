using System.Text;
using Edge.Device.Display;
using QRCoder;

namespace Edge.Tests.Unit.Device.Display;

/// <summary>What stands on a page: letters, and a code that a phone reads.</summary>
public sealed class PaperPageTests
{
    [Theory]
    [InlineData("https://edge.example/r/0123456789abcdef")]
    [InlineData("https://pages.some-town.example/s/bin-0123/59566667/0123456789abcdef")]
    public void The_code_on_the_page_is_the_one_QRCoder_draws(string link)
    {
        // Goal: the dots themselves, sampled as a camera would in the middle of each module, are
        // a right code with its quiet zone. Oracle: QRCoder 1.8.1, level M, same mask.
        var page = new PaperPage();
        byte[] text = Encoding.ASCII.GetBytes(link);
        Assert.True(page.PutCode(text, text.Length));
        bool[][] dots = Dots(page);
        int size = page.Code.Size;
        int dot = page.DotsPerModule;
        Assert.True(dot >= 2, $"{dot} dots a module");
        using var generator = new QRCodeGenerator();
        using QRCodeData expected = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        Assert.Equal(expected.Version, page.Code.Version);
        int mask = page.Code.Mask;
        var ours = new Edge.Device.Qr.QrCode();
        Assert.True(ours.Make(text, 0, text.Length, MaskOf(expected, size)));
        int quiet = (expected.ModuleMatrix.Count - size) / 2;
        int different = 0;
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                bool seen = dots[page.CodeAt + column * dot + dot / 2]
                    [page.CodeAt + row * dot + dot / 2];
                Assert.Equal(page.Code.Dark(row, column), seen);
                bool theirs = expected.ModuleMatrix[row + quiet][column + quiet];
                Assert.Equal(theirs, ours.Dark(row, column));
                if (theirs != seen) different++;
            }
        }

        // Where both chose the same mask, the page is QRCoder's code itself.
        Assert.Equal(mask == MaskOf(expected, size), different == 0);
        Assert.True(page.CodeAt >= 4 * dot - dot, "no quiet zone above");
        Assert.DoesNotContain(
            Enumerable.Range(0, page.CodeAt), x => dots[x].Contains(true));
    }

    [Fact]
    public void Every_letter_of_ASCII_has_its_own_dots()
    {
        // Goal: no letter is missing or stands for another.
        var font = new DotFont();
        var seen = new Dictionary<string, char>();
        for (char letter = ' '; letter <= '~'; letter++)
        {
            string dots = string.Join(',', Enumerable.Range(0, DotFont.Pitch)
                .Select(column => font.Column((byte)letter, column)));
            Assert.True(seen.TryAdd(dots, letter), $"{letter} looks like {seen[dots]}");
            Assert.Equal(letter == ' ', dots.All(c => c is '0' or ','));
            Assert.EndsWith(",0", dots, StringComparison.Ordinal);
        }

        Assert.Equal(font.Column((byte)'?', 2), font.Column(200, 2));
    }

    [Fact]
    public void Text_stands_beside_the_code_and_what_is_too_long_is_cut()
    {
        var page = new PaperPage();
        page.Row(3);
        page.Add(new string('W', PaperPage.RowCharsMax));
        page.Add("lost");
        bool[][] wide = Dots(page);
        Assert.Contains(true, wide[6]);
        Assert.Contains(true, wide[PaperPage.Width - 1]);
        byte[] text = "x"u8.ToArray();
        page.PutCode(text, 1);
        bool[][] beside = Dots(page);
        Assert.Contains(true, beside[PaperPage.Height]);
        for (int i = 1; i < PaperPage.Rows; i++) Assert.True(page.Row(1));
        Assert.False(page.Row(1));
    }

    private static int MaskOf(QRCodeData code, int size)
    {
        int quiet = (code.ModuleMatrix.Count - size) / 2;
        int bits = 0;
        for (int column = 2; column <= 4; column++)
        {
            bits = bits << 1 | (code.ModuleMatrix[8 + quiet][column + quiet] ? 1 : 0);
        }

        return bits ^ 0b101;
    }

    private static bool[][] Dots(PaperPage page)
    {
        var dots = new bool[PaperPage.Width][];
        var column = new byte[PaperPage.ColumnBytes];
        for (int x = 0; x < PaperPage.Width; x++)
        {
            page.Column(x, column, 0);
            dots[x] = [.. Enumerable.Range(0, PaperPage.Height)
                .Select(y => (column[y >> 3] >> (7 - (y & 7)) & 1) == 0)];
        }

        return dots;
    }
}
