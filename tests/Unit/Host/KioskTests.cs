using System.Text;
using Edge.Device;
using Edge.Device.Link;
using Edge.Host.Kiosk;
using Edge.Host.Screens;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Tests.Unit.Host;

/// <summary>The kiosk's small machines: touches, codes, staff.</summary>
// Goal: a touch counts once, for its own device and start; a code is used once; a PIN cannot be
// tried out. Expected values: trust.md section 1 and 2, screens.md section 3.
public class KioskTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly DeviceIdentity Bin =
        new(new NativeHmac(), "bin-01", "gw-01", Key, 1, "1.0.0");

    [Fact]
    public void A_touch_counts_once_for_its_device_and_start_only()
    {
        var reader = new KioskCommand(Bin);
        var touch = Touch("bin-01", boot: 3, number: 7);
        Assert.False(reader.TryRead(touch, touch.Length, 4)); // another start
        Assert.True(reader.TryRead(touch, touch.Length, 3));
        Assert.Equal("choose", reader.Act);
        Assert.Equal("PET", Encoding.ASCII.GetString(reader.Text, 0, reader.TextCount));
        Assert.False(reader.TryRead(touch, touch.Length, 3)); // played again
        var foreign = Touch("bin-02", boot: 3, number: 8);
        Assert.False(reader.TryRead(foreign, foreign.Length, 3));
        var forged = Touch("bin-01", boot: 3, number: 9);
        forged[^5] ^= 1;
        Assert.False(reader.TryRead(forged, forged.Length, 3));
        Assert.Equal(4, reader.Refused);
    }

    [Fact]
    public void A_code_is_used_once_and_a_visit_keeps_its_receipts()
    {
        var book = new GuestBook();
        Assert.True(book.Use("bin-01", 100));
        Assert.False(book.Use("bin-01", 100));
        Assert.True(book.Use("bin-02", 100));
        var token = book.Begin("bin-01", 1);
        book.Add(token, "r1");
        book.Add(token, "r1");
        book.Add("nobody", "r2");
        Assert.Equal(["r1"], book.Find(token)!.Receipts);
        Assert.Equal(16, token.Length);
    }

    [Fact]
    public void Five_wrong_pins_close_the_staff_screen_for_a_quarter_of_an_hour()
    {
        var desk = new StaffDesk();
        for (var i = 0; i < StaffDesk.TriesMax; i++) desk.Tried(null, 0);
        Assert.Equal(StaffDesk.ClosedMs, desk.ClosedForMs(0));
        desk.Tried("t-01", 1); // right, but too late
        Assert.Null(desk.Who(1));
        desk.Tried("t-01", StaffDesk.ClosedMs);
        Assert.Equal("t-01", desk.Who(StaffDesk.ClosedMs));
        Assert.Null(desk.Who(StaffDesk.ClosedMs + StaffDesk.IdleMs));
    }

    [Theory]
    [InlineData("123456", true)]
    [InlineData("123457", false)]
    [InlineData("12345", false)]
    [InlineData("12345a", false)]
    public void A_pin_is_kept_as_a_hash_only(string tried, bool isRight)
    {
        var kept = StaffPin.Hash("123456");
        Assert.DoesNotContain("123456", kept);
        Assert.Equal(isRight, StaffPin.Matches(tried, kept));
        Assert.False(StaffPin.Matches(tried, "pbkdf2-sha256.x.y.z"));
    }

    [Fact]
    public void What_a_device_says_is_read_within_limits_and_shown_only_while_it_is_fresh()
    {
        var kiosk = new KioskState("bin-01", new Pulse());
        Assert.Equal(KioskScreen.Silent, KioskScene.Of(kiosk, 0).Screen);
        var live = LiveBin.Read(Encoding.ASCII.GetBytes(
            """{"v":1,"dev":"bin-01","kind":"live","boot":1,"up":5,"at":"idle","n":1,"left":0,"""
            + """ "ago":0,"c1":[86,0,0,"PET,HDPE"]}"""));
        kiosk.Take(live!, 1_000);
        Assert.Equal(KioskScreen.Idle, KioskScene.Of(kiosk, 2_000).Screen);
        Assert.Equal(
            KioskScreen.Silent, KioskScene.Of(kiosk, 1_001 + KioskScene.SilentMs).Screen);
        Assert.Equal(["PET", "HDPE"], kiosk.View!.Live.Places[0].Categories);
        Assert.Null(LiveBin.Read("{\"kind\":\"health\"}"u8.ToArray()));
        Assert.Null(LiveBin.Read("{\"kind\":\"live\",\"at\":1}"u8.ToArray()));
        Assert.Null(LiveBin.Read(new byte[LiveBin.BytesMax + 1]));
        var full = live! with { Places = [live.Places[0] with { IsFull = true }], UpMs = 6 };
        kiosk.Take(full, 2_000);
        Assert.Equal(KioskScreen.Full, KioskScene.Of(kiosk, 2_000).Screen);
    }

    private static byte[] Touch(string dev, long boot, long number)
    {
        var writer = new PayloadWriter(256);
        writer.Begin();
        writer.Number("v", 1);
        writer.Text("dev", dev);
        writer.Text("kind", "panel");
        writer.Number("n", number);
        writer.Number("boot", boot);
        writer.Text("act", "choose");
        writer.Text("text", "PET");
        Assert.True(writer.End());
        var line = new byte[512];
        var count = new DownLine(new TagMaker(new NativeHmac(), 512)).Write(
            TagMaker.LabelCommand, Bin.GatewayKey, 1, writer.Buffer, writer.Count, line);
        return line[..count];
    }
}
