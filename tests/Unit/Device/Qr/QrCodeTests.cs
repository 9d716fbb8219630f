using Edge.Device.Qr;
using QRCoder;

namespace Edge.Tests.Unit.Device.Qr;

/// <summary>The device's QR encoder against QRCoder, module by module.</summary>
public sealed class QrCodeTests
{
    [Fact]
    public void Every_length_gives_the_modules_that_QRCoder_draws()
    {
        // Goal: any phone reads what the box shows. Oracle: QRCoder 1.8.1, level M, bytes;
        // where the two prefer different masks, ours is made again with QRCoder's.
        var code = new QrCode();
        int sameMask = 0;
        for (int length = 1; length <= QrCode.TextBytesMax; length++)
        {
            byte[] text = Text(length);
            Assert.True(code.Make(text, 0, length));
            using var generator = new QRCodeGenerator();
            using QRCodeData expected = generator.CreateQrCode(
                text, QRCodeGenerator.ECCLevel.M);
            int quiet = (expected.ModuleMatrix.Count - code.Size) / 2;
            int mask = MaskOf(expected, quiet, code.Size);
            if (mask == code.Mask) sameMask++;
            else code.Make(text, 0, length, mask);
            Assert.Equal(expected.Version, code.Version);
            for (int row = 0; row < code.Size; row++)
                for (int column = 0; column < code.Size; column++)
                    Assert.True(
                        expected.ModuleMatrix[row + quiet][column + quiet]
                            == code.Dark(row, column),
                        $"length {length}, row {row}, column {column}");
        }
        Assert.True(sameMask > 0, "the oracle never chose our mask");
    }

    [Fact]
    public void The_chosen_mask_is_one_of_eight_that_all_carry_the_same_text()
    {
        var code = new QrCode();
        byte[] text = Text(40);
        for (int mask = 0; mask < 8; mask++)
        {
            Assert.True(code.Make(text, 0, text.Length, mask));
            Assert.Equal(mask, code.Mask);
        }
        Assert.True(code.Make(text, 0, text.Length));
        Assert.InRange(code.Mask, 0, 7);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(213, true)]
    [InlineData(214, false)]
    public void A_text_out_of_range_makes_no_code(int length, bool made) =>
        Assert.Equal(made, new QrCode().Make(new byte[300], 0, length));

    // Bits 10 to 12 of the format word stand at row 8, columns 4, 3 and 2.
    private static int MaskOf(QRCodeData code, int quiet, int size)
    {
        Assert.Equal(17 + 4 * code.Version, size);
        int bits = 0;
        for (int column = 2; column <= 4; column++)
            bits = bits << 1 | (code.ModuleMatrix[8 + quiet][column + quiet] ? 1 : 0);
        return bits ^ 5;
    }

    private static byte[] Text(int length)
    {
        var text = new byte[length];
        for (int i = 0; i < length; i++)
            text[i] = (byte)"https://edge.example/r/0123456789abcdefghijk"[(i * 7 + length) % 44];
        return text;
    }
}
