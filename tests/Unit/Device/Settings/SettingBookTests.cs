using System.Text;
using Edge.Device.Orders;
using Edge.Device.Settings;
using Edge.Device.Store;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device.Settings;

// Goal: a setting from afar can never lock a device out, nor be half of one. Expected ranges:
// docs/reference/settings.md.
public sealed class SettingBookTests
{
    private readonly SimulatedFlash flash = new(FlashMap.Journal, 2048);
    private SettingBook book;

    public SettingBookTests() => book = Open(0);

    [Fact]
    public void A_change_rules_on_trial_and_stays_when_the_gateway_answers()
    {
        Assert.Equal(OrderResult.Done, Put("telemetry=30\nhost=gw2"));
        Assert.Equal(
            ("gw2", 30L, true),
            (book.Text("host"), book.Number("telemetry", 60), book.OnTrial));
        Assert.False(book.Step(false, 1_000));
        Assert.False(book.Step(true, 2_000));
        Assert.False(book.OnTrial);
        Assert.Equal(("gw2", 1L), (Open(0).Text("host"), Open(0).Version));
    }

    [Fact]
    public void Without_its_gateway_for_ten_minutes_the_text_before_rules_again()
    {
        Put("host=gw1");
        book.Step(true, 0);
        Put("host=nowhere");
        Assert.False(book.Step(false, SettingBook.TrialMs - 1));
        Assert.True(book.Step(false, SettingBook.TrialMs));
        Assert.Equal(("gw1", 1), (book.Text("host"), book.TakenBack));
        Assert.Equal("gw1", Open(0).Text("host"));
    }

    [Fact]
    public void A_device_that_restarts_again_and_again_in_a_trial_goes_back()
    {
        Put("host=gw1");
        book.Step(true, 0);
        Put("host=nowhere");
        for (var start = 1; start < SettingBook.TrialStarts; start++)
        {
            book = Open(0);
            Assert.Equal("nowhere", book.Text("host"));
        }

        Assert.Equal("gw1", Open(0).Text("host"));
    }

    [Theory]
    [InlineData("telemetry=9", OrderResult.Range)]
    [InlineData("telemetry=3601", OrderResult.Range)]
    [InlineData("telemetry=x", OrderResult.Range)]
    [InlineData("colour=red", OrderResult.Range)]
    [InlineData("host=a\nhost=b", OrderResult.Range)]
    [InlineData("host=", OrderResult.Range)]
    [InlineData("no line", OrderResult.Range)]
    [InlineData("port=0", OrderResult.Range)]
    public void A_text_with_one_wrong_line_is_refused_whole(string text, int result)
    {
        Assert.Equal(result, Put("\n" + text));
        Assert.Equal((0L, false), (book.Version, book.OnTrial));
    }

    [Fact]
    public void What_is_too_long_or_no_base64_is_refused()
    {
        Assert.Equal(OrderResult.Size, Put(new string('x', SettingBook.TextBytesMax + 1)));
        var bad = "@@@@"u8.ToArray();
        Assert.Equal(OrderResult.Form, book.Put(bad, 0, bad.Length, 0));
    }

    [Fact]
    public void A_power_cut_at_any_write_leaves_one_whole_text()
    {
        Put("host=gw1");
        book.Step(true, 0);
        for (var cut = 0; cut < 6; cut++)
        {
            flash.CutAfter = cut;
            flash.KeptBytes = 9 * cut;
            Put("host=gw2");
            book.Step(true, 0);
            flash.PowerOn();
            book = Open(0);
            Assert.Contains(book.Text("host"), new[] { "gw1", "gw2" });
        }
    }

    private int Put(string text)
    {
        var b64 = Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        return book.Put(b64, 0, b64.Length, 0);
    }

    private SettingBook Open(long nowMs)
    {
        var opened = new SettingBook(
            new TwoSlots(flash, FlashMap.Settings, SettingBook.Bytes), SettingRules.Common());
        opened.Open(nowMs);
        return opened;
    }
}
