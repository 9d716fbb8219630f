using System.Text.Json;
using Edge.ChargingMeter;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Tests.Unit.ChargingMeter;

// Goal: what a person does at a charge point's screen begins and ends a session of the ledger, what
// is shown is what is recorded, and nothing is made up. Source: screens.md section 3, charger
// variant: "no start value: no energy invented".
public class ChargeKioskTests
{
    private readonly ChargeWorld _world = new(hasKiosk: true);
    private long _touches;

    public ChargeKioskTests()
    {
        _world.Scene.GuidedW = 7_200;
        See("idle");
    }

    [Fact]
    public void A_person_begins_charges_stops_and_is_shown_what_was_recorded()
    {
        Touch("begin");
        See("charge");
        Assert.True(_world.Run(60_000, () => Number("wh") >= 20), "no energy was shown");
        Assert.Equal(1, Number("known"));
        // 7 200 W for at least five seconds; the register moves in whole Wh.
        Assert.True(_world.Run(60_000, () => Number("w") is > 6_000 and < 8_500), "no power");
        Touch("finish");
        See("ending");
        See("charged");

        var charge = Assert.Single(Charges());
        Assert.Equal(charge.GetProperty("wh").GetInt64(), Number("wh"));
        Assert.Equal(charge.GetProperty("start").GetInt64(), Number("start"));
        Assert.Equal(charge.GetProperty("stop").GetInt64(), Number("stop"));
        Assert.Equal(16, charge.GetProperty("sess").GetString()!.Length);
        Assert.Equal(ReceiptId.Text(_world.App.Events.ChargeTag, 0), Text("id"));
        See("idle"); // by itself, after a minute
        Assert.False(Live().TryGetProperty("id", out _));
    }

    [Fact]
    public void A_phone_names_the_session_and_a_touch_closes_its_result()
    {
        Touch("member", "abcdefgh12345678");
        See("charge");
        Touch("begin"); // not on this screen
        Assert.True(_world.Run(60_000, () => Number("wh") > 0));
        Touch("finish");
        See("charged");
        Touch("finish");
        Assert.True(_world.Run(5_000, () => Text("at") == "idle"), "the result stayed");
        var charge = Assert.Single(Charges());
        Assert.Equal("abcdefgh12345678", charge.GetProperty("sess").GetString());
    }

    [Fact]
    public void Two_nameless_sessions_have_two_pseudonyms()
    {
        for (var i = 0; i < 2; i++)
        {
            Touch("begin");
            See("charge");
            Touch("finish");
            See("charged");
            Touch("finish");
            See("idle");
        }

        var sessions = Charges().Select(one => one.GetProperty("sess").GetString());
        Assert.Equal(2, sessions.Distinct().Count());
    }

    [Fact]
    public void Without_a_start_register_no_energy_is_shown_or_counted()
    {
        var silent = new ChargeWorld(hasKiosk: true);
        silent.Works.Fail(MeterWorks.Mute, int.MaxValue);
        silent.Scene.GuidedW = 7_200;
        var test = new ChargeKioskTests(silent);
        test.See("idle");
        Assert.Equal(0, test.Number("ok"));
        test.Touch("begin");
        test.See("charge");
        silent.Run(20_000);
        Assert.Equal(0, test.Number("known"));
        Assert.False(test.Live().TryGetProperty("wh", out _));
        test.Touch("finish");
        test.See("charged");
        Assert.Equal("no-start", test.Text("fl"));
        Assert.False(test.Live().TryGetProperty("start", out _));
        var charge = Assert.Single(test.Charges());
        Assert.Equal(0, charge.GetProperty("wh").GetInt64());
    }

    [Fact]
    public void After_a_power_cut_the_interrupted_session_is_shown_with_its_reason()
    {
        _world.Settings.KeepMs = 1_000;
        Touch("begin");
        See("charge");
        Assert.True(_world.Run(60_000, () => Number("wh") >= 20));
        _world.PowerCut(5_000);
        See("charged");
        Assert.Contains("reboot", Text("fl"), StringComparison.Ordinal);
        Assert.Equal(Assert.Single(Charges()).GetProperty("wh").GetInt64(),
            Number("wh"));
    }

    [Fact]
    public void A_touch_never_stands_for_the_person_an_order_waits_for()
    {
        Order("lock", 1);
        See("service");
        Order("lock", 0); // needs somebody beside it
        Assert.True(_world.Run(10_000, () => _world.App.Orders.WaitsForPerson), "not asked");
        Touch("begin");
        _world.Run(10_000);
        Assert.True(_world.App.Orders.Locked);
        Assert.Equal("service", Text("at"));
        Assert.Empty(_world.Events("charge"));
    }

    private ChargeKioskTests(ChargeWorld world) => _world = world;

    // What is recorded is on its way for a moment.
    private List<JsonElement> Charges()
    {
        Assert.True(_world.Run(30_000, () => _world.App.Journal.Waiting == 0), "not all acked");
        return _world.Events("charge");
    }

    private void See(string screen) => Assert.True(
        _world.Run(120_000, () => _world.Gateway.Telemetry.Count > 0 && Text("at") == screen),
        $"no {screen}, but {_world.Gateway.Telemetry.LastOrDefault()}");

    private JsonElement Live() => JsonDocument.Parse(
        _world.Gateway.Telemetry.Last(one => one.Contains("\"live\"", StringComparison.Ordinal)))
        .RootElement;

    private string Text(string name) =>
        _world.Gateway.Telemetry.Any(one => one.Contains("\"live\"", StringComparison.Ordinal))
        && Live().TryGetProperty(name, out var value) ? value.GetString()! : "";

    private long Number(string name) =>
        Live().TryGetProperty(name, out var value) ? value.GetInt64() : -1;

    private void Touch(string act, string text = "") => Say(writer =>
    {
        writer.Text("kind", "panel");
        writer.Number("n", ++_touches);
        writer.Number("boot", _world.App.Boot);
        writer.Text("act", act);
        if (text.Length > 0) writer.Text("text", text);
    });

    private void Order(string kind, long on) => Say(writer =>
    {
        writer.Text("kind", kind);
        writer.Number("n", ++_touches);
        writer.Number("on", on);
    });

    private void Say(Action<PayloadWriter> write)
    {
        var identity = _world.Identity();
        var writer = new PayloadWriter(512);
        writer.Begin();
        writer.Number("v", 1);
        writer.Text("dev", identity.Dev);
        write(writer);
        Assert.True(writer.End());
        var line = new byte[768];
        var count = new DownLine(new TagMaker(identity.Hmac, 768)).Write(
            TagMaker.LabelCommand, identity.GatewayKey, 1, writer.Buffer, writer.Count, line);
        _world.Gateway.Commands.Enqueue(line[..count]);
    }
}
