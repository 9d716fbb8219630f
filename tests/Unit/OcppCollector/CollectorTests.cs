using Edge.OcppCollector;

namespace Edge.Tests.Unit.OcppCollector;

/// <summary>What stations tell becomes charges: each Wh once, whatever is lost or said twice.
/// </summary>
// Goal: metering.md 4, 6 and 7 for sessions that come through a back end. Expected numbers are
// differences of the registers each test states.
public class CollectorTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public void A_session_is_the_difference_of_its_registers()
    {
        var world = Settled(out var first);
        var next = world.Start16("A", 1, 105_000);
        world.Advance(Hour);
        world.Values16("A", 1, "108.250", "kWh");
        world.Advance(Hour);
        world.Stop16("A", next, ",\"meterStop\":112345,\"idTag\":\"AB12\"");
        world.Advance(5_000);

        var charge = world.Charges[^1];
        Assert.NotEqual(first, next);
        Assert.Equal(2, world.Charges.Count);
        Assert.Equal(105_000, (long)charge["start"]!);
        Assert.Equal(112_345, (long)charge["stop"]!);
        Assert.Equal(7_345, (long)charge["wh"]!);
        Assert.Equal(5_000, (long)charge["un"]!); // from 100 000, where the session before ended
        Assert.Equal("ocpp,gap", (string)charge["fl"]!); // an hour between two registers
        Assert.Equal("A-1", (string)charge["meter"]!);
        Assert.Equal(2 * Hour, (long)charge["stopT"]! - (long)charge["startT"]!);
        Assert.Equal(16, ((string)charge["sess"]!).Length);
        Assert.DoesNotContain("AB12", world.Gateway.Accepted[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_and_a_stop_said_twice_are_one_session()
    {
        var world = Settled(out _);
        var start = $$"""
            {"connectorId":1,"idTag":"AB12","meterStart":100000,"timestamp":"{{world.Time}}"}
            """;
        var once = (long)world.Call("A", "StartTransaction", start)["transactionId"]!;
        var twice = (long)world.Call("A", "StartTransaction", start)["transactionId"]!;
        world.Advance(Hour);
        world.Stop16("A", once, ",\"meterStop\":103000");
        world.Stop16("A", once, ",\"meterStop\":103000");
        world.Kill(1_000);
        world.Stop16("A", once, ",\"meterStop\":109000");
        world.Advance(5_000);

        Assert.Equal(once, twice);
        Assert.Equal(2, world.Charges.Count);
        Assert.Equal(3_000, (long)world.Charges[^1]["wh"]!);
    }

    [Theory]
    // metering.md 7: stored and acknowledged, never negative, never a thousandfold.
    [InlineData(",\"meterStop\":90000", 0, "stop-below-start")]
    [InlineData(",\"meterStop\":-1", 2_000, "stop-unknown")]
    [InlineData("", 2_000, "stop-unknown")]
    [InlineData(",\"meterStop\":102000000", 2_000, "implausible-step")]
    [InlineData(",\"meterStop\":\"104000\"", 4_000, "")]
    public void A_stop_in_doubt_is_acknowledged_and_counts_the_last_good_register(
        string stop, long wh, string flag)
    {
        var world = Settled(out _);
        var transaction = world.Start16("A", 1, 100_000);
        world.Advance(Hour);
        if (wh > 0) world.Values16("A", 1, "102000");
        world.Advance(Hour);
        world.Stop16("A", transaction, stop);
        world.Advance(5_000);

        var charge = world.Charges[^1];
        Assert.Equal(wh, (long)charge["wh"]!);
        Assert.Equal(wh, (long)charge["stop"]! - (long)charge["start"]!);
        Assert.Contains(flag, (string)charge["fl"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_stop_ends_with_the_next_start_or_with_silence()
    {
        var world = Settled(out _);
        world.Start16("A", 1, 100_000);
        world.Advance(Hour);
        world.Values16("A", 1, "105000");
        world.Advance(Hour);
        world.Start16("A", 1, 106_000);
        world.Advance(Hour);
        world.Values16("A", 1, "107000");
        world.Advance(Limits.SilenceMs + 10_000);

        Assert.Equal(3, world.Charges.Count);
        Assert.Equal(6_000, (long)world.Charges[1]["wh"]!);
        Assert.Contains("implicit-stop", (string)world.Charges[1]["fl"]!);
        Assert.Equal(1_000, (long)world.Charges[2]["wh"]!);
        Assert.Contains("timeout", (string)world.Charges[2]["fl"]!);
    }

    [Fact]
    public void What_a_station_kept_while_it_was_away_is_judged_by_its_own_clock()
    {
        // Goal: 6 h without a network are no time-out and no impossible power: the station says
        // all of it within a second.
        var world = Settled(out _);
        var transaction = world.Start16("A", 1, 100_000);
        world.Disconnect("A");
        var begun = world.NowMs;
        world.Advance(6 * Hour);
        world.Connect("A", OcppVersion.V16);
        for (var hour = 1; hour <= 5; hour++)
        {
            world.Call("A", "MeterValues", $$"""
                {"connectorId":1,"transactionId":{{transaction}},"meterValue":[{
                "timestamp":"{{CollectorWorld.At(begun + (hour * Hour))}}",
                "sampledValue":[{"value":"{{100_000 + (hour * 20_000)}}"}]}]}
                """);
        }

        world.Stop16("A", transaction, ",\"meterStop\":210000");
        world.Advance(5_000);

        Assert.Equal(110_000, (long)world.Charges[^1]["wh"]!);
        Assert.DoesNotContain("timeout", (string)world.Charges[^1]["fl"]!);
    }

    [Fact]
    public void A_stop_of_nobody_is_told_once_with_no_energy()
    {
        var world = Settled(out _);
        for (var i = 0; i < 2; i++)
        {
            world.Call("A", "StopTransaction", """
                {"transactionId":-1,"meterStop":104000,"timestamp":"2026-05-28T20:00:00Z"}
                """);
        }

        world.Advance(5_000);
        Assert.Equal(2, world.Charges.Count);
        Assert.Equal(0, (long)world.Charges[1]["wh"]!);
        Assert.Equal("ocpp,no-start,unknown-transaction", (string)world.Charges[1]["fl"]!);
    }

    [Fact]
    public void A_201_transaction_told_only_at_its_end_is_whole()
    {
        var world = Settled(out _);
        world.Connect("B", OcppVersion.V201);
        Ended(world, "t0", 50_000, 50_000);
        Ended(world, "t1", 50_000, 81_500);
        Ended(world, "t1", 50_000, 81_500);
        world.Advance(5_000);

        var charge = world.Charges[^1];
        Assert.Equal(3, world.Charges.Count);
        Assert.Equal(31_500, (long)charge["wh"]!);
        Assert.Equal("ocpp,gap,start-missed", (string)charge["fl"]!);
        Assert.Equal("B-1", (string)charge["meter"]!);
    }

    private static void Ended(CollectorWorld world, string id, long from, long to)
    {
        var begun = world.Time;
        world.Advance(Hour);
        world.Call("B", "TransactionEvent", $$"""
            {"eventType":"Ended","timestamp":"{{world.Time}}","triggerReason":"EVDeparted",
            "seqNo":3,"transactionInfo":{"transactionId":"{{id}}"},"meterValue":[
            {"timestamp":"{{begun}}","sampledValue":[{"value":{{from}},
            "context":"Transaction.Begin"}]},
            {"timestamp":"{{world.Time}}","sampledValue":[{"value":{{to / 100}},
            "context":"Transaction.End","unitOfMeasure":{"unit":"Wh","multiplier":2} }]}]}
            """);
    }

    [Fact]
    public void Signed_records_travel_byte_for_byte()
    {
        const string Begin = "OCMF|{\"RD\":[{\"TX\":\"B\"}]}|{\"SD\":\"00\"}";
        const string End = "OCMF|{\"RD\":[{\"TX\":\"E\"}]}|{\"SD\":\"01\"}";
        var world = Settled(out _);
        var transaction = world.Start16("A", 1, 100_000);
        world.Advance(Hour);
        world.Call("A", "StopTransaction", $$"""
            {"transactionId":{{transaction}},"meterStop":101000,"timestamp":"{{world.Time}}",
            "transactionData":[{"timestamp":"{{world.Time}}","sampledValue":[
            {"format":"SignedData","value":{{System.Text.Json.JsonSerializer.Serialize(Begin)}}}]},
            {"timestamp":"{{world.Time}}","sampledValue":[{"format":"SignedData","value":"{{
            Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(End))}}"}]}]}
            """);
        world.Advance(5_000);

        var parts = ((string)world.Charges[^1]["ocmf"]!).Split('.');
        Assert.Equal([Begin, End], parts.Select(part => System.Text.Encoding.UTF8.GetString(
            System.Buffers.Text.Base64Url.DecodeFromChars(part))));
    }

    [Fact]
    public void A_kill_at_any_write_tells_each_session_once_and_loses_nothing()
    {
        // Goal: whatever write the cut falls into, the station says again what was not answered,
        // and sessions + nobody's energy = register advance.
        for (var cut = 0; cut < 40; cut++)
        {
            var world = Settled(out _);
            world.Flash.TornBytes = cut * 7 % 60;
            world.Flash.WritesLeft = cut;
            var transaction = Persist(world, () => world.Frame("A", $$"""
                [2,"s{{cut}}","StartTransaction",{"connectorId":1,"idTag":"AB12",
                "meterStart":100500,"timestamp":"2026-05-28T20:30:00Z"}]
                """));
            world.Advance(Hour);
            var id = (long)System.Text.Json.Nodes.JsonNode.Parse(transaction)![2]!
                ["transactionId"]!;
            Persist(world, () => world.Frame("A", $$"""
                [2,"e{{cut}}","StopTransaction",{"transactionId":{{id}},"meterStop":104000,
                "timestamp":"{{world.Time}}"}]
                """));
            if (world.Flash.Dead) world.Kill(1_000);
            world.Advance(60_000);

            var last = world.Charges[^1];
            Assert.True(world.Charges.Count == 2, $"cut {cut}: {world.Charges.Count} charges");
            Assert.True(
                (long)last["wh"]! == 3_500 && (long)last["un"]! == 500, $"cut {cut}: {last}");
        }
    }

    // A station repeats what was answered with an error, and comes again after a restart.
    private static string Persist(CollectorWorld world, Func<string> say)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            var answer = say();
            if (answer.StartsWith("[3", StringComparison.Ordinal) && !world.Flash.Dead)
                return answer;
            if (world.Flash.Dead) world.Kill(1_000);
            world.Advance(5_000);
        }

        Assert.Fail("never answered");
        return "";
    }

    // A first session settles the register at 100 000 Wh: a baseline needs two values.
    private static CollectorWorld Settled(out long transaction)
    {
        var world = new CollectorWorld();
        world.Connect("A", OcppVersion.V16);
        transaction = world.Start16("A", 1, 99_000);
        world.Advance(Hour);
        world.Stop16("A", transaction, ",\"meterStop\":100000");
        world.Advance(Hour);
        Assert.Equal(1_000, (long)world.Charges[0]["wh"]!);
        return world;
    }
}
