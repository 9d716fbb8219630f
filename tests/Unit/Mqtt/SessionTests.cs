using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>Sessions, take-over, wills. Expected values: MQTT 5.0 sections 3.1.2, 3.1.4, 4.1,
/// 4.4.</summary>
public sealed class SessionTests
{
    private static readonly Connecting Kept = new() { Clean = false, Expiry = 100 };

    [Fact]
    public async Task A_kept_session_has_its_subscriptions_and_messages_again()
    {
        await using var broker = new TestBroker();
        RawClient first = await broker.ConnectAsync("s", 5, Kept);
        Assert.False(first.Connack.SessionPresent);
        await first.SubscribeAsync("a/#", 1);
        first.Leave();
        await Gone(broker, 0);
        broker.Broker.Publish("a/b", "while away"u8.ToArray(), 1, false);
        RawClient again = await broker.ConnectAsync("s", 5, Kept);
        Assert.True(again.Connack.SessionPresent);
        Assert.Equal("while away", (await again.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task A_clean_start_discards_the_session()
    {
        await using var broker = new TestBroker();
        RawClient first = await broker.ConnectAsync("s", 5, Kept);
        await first.SubscribeAsync("a", 1);
        first.Leave();
        await Gone(broker, 0);
        RawClient again = await broker.ConnectAsync("s", 5, Kept with { Clean = true });
        Assert.False(again.Connack.SessionPresent);
        broker.Broker.Publish("a", "x"u8.ToArray(), 1, false);
        await again.QuietAsync();
    }

    [Fact]
    public async Task A_session_ends_when_its_time_is_over()
    {
        await using var broker = new TestBroker();
        RawClient first = await broker.ConnectAsync("s", 5, Kept with { Expiry = 5 });
        first.Leave();
        await Gone(broker, 0);
        Assert.Equal(1, broker.Broker.SessionCount);
        broker.Pass(6);
        Assert.Equal(0, broker.Broker.SessionCount);
        RawClient again = await broker.ConnectAsync("s", 5, Kept);
        Assert.False(again.Connack.SessionPresent);
    }

    [Fact]
    public async Task For_ever_is_held_to_the_limit_and_told()
    {
        await using var broker = new TestBroker(
            new BrokerLimits { SessionExpirySeconds = 1_000 });
        RawClient client = await broker.ConnectAsync(
            "s", 5, Kept with { Expiry = uint.MaxValue });
        Assert.Equal(1_000u, client.Connack.Properties.SessionExpiry);
    }

    [Fact]
    public async Task A_disconnect_may_change_the_expiry_unless_it_was_zero()
    {
        await using var broker = new TestBroker();
        RawClient kept = await broker.ConnectAsync("s", 5, Kept);
        kept.Leave(expiry: 0);
        await Gone(broker, 0);
        Assert.Equal(0, broker.Broker.SessionCount);
        RawClient zero = await broker.ConnectAsync("z");
        zero.Send("E0 07 00 05 11 00000005");
        await zero.ClosedAsync(ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task The_newer_connection_takes_the_session_over()
    {
        await using var broker = new TestBroker();
        RawClient first = await broker.ConnectAsync("s", 5, Kept);
        await first.SubscribeAsync("a", 1);
        RawClient second = await broker.ConnectAsync("s", 5, Kept);
        Assert.True(second.Connack.SessionPresent);
        await first.ClosedAsync(ReasonCode.SessionTakenOver);
        broker.Broker.Publish("a", "x"u8.ToArray(), 1, false);
        Assert.Equal("x", (await second.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task Another_user_may_not_take_a_session_over()
    {
        await using var broker = new TestBroker(new BrokerLimits());
        RawClient ann = await broker.ConnectAsync("s", 5, Kept with { User = "ann" });
        RawClient bob = broker.Raw();
        await bob.ConnectAsync("s", 5, Kept with
        {
            User = "bob",
            Expect = ReasonCode.NotAuthorized,
        });
        await ann.QuietAsync();
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_in_order_with_dup_and_its_id()
    {
        await using var broker = new TestBroker();
        RawClient first = await broker.ConnectAsync("s", 5, Kept);
        await first.SubscribeAsync("a", 2);
        foreach (string text in new[] { "1", "2", "3" })
            broker.Broker.Publish("a", System.Text.Encoding.UTF8.GetBytes(text), 2, false);
        Got[] got = [await first.NextPublishAsync(), await first.NextPublishAsync(),
            await first.NextPublishAsync()];
        // Message 2 gets as far as PUBREC.
        first.Ack(PacketType.Pubrec, got[1].Id);
        await first.NextAckAsync(PacketType.Pubrel, got[1].Id);
        first.Cut();
        await Gone(broker, 0);
        RawClient again = await broker.ConnectAsync("s", 5, Kept);
        Got one = await again.NextPublishAsync();
        Assert.Equal((got[0].Id, "1", true), (one.Id, one.Payload, one.Duplicate));
        // MQTT-4.3.3-6: after PUBREL only PUBREL is sent again.
        await again.NextAckAsync(PacketType.Pubrel, got[1].Id);
        Got three = await again.NextPublishAsync();
        Assert.Equal((got[2].Id, "3", true), (three.Id, three.Payload, three.Duplicate));
        again.Ack(PacketType.Pubcomp, got[1].Id);
        await again.QuietAsync();
    }

    [Fact]
    public async Task A_will_is_published_when_the_client_vanishes_and_not_when_it_leaves()
    {
        await using var broker = new TestBroker();
        RawClient watcher = await broker.ConnectAsync("w");
        await watcher.SubscribeAsync("will/#", 1);
        var will = new WillPacket("will/a", "gone"u8.ToArray(), 1, false, PropertySet.None);
        (await broker.ConnectAsync("a", 5, new Connecting { Will = will })).Leave();
        await Gone(broker, 1);
        (await broker.ConnectAsync("b", 5, new Connecting
        {
            Will = will with { Topic = "will/b" },
        })).Cut();
        Got got = await watcher.NextPublishAsync();
        Assert.Equal(("will/b", "gone", false), (got.Topic, got.Payload, got.Retain));
        RawClient asks = await broker.ConnectAsync("c", 5, new Connecting
        {
            Will = will with { Topic = "will/c" },
        });
        asks.Leave(ReasonCode.DisconnectWithWill);
        watcher.Ack(PacketType.Puback, got.Id);
        Assert.Equal("will/c", (await watcher.NextPublishAsync()).Topic);
    }

    [Fact]
    public async Task A_retained_will_is_kept_and_a_plain_one_is_not()
    {
        await using var broker = new TestBroker();
        var will = new WillPacket("will/r", "r"u8.ToArray(), 0, true, PropertySet.None);
        (await broker.ConnectAsync("a", 4, new Connecting { Will = will })).Cut();
        await Gone(broker, 0);
        (await broker.ConnectAsync("b", 4, new Connecting
        {
            Will = will with { Topic = "will/p", Retain = false },
        })).Cut();
        await Gone(broker, 0);
        RawClient late = await broker.ConnectAsync("late");
        await late.SubscribeAsync("will/#");
        Assert.Equal("will/r", (await late.NextPublishAsync()).Topic);
        await late.QuietAsync();
    }

    [Fact]
    public async Task A_delayed_will_waits_and_a_return_stops_it()
    {
        await using var broker = new TestBroker();
        RawClient watcher = await broker.ConnectAsync("w");
        await watcher.SubscribeAsync("will");
        var will = new WillPacket("will", "gone"u8.ToArray(), 0, false,
            new PropertySet { WillDelay = 5 });
        Connecting how = Kept with { Will = will };
        (await broker.ConnectAsync("a", 5, how)).Cut();
        await Gone(broker, 1);
        broker.Pass(4);
        await watcher.QuietAsync();
        RawClient back = await broker.ConnectAsync("a", 5, how);
        broker.Pass(10);
        await watcher.QuietAsync();
        back.Cut();
        await Gone(broker, 1);
        broker.Pass(6);
        Assert.Equal("gone", (await watcher.NextPublishAsync()).Payload);
        broker.Pass(10);
        await watcher.QuietAsync();
    }

    [Fact]
    public async Task A_will_delayed_beyond_its_session_comes_with_the_sessions_end()
    {
        await using var broker = new TestBroker();
        RawClient watcher = await broker.ConnectAsync("w");
        await watcher.SubscribeAsync("will");
        var will = new WillPacket("will", "gone"u8.ToArray(), 0, false,
            new PropertySet { WillDelay = 50 });
        (await broker.ConnectAsync("a", 5, Kept with { Will = will, Expiry = 2 })).Cut();
        await Gone(broker, 1);
        broker.Pass(3);
        Assert.Equal("gone", (await watcher.NextPublishAsync()).Payload);
        (await broker.ConnectAsync("b", 5, Kept with { Will = will })).Cut();
        await Gone(broker, 1);
        // A clean start ends the old session: its will is due.
        await broker.ConnectAsync("b", 5, Kept with { Clean = true });
        Assert.Equal("gone", (await watcher.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task A_will_brings_its_properties_in_order()
    {
        await using var broker = new TestBroker();
        RawClient watcher = await broker.ConnectAsync("w");
        await watcher.SubscribeAsync("will");
        var said = new MessageProperties
        {
            ContentType = "c",
            UserProperties = [new("b", "1"), new("a", "2"), new("b", "3")],
        };
        (await broker.ConnectAsync("a", 5, new Connecting
        {
            Will = new WillPacket("will", [], 0, false,
                new PropertySet { Forward = said.ToBytes() }),
        })).Cut();
        Got got = await watcher.NextPublishAsync();
        Assert.Equal("c", got.Properties.ContentType);
        Assert.Equal(said.UserProperties, got.Properties.UserProperties);
    }

    [Fact]
    public async Task A_taken_over_connection_has_its_will_published()
    {
        await using var broker = new TestBroker();
        RawClient watcher = await broker.ConnectAsync("w");
        await watcher.SubscribeAsync("will");
        var will = new WillPacket("will", "gone"u8.ToArray(), 0, false, PropertySet.None);
        RawClient first = await broker.ConnectAsync("a", 5, Kept with { Will = will });
        await broker.ConnectAsync("a", 5, Kept);
        Assert.Equal("gone", (await watcher.NextPublishAsync()).Payload);
        await first.ClosedAsync(ReasonCode.SessionTakenOver);
        await watcher.QuietAsync();
    }

    /// <summary>Waits until so many connections are left.</summary>
    internal static async Task Gone(TestBroker broker, int left)
    {
        long from = TimeProvider.System.GetTimestamp();
        while (broker.Broker.ConnectionCount > left)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(10));
            broker.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, default);
        }
    }
}
