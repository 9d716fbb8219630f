using Edge.Device.Drivers;
using Edge.Device.Qr;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device.Drivers;

/// <summary>A receipt on paper, dot by dot, and the printer's troubles.</summary>
public sealed class ReceiptPrinterTests
{
    [Fact]
    public void The_code_on_paper_is_the_code_of_the_text()
    {
        // Goal: a phone reads the paper. Expected dots: the encoder's modules, 4 x 4 each,
        // which are tested against QRCoder on their own.
        var paper = new SimulatedPrinter();
        var printer = new ReceiptPrinter(paper, 0);
        byte[] text = "https://edge.example/r/0123456789abcdef"u8.ToArray();
        Assert.True(printer.Begin());
        Assert.True(printer.Print("2.34 kg paper"u8.ToArray(), 13));
        int top = paper.Row;
        Assert.True(printer.PrintCode(text, text.Length));
        Assert.False(printer.End());
        for (int ms = 0; printer.Busy && ms < 1000; ms += 20) printer.Step(ms);
        Assert.True(printer.End());
        var code = new QrCode();
        code.Make(text, 0, text.Length);
        int side = code.Size * ReceiptPrinter.DotsPerModule;
        for (int row = 0; row < side; row++)
            for (int column = 0; column < side; column++)
                Assert.Equal(
                    code.Dark(row / 4, column / 4),
                    paper.Paper[(top + row) * SimulatedPrinter.Width + column] == 1);
        Assert.Equal((13, 1, 0), (paper.Letters, paper.Cuts, paper.Unknown));
    }

    [Fact]
    public void No_paper_and_no_printer_are_told_apart()
    {
        var paper = new SimulatedPrinter { OutOfPaper = true };
        var printer = new ReceiptPrinter(paper, 0);
        Run(printer, 0, 3000);
        Assert.Equal("paper", printer.Fault);
        paper.OutOfPaper = false;
        Run(printer, 3000, 8000);
        Assert.Null(printer.Fault);
        paper.Off = true;
        Run(printer, 8000, 20000);
        Assert.Equal("no-answer", printer.Fault);
    }

    [Fact]
    public void Control_characters_and_long_lines_are_not_printed()
    {
        var paper = new SimulatedPrinter();
        var printer = new ReceiptPrinter(paper, 0);
        Assert.False(printer.Print([0x1B, 0x40], 2));
        Assert.False(printer.Print(new byte[33], 33));
        Assert.False(printer.PrintCode([], 0));
        Assert.Equal(0, paper.Letters);
    }

    private static void Run(ReceiptPrinter printer, long fromMs, long toMs)
    {
        for (long now = fromMs; now < toMs; now += 20) printer.Step(now);
    }
}
