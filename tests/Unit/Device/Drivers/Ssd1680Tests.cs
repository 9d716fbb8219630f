using System.Text;
using Edge.Device.Display;
using Edge.Device.Drivers;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device.Drivers;

/// <summary>The e-paper driver over its chip: what the glass shows, and in which order.</summary>
public sealed class Ssd1680Tests
{
    private readonly SimulatedSsd1680 _chip = new();
    private readonly PaperPage _page = new();
    private Ssd1680 _paper;
    private long _nowMs;

    public Ssd1680Tests() => _paper = Driver();

    [Fact]
    public void The_glass_shows_the_picture_dot_by_dot()
    {
        // Goal: columns, bit order and turn are right; expected: the page's own columns.
        Compose("HELLO", "https://edge.example/r/0123456789abcdef");
        Draw(clean: false);
        AssertShown();
        Assert.Equal((1, 0, 0), (_chip.FullRefreshes, _chip.PartialRefreshes, _chip.Wrong));
        Assert.Null(_paper.Fault);
    }

    [Fact]
    public void Partial_refreshes_leave_no_shadow_and_a_full_one_comes_in_time()
    {
        // Goal: the second bank always holds what the glass shows. Expected: after the first full
        // refresh PartialMax partial ones, then a full one again (datasheet: shadows grow).
        for (int i = 0; i < Ssd1680.PartialMax + 2; i++)
        {
            Compose("PAGE " + i, i % 3 == 0 ? null : "https://edge.example/s/" + i);
            Draw(clean: false);
            AssertShown();
        }

        Assert.Equal(
            (2, Ssd1680.PartialMax, 0),
            (_chip.FullRefreshes, _chip.PartialRefreshes, _chip.Wrong));
        Compose("CLEAN", null);
        Draw(clean: true);
        Assert.Equal((3, 0), (_chip.FullRefreshes, _paper.Partials));
    }

    [Fact]
    public void A_second_bank_that_is_not_kept_leaves_a_shadow_on_this_chip()
    {
        // Goal: the test above can fail. The new bank is changed and driven by hand, without
        // telling the old bank; then it is changed back: the glass keeps the dot.
        Compose("A", null);
        Draw(clean: false);
        bool before = _chip.Dark(295, 0);
        SetCorner(0x00);
        Assert.NotEqual(before, _chip.Dark(295, 0));
        SetCorner(0xFF);
        Assert.NotEqual(before, _chip.Dark(295, 0));
    }

    [Fact]
    public void A_picture_is_refused_while_another_is_on_its_way()
    {
        Compose("ONE", null);
        Assert.True(_paper.Show(_page, false));
        Run(100);
        Assert.True(_paper.Busy);
        Assert.False(_paper.Show(new PaperPage(), false));
    }

    [Fact]
    public void A_panel_without_its_ribbon_is_told_and_drawn_when_it_is_back()
    {
        _chip.Missing = true;
        Compose("BACK", "https://edge.example/r/0");
        Assert.True(_paper.Show(_page, false));
        Run(1000);
        Assert.Equal(("no-answer", 0), (_paper.Fault, _paper.Drawn));
        _chip.Missing = false;
        Run(Ssd1680.RetryMs + 6000);
        Assert.Equal((null, 1), (_paper.Fault, _paper.Drawn));
        AssertShown();
    }

    [Fact]
    public void A_busy_line_that_hangs_is_told_and_the_panel_reset()
    {
        Compose("ONE", null);
        Draw(clean: false);
        Compose("TWO", null);
        Assert.True(_paper.Show(_page, false));
        Run(300);
        _chip.Stuck = true;
        Run(Ssd1680.BusyMax + 1000);
        Assert.Equal("stuck", _paper.Fault);
        int resets = _chip.Reset.Edges;
        _chip.Stuck = false;
        Run(Ssd1680.RetryMs + 6000);
        Assert.Null(_paper.Fault);
        Assert.True(_chip.Reset.Edges > resets, "it was not reset");
        AssertShown();
        Assert.Equal(0, _chip.Wrong);
    }

    [Fact]
    public void A_power_cut_at_any_step_of_drawing_ends_in_the_right_picture()
    {
        // Goal: the device starts anew over a chip in any state; the glass keeps what it had.
        for (int cut = 20; cut < 4000; cut += 140)
        {
            Compose("BEFORE", null);
            Assert.True(_paper.Show(_page, false));
            Run(cut);
            _paper = Driver();
            Compose("AFTER " + cut, "https://edge.example/r/" + cut);
            Draw(clean: false);
            AssertShown();
        }
    }

    [Fact]
    public void The_chip_counts_what_comes_in_the_wrong_order()
    {
        _chip.Advance(1);
        Assert.Equal(1, After(false, 0x24)); // never reset
        _chip.Reset.Write(false);
        _chip.Advance(2);
        _chip.Reset.Write(true);
        Assert.Equal(2, After(false, 0x01)); // before its software reset
        Assert.Equal(3, After(true, 0x00)); // a byte of no command it knows
        Assert.Equal(3, After(false, 0x12));
        Assert.Equal(4, After(false, 0x24)); // while it is busy
        _chip.Advance(20);
        Assert.Equal(4, After(false, 0x22));
        Assert.Equal(4, After(true, 0x11));
        Assert.Equal(5, After(false, 0x20)); // a sequence that ends in no picture
    }

    private Ssd1680 Driver() => new(_chip, _chip.IsData, _chip.Reset, _chip.Busy, _nowMs);

    private int After(bool isData, byte value)
    {
        _chip.IsData.Write(isData);
        _chip.Transfer([value], 1, null!, 0);
        return _chip.Wrong;
    }

    // One byte of the corner at the right, top; then a partial refresh.
    private void SetCorner(byte value)
    {
        foreach (var (isData, bytes) in new (bool, byte[])[]
        {
            (false, [0x4E]), (true, [0]), (false, [0x4F]), (true, [0, 0]), (false, [0x24]),
            (true, [value]), (false, [0x21]), (true, [0, 0x80]), (false, [0x22]), (true, [0xFF]),
            (false, [0x20]),
        })
        {
            _chip.IsData.Write(isData);
            _chip.Transfer(bytes, bytes.Length, null!, 0);
        }

        _nowMs += 1000;
        _chip.Advance(_nowMs);
    }

    private void Compose(string title, string? link)
    {
        _page.Clear();
        if (link is not null) _page.PutCode(Encoding.ASCII.GetBytes(link), link.Length);
        _page.Row(3);
        _page.Add(title);
        _page.Row(2);
        _page.Add(_nowMs);
    }

    private void Draw(bool clean)
    {
        int drawn = _paper.Drawn;
        Assert.True(_paper.Show(_page, clean));
        for (int i = 0; i < 2000 && _paper.Drawn == drawn; i++) Run(20);
        Assert.Equal(drawn + 1, _paper.Drawn);
    }

    private void Run(int ms)
    {
        for (int i = 0; i < ms; i += 20)
        {
            _nowMs += 20;
            _chip.Advance(_nowMs);
            _paper.Step(_nowMs);
        }
    }

    private void AssertShown()
    {
        var column = new byte[PaperPage.ColumnBytes];
        for (int x = 0; x < PaperPage.Width; x++)
        {
            _page.Column(x, column, 0);
            for (int y = 0; y < PaperPage.Height; y++)
            {
                bool dark = (column[y >> 3] >> (7 - (y & 7)) & 1) == 0;
                Assert.True(dark == _chip.Dark(x, y), $"dot {x}, {y} of {_page.Text(0)}");
            }
        }
    }
}
