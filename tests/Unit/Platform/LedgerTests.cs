using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Platform;
using ExamplePack = Edge.Simulation.ExamplePack;

namespace Edge.Tests.Unit.Platform;

/// <summary>What the platform books, and what it does not.</summary>
public sealed class LedgerTests : IDisposable
{
    // Goal: one act is booked once whatever a gateway sends. Milligrams by the example pack of the
    // worked cases: 1 900 mg/g PET, 250 mg/Wh. Source: trust.md section 2, domain.md 5.5.
    private readonly PlatformWorld world = new();
    private readonly WrittenDevice bin = new("bin-1", new byte[32]);
    private readonly WrittenDevice meter = new("meter-1", [.. Enumerable.Repeat((byte)9, 32)]);
    private readonly LogWriter log;

    public LedgerTests()
    {
        world.AddDevice(bin.Dev, bin.DeviceKey);
        world.AddDevice(meter.Dev, meter.DeviceKey);
        world.AddDevice("bin-held", new byte[32], "held");
        log = new LogWriter(world, "gw-1");
        world.Open();
    }

    public void Dispose()
    {
        log.Dispose();
        world.Dispose();
    }

    [Fact]
    public async Task Overlapping_kilowatt_hours_are_credited_once()
    {
        Assert.Equal(("counted", 250_000), await BookAsync(meter.Charge(1000, 2000, "m-7")));
        Assert.Equal(("counted", 250_000), await BookAsync(meter.Charge(2000, 3000, "m-7")));
        Assert.Equal(("claimed", 0), await BookAsync(meter.Charge(2999, 3500, "m-7")));
        Assert.Equal(("claimed", 0), await BookAsync(meter.Charge(500, 5000, "m-7")));
        Assert.Equal(("counted", 250_000), await BookAsync(meter.Charge(2000, 3000, "m-8")));
        Assert.Equal(3, world.Desk.Totals().Counted);
    }

    [Fact]
    public async Task A_held_devices_events_wait_for_a_person()
    {
        var held = new WrittenDevice("bin-held", new byte[32]);
        Assert.Equal(("held", 0), await BookAsync(held.DropOff(100)));
        Assert.Equal(100, world.Desk.Totals().G);
    }

    [Fact]
    public async Task A_gap_is_an_alarm_until_the_missing_event_comes()
    {
        await BookAsync(bin.DropOff(100));
        string second = bin.DropOff(200), third = bin.DropOff(300);
        Assert.Equal(("counted", 570_000), await BookAsync(third));
        Assert.Equal(1, OpenAlarms("gap"));
        Assert.Equal(("counted", 380_000), await BookAsync(second));
        Assert.Equal(0, OpenAlarms("gap"));
    }

    [Fact]
    public async Task An_event_that_does_not_link_to_its_neighbours_is_not_booked_and_may_yet_come()
    {
        await BookAsync(bin.DropOff(100));
        string good = bin.DropOff(200);
        string wrong = bin.Line(
            2, Edge.Wire.Tags.Zero, "\"kind\":\"dropoff\",\"net\":9,\"cat\":\"pet\"");
        Assert.Equal(("chain", 0), await BookAsync(wrong));
        Assert.Equal(("counted", 380_000), await BookAsync(good));
    }

    [Fact]
    public async Task A_correction_replaces_and_never_adds()
    {
        string line = bin.DropOff(100);
        string wrong = new ExamplePack().Reduce(new EventFacts("dropoff", "S", 0,
            new OneMember("net", 90, "cat", "pet"))).ToJson();
        Assert.Equal(("recalc", 0), await BookEntryAsync(LogWriter.Event(line, wrong)));
        string right = new ExamplePack().Reduce(new EventFacts("dropoff", "S", 0,
            new OneMember("net", 100, "cat", "pet"))).ToJson();
        string correction = EntryLine.Correction(1_785_000_900_000, "gw-1", 0, "sum", right);
        Assert.Equal(("counted", 190_000), await BookEntryAsync(correction));
        Assert.Equal(("counted", 0), await BookEntryAsync(
            EntryLine.Correction(1_785_000_900_001, "gw-1", 0, "again", right)));
        Assert.Equal(("recalc", 0), await BookEntryAsync(
            EntryLine.Correction(1_785_000_900_002, "gw-1", 0, "more", wrong)));
        Assert.Equal(190_000, world.Desk.Totals().Mg);
        Assert.Equal(100, world.Desk.Totals().G);
        Assert.Equal(1, world.Desk.Totals().Events);
    }

    [Fact]
    public async Task A_withheld_event_closes_its_gap_and_credits_nothing()
    {
        await BookAsync(bin.DropOff(100));
        string secret = bin.DropOff(200);
        await BookAsync(bin.DropOff(300));
        Assert.Equal(1, OpenAlarms("gap"));
        Assert.Equal(("none", 0), await BookEntryAsync(EntryLine.Withheld(1_785_000_900_000,
            "gw-1", bin.Dev, 2, WrittenDevice.TagP(secret), new string('0', 64))));
        Assert.Equal(0, OpenAlarms("gap"));
    }

    [Fact]
    public async Task A_gateway_learns_the_keys_of_its_own_site_under_its_own_name_only()
    {
        await BookAsync(bin.DropOff(100));
        Answer answer = world.Desk.DeviceKeys(log.Row, bin.Dev);
        string text = Encoding.UTF8.GetString(answer.Body);
        Assert.Equal(200, answer.Status);
        Assert.Contains($"\"floor\":{{\"seq\":1,\"p\":\"{Escaped(bin.Last)}\"}}", text);
        Assert.DoesNotContain(Convert.ToBase64String(bin.DeviceKey), text);
        Assert.Equal(404, world.Desk.DeviceKeys(log.Row with { Site = "other" }, bin.Dev).Status);
        Assert.Equal(403, world.Desk.DeviceKeys(null, bin.Dev).Status);
        Assert.Equal(404, world.Desk.DeviceKeys(log.Row, "nobody").Status);
    }

    private static string Escaped(string text) =>
        System.Text.Json.JsonSerializer.Serialize(text)[1..^1];

    private Task<(string Verdict, long Milligrams)> BookAsync(string line) =>
        BookEntryAsync(LogWriter.Event(line));

    private async Task<(string Verdict, long Milligrams)> BookEntryAsync(string entry)
    {
        Answer answer = await world.PostAsync(log.Row, log.Seal(entry));
        Assert.True(answer.Status == 200, Encoding.UTF8.GetString(answer.Body));
        return world.Newest();
    }

    private long OpenAlarms(string code)
    {
        using var row = world.Ledger.Read();
        using var command = row.CreateCommand();
        command.CommandText = "SELECT count(*) FROM alarm WHERE code = $0 AND closed = 0";
        command.Parameters.AddWithValue("$0", code);
        return (long)command.ExecuteScalar()!;
    }

    private sealed class OneMember(string number, long value, string text, string word)
        : IEventFields
    {
        public bool TryGetLong(string name, out long found)
        {
            found = value;
            return name == number;
        }

        public bool TryGetText(string name, out string found)
        {
            found = word;
            return name == text;
        }
    }
}
