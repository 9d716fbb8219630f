using Edge.OcppCollector;

namespace Edge.Tests.Unit.OcppCollector;

/// <summary>Frames that are none, calls that cannot be: an answer with the version's own code.
/// </summary>
// Source of the codes: OCPP-J 1.6 4.2.3 and OCPP-J 2.0.1 4.3.
public class OcppFrameTests
{
    [Theory]
    [InlineData("", "-1", "ProtocolError", "RpcFrameworkError")]
    [InlineData("{}", "-1", "ProtocolError", "RpcFrameworkError")]
    [InlineData("[2,\"a\"", "-1", "ProtocolError", "RpcFrameworkError")]
    [InlineData("[2,7,\"Heartbeat\",{}]", "-1", "ProtocolError", "RpcFrameworkError")]
    [InlineData("[2,\"a\",\"Heartbeat\"]", "a", "ProtocolError", "RpcFrameworkError")]
    [InlineData("[9,\"a\",\"Heartbeat\",{}]", "a", "ProtocolError", "MessageTypeNotSupported")]
    [InlineData("[2,\"a\",\"Heartbeat\",[]]", "a", "FormationViolation", "FormatViolation")]
    [InlineData("[2,\"a\",\"Heartbeat\",{\"x\":1,\"x\":2}]", "-1", "ProtocolError",
        "RpcFrameworkError")]
    [InlineData("[2,\"a\",\"Unheard\",{}]", "a", "NotImplemented", "NotImplemented")]
    [InlineData("[2,\"a\",\"MeterValues\",{}]", "a", "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation")]
    [InlineData("[2,\"a\",\"BootNotification\",{\"chargePointVendor\":1}]", "a",
        "TypeConstraintViolation", "OccurrenceConstraintViolation")]
    public void A_frame_that_cannot_be_answered_says_why(
        string frame, string id, string v16, string v201)
    {
        var world = new CollectorWorld();
        world.Connect("A", OcppVersion.V16);
        world.Connect("B", OcppVersion.V201);
        var text = frame.Length == 0 ? " " : frame;

        Assert.StartsWith($"[4,\"{id}\",\"{v16}\",", world.Frame("A", text));
        Assert.StartsWith($"[4,\"{id}\",\"{v201}\",", world.Frame("B", text));
    }

    [Fact]
    public void Answers_nobody_asked_for_are_not_answered()
    {
        var world = new CollectorWorld();
        world.Connect("A", OcppVersion.V16);
        Assert.Equal("", world.Frame("A", "[3,\"a\",{}]"));
        Assert.Equal("", world.Frame("A", "[4,\"a\",\"NotImplemented\",\"\",{}]"));
        Assert.Equal(2, world.Collector.BadFrames);
    }

    [Fact]
    public void An_older_connection_of_a_station_is_not_heard()
    {
        var world = new CollectorWorld();
        world.Connect("A", OcppVersion.V16);
        var old = world.Said.Count;
        world.Connect("A", OcppVersion.V16);
        world.Disconnect("A");
        Assert.Equal("", world.Frame("A", "[2,\"a\",\"Heartbeat\",{}]"));
        Assert.Equal(old, world.Said.Count);
    }

    [Theory]
    // Wh rounded down, by the characters: 0.1 + 0.2 has no chance to be 0.30000000000000004.
    [InlineData("12345", 0, 12345)]
    [InlineData("12345.999", 0, 12345)]
    [InlineData("12.3459", 3, 12345)]
    [InlineData("1.2e1", 3, 12000)]
    [InlineData("1.5E-2", 3, 15)]
    [InlineData("0.30000000000000004", 3, 300)]
    [InlineData("-0", 0, 0)]
    [InlineData("000", 0, 0)]
    public void Energy_is_read_by_its_characters(string text, int power, long expected)
    {
        Assert.True(EnergyText.TryWattHours(text, power, out var wh));
        Assert.Equal(expected, wh);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e99")]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("0x10")]
    [InlineData("")]
    [InlineData("9999999999999999")]
    [InlineData("1,5")]
    public void What_is_no_energy_is_refused(string text) =>
        Assert.False(EnergyText.TryWattHours(text, 0, out _));
}
