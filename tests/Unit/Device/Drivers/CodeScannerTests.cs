using System.Text;
using Edge.Device.Drivers;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device.Drivers;

/// <summary>Texts, replies and noise on a scanner's line, and the check digits behind.</summary>
public sealed class CodeScannerTests
{
    private readonly SimulatedScanner _module = new();
    private readonly List<string> _texts = [];
    private readonly CodeScanner _scanner;
    private long _nowMs;

    public CodeScannerTests() => _scanner = new CodeScanner(_module);

    [Fact]
    public void A_code_is_read_once_although_the_module_repeats_it()
    {
        // Goal: the module reads 5 times a second; a person shows the code once.
        for (int i = 0; i < 5; i++)
        {
            _module.Show("6901234567892"u8.ToArray());
            Run(200);
        }
        Assert.Equal(["6901234567892"], _texts);
        Run(2500);
        _module.Show("6901234567892"u8.ToArray());
        Run(100);
        Assert.Equal(2, _texts.Count);
    }

    [Fact]
    public void A_command_is_acknowledged_and_a_reply_is_no_code()
    {
        // Expected reply: 02 00 00 01 00 33 31; its check sum is CRC-CCITT of 00 00 01 00.
        Assert.Equal(0x3331, Crc.Ccitt16([0, 0, 1, 0], 0, 4, 0));
        Assert.True(_scanner.Scan());
        Run(100);
        Assert.True(_scanner.Acknowledged);
        Assert.Empty(_texts);
        _module.Deaf = true;
        _scanner.Scan();
        Run(500);
        Assert.False(_scanner.Acknowledged);
    }

    [Fact]
    public void Broken_long_and_binary_texts_are_dropped_and_counted()
    {
        foreach (byte b in "half a code"u8) _module.Put(b);
        Run(500);
        Assert.Equal(1, _scanner.Dropped);
        _module.Show(new byte[CodeScanner.TextBytesMax + 1].Select(_ => (byte)'7').ToArray());
        Run(100);
        _module.Show([(byte)'a', 0, (byte)'b']);
        Run(100);
        Assert.Equal(3, _scanner.Dropped);
        Assert.Empty(_texts);
        _module.Show("9787506265430"u8.ToArray());
        Run(100);
        Assert.Equal(["9787506265430"], _texts);
    }

    [Theory]
    // GS1 example 629104150021-3; the others computed by hand.
    [InlineData("6291041500213", true, false)]
    [InlineData("9787115428028", true, true)]
    [InlineData("9787115428029", false, false)]
    [InlineData("978711542802", false, false)]
    [InlineData("97871154280X8", false, false)]
    public void Check_digits_of_goods_and_books(string text, bool goods, bool book)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(goods, Barcodes.IsEan13(bytes, 0, bytes.Length));
        Assert.Equal(book, Barcodes.IsIsbn13(bytes, 0, bytes.Length));
    }

    [Theory]
    // 490154203237518 is the worked example of 3GPP TS 23.003 readers; 0-8044-2957-X of ISBN.
    [InlineData("490154203237518", true)]
    [InlineData("490154203237517", false)]
    [InlineData("000000000000000", false)]
    [InlineData("49015420323751", false)]
    public void Check_digit_of_a_phone(string text, bool good)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(good, Barcodes.IsImei(bytes, 0, bytes.Length));
    }

    [Theory]
    [InlineData("080442957X", true)]
    [InlineData("0804429570", false)]
    public void Check_character_of_an_old_book(string text, bool good) =>
        Assert.Equal(good, Barcodes.IsIsbn10(Encoding.ASCII.GetBytes(text), 0, 10));

    [Fact]
    public void A_single_wrong_digit_is_always_found()
    {
        byte[] right = "490154203237518"u8.ToArray();
        for (int at = 0; at < 15; at++)
            for (byte digit = (byte)'0'; digit <= '9'; digit++)
            {
                byte[] wrong = [.. right];
                wrong[at] = digit;
                Assert.Equal(digit == right[at], Barcodes.IsImei(wrong, 0, 15));
            }
    }

    private void Run(int ms)
    {
        for (long end = _nowMs + ms; _nowMs < end; _nowMs += 10)
            if (_scanner.Step(_nowMs))
                _texts.Add(Encoding.ASCII.GetString(_scanner.Text, 0, _scanner.Count));
    }
}
