using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>Shared subscriptions. Expected values: MQTT 5.0 section 4.8.2.</summary>
public sealed class SharedSubscriptionTests
{
    [Fact]
    public async Task A_shared_subscription_gives_each_message_to_one_member()
    {
        await using var broker = new TestBroker();
        RawClient one = await broker.ConnectAsync("1");
        RawClient two = await broker.ConnectAsync("2");
        broker.Broker.Publish("t", "kept"u8.ToArray(), 0, true);
        await one.SubscribeAsync("$share/g/t", 1);
        await two.SubscribeAsync("$share/g/t", 1);
        await one.QuietAsync(); // no retained ones for shared subscriptions
        for (int i = 0; i < 10; i++)
            broker.Broker.Publish("t", "x"u8.ToArray(), 1, false);
        for (int i = 0; i < 5; i++)
        {
            await one.NextPublishAsync();
            await two.NextPublishAsync();
        }
        await one.QuietAsync();
        await two.QuietAsync();
    }

    [Fact]
    public async Task What_a_leaving_member_did_not_acknowledge_goes_to_another()
    {
        await using var broker = new TestBroker();
        var kept = new Connecting { Clean = false, Expiry = 1_000 };
        RawClient one = await broker.ConnectAsync("1", 5, kept);
        await one.SubscribeAsync("$share/g/t", 2);
        broker.Broker.Publish("t", "qos1"u8.ToArray(), 1, false);
        broker.Broker.Publish("t", "qos2"u8.ToArray(), 2, false);
        await one.NextPublishAsync();
        Got second = await one.NextPublishAsync();
        RawClient two = await broker.ConnectAsync("2", 5, kept);
        await two.SubscribeAsync("$share/g/t", 2);
        one.Cut();
        Assert.Equal("qos1", (await two.NextPublishAsync()).Payload);
        await two.QuietAsync();
        // MQTT-4.8.2-4: QoS 2 that was begun is finished with the same client.
        RawClient back = await broker.ConnectAsync("1", 5, kept);
        Got again = await back.NextPublishAsync();
        Assert.Equal((second.Id, "qos2", true), (again.Id, again.Payload, again.Duplicate));
    }

    [Fact]
    public async Task A_refused_shared_message_goes_to_nobody_else()
    {
        await using var broker = new TestBroker();
        RawClient one = await broker.ConnectAsync("1");
        await one.SubscribeAsync("$share/g/t", 1);
        broker.Broker.Publish("t", "x"u8.ToArray(), 1, false);
        Got got = await one.NextPublishAsync();
        RawClient two = await broker.ConnectAsync("2");
        await two.SubscribeAsync("$share/g/t", 1);
        one.Ack(PacketType.Puback, got.Id, ReasonCode.UnspecifiedError);
        await one.QuietAsync();
        one.Leave();
        await SessionTests.Gone(broker, 1);
        await two.QuietAsync();
    }

    [Theory]
    [InlineData("$share//t")]
    [InlineData("$share/g")]
    [InlineData("$share/g/")]
    [InlineData("$share/+/t")]
    public async Task A_shared_filter_needs_a_name_and_a_filter(string filter)
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("c");
        client.Send(b => WriteSubscribe.Write(b, new SubscribePacket(
            1, [SubscribeEntry.FromOptions(filter, 0)], PropertySet.None), true));
        byte[]? answer = await client.TryNextAsync();
        Assert.Equal(0xE0, answer![0]);
    }

    [Fact]
    public async Task A_publisher_is_refused_when_no_member_has_room()
    {
        await using var broker = new TestBroker(
            new BrokerLimits { QueuedMessages = 2, QueueFull = QueueFull.Refuse });
        var kept = new Connecting { Clean = false, Expiry = 1_000 };
        foreach (string id in new[] { "a", "b" })
        {
            RawClient member = await broker.ConnectAsync(id, 5, kept);
            await member.SubscribeAsync("$share/g/t", 1);
            member.Leave();
            await SessionTests.Gone(broker, 0);
        }
        RawClient client = await broker.ConnectAsync("p");
        for (ushort i = 1; i <= 5; i++)
        {
            client.Publish("t", $"{i}", 1, i);
            Assert.Equal(
                i <= 4 ? ReasonCode.Success : ReasonCode.QuotaExceeded,
                await client.NextAckAsync(PacketType.Puback, i));
        }
        Assert.Equal(0, broker.Broker.Figures.MessagesDropped);
    }
}
