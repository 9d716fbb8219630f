using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>Subscriptions, retained messages, properties on the way. Expected values: MQTT 5.0
/// sections 3.3.1, 3.3.2.3, 3.8, 4.7, 4.8.</summary>
public sealed class SubscribeTests
{
    private static readonly string[] Filters = ["a/b", "a/+", "a/#", "#", "+/b", "a/b/#"];

    [Fact]
    public async Task Overlapping_subscriptions_give_one_copy_with_highest_qos_and_all_identifiers()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("a/+", 1, identifier: 1);
        await client.SubscribeAsync("a/#", 2, identifier: 268_435_455);
        await client.SubscribeAsync("#", 0);
        broker.Broker.Publish("a/b", "x"u8.ToArray(), 2, false);
        Got got = await client.NextPublishAsync();
        Assert.Equal(2, got.Qos);
        Assert.Equal([1u, 268_435_455u], got.Properties.SubscriptionIdentifiers.Order());
        await client.QuietAsync();
    }

    [Fact]
    public async Task The_qos_is_the_lower_of_published_and_granted()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("r", 4);
        Assert.Equal(ReasonCode.GrantedQos1, await client.SubscribeAsync("t", 1));
        broker.Broker.Publish("t", "0"u8.ToArray(), 0, false);
        broker.Broker.Publish("t", "2"u8.ToArray(), 2, false);
        Assert.Equal(0, (await client.NextPublishAsync()).Qos);
        Assert.Equal(1, (await client.NextPublishAsync()).Qos);
    }

    [Fact]
    public async Task Subscribing_again_replaces_and_sends_retained_again()
    {
        await using var broker = new TestBroker();
        broker.Broker.Publish("t", "kept"u8.ToArray(), 1, true);
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("t", 1, identifier: 1);
        Got first = await client.NextPublishAsync();
        Assert.True(first.Retain);
        await client.SubscribeAsync("t", 0, identifier: 2);
        Got again = await client.NextPublishAsync();
        Assert.Equal((0, 2u), (again.Qos, again.Properties.SubscriptionIdentifiers[0]));
        broker.Broker.Publish("t", "new"u8.ToArray(), 1, false);
        Got live = await client.NextPublishAsync();
        Assert.Equal((0, false, 2u),
            (live.Qos, live.Retain, live.Properties.SubscriptionIdentifiers.Single()));
    }

    [Fact]
    public async Task Retain_handling_says_when_retained_ones_are_sent()
    {
        await using var broker = new TestBroker();
        broker.Broker.Publish("t", "kept"u8.ToArray(), 0, true);
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("t", 0, 0x20);
        await client.QuietAsync();
        await client.SubscribeAsync("t", 0, 0x10);
        await client.QuietAsync();
        RawClient fresh = await broker.ConnectAsync("f");
        await fresh.SubscribeAsync("t", 0, 0x10);
        Assert.Equal("kept", (await fresh.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task The_retain_flag_is_cleared_unless_asked_for_as_published()
    {
        await using var broker = new TestBroker();
        RawClient plain = await broker.ConnectAsync("p");
        RawClient exact = await broker.ConnectAsync("e");
        await plain.SubscribeAsync("t");
        await exact.SubscribeAsync("t", 0, 0x08);
        broker.Broker.Publish("t", "x"u8.ToArray(), 0, true);
        Assert.False((await plain.NextPublishAsync()).Retain);
        Assert.True((await exact.NextPublishAsync()).Retain);
        broker.Broker.Publish("t", "y"u8.ToArray(), 0, false);
        Assert.False((await exact.NextPublishAsync()).Retain);
    }

    [Fact]
    public async Task An_empty_retained_message_clears_and_is_itself_delivered()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("t");
        broker.Broker.Publish("t", "x"u8.ToArray(), 0, true);
        broker.Broker.Publish("t", "plain"u8.ToArray(), 0, false);
        broker.Broker.Publish("t", default, 0, true);
        Assert.Equal("x", (await client.NextPublishAsync()).Payload);
        Assert.Equal("plain", (await client.NextPublishAsync()).Payload);
        Assert.Equal("", (await client.NextPublishAsync()).Payload);
        RawClient late = await broker.ConnectAsync("late");
        await late.SubscribeAsync("t");
        await late.QuietAsync();
    }

    [Fact]
    public async Task Ten_thousand_retained_messages_come_on_one_subscription()
    {
        await using var broker = new TestBroker();
        for (int i = 0; i < 10_000; i++)
            broker.Broker.Publish($"many/{i}", new byte[200], 1, true);
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("many/#", 0);
        var topics = new HashSet<string>();
        for (int i = 0; i < 10_000; i++)
            topics.Add((await client.NextPublishAsync()).Topic);
        Assert.Equal(10_000, topics.Count);
    }

    [Fact]
    public async Task No_local_keeps_a_clients_own_messages_from_it()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("me");
        RawClient other = await broker.ConnectAsync("other");
        await client.SubscribeAsync("t", 1, 0x04);
        client.Publish("t", "mine");
        other.Publish("t", "theirs");
        Assert.Equal("theirs", (await client.NextPublishAsync()).Payload);
        await client.QuietAsync();
    }

    [Fact]
    public async Task Topics_of_the_server_are_not_matched_by_leading_wildcards()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("#");
        await client.SubscribeAsync("+/x");
        broker.Broker.Publish("$SYS/x", "s"u8.ToArray(), 0, true);
        await client.QuietAsync();
        await client.SubscribeAsync("$SYS/#");
        Assert.Equal("$SYS/x", (await client.NextPublishAsync()).Topic);
    }

    [Fact]
    public async Task Unsubscribing_answers_for_each_filter_and_compares_letter_by_letter()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("a/+", 1);
        await client.SubscribeAsync("b", 1);
        broker.Broker.Publish("b", "before"u8.ToArray(), 1, false);
        Got got = await client.NextPublishAsync();
        client.Send(b => WriteUnsubscribe.Write(
            b, new UnsubscribePacket(9, ["a/x", "b", "B"]), true));
        Assert.Equal("B0060009001100" + "11", Convert.ToHexString(await client.NextAsync()));
        broker.Broker.Publish("b", "after"u8.ToArray(), 1, false);
        await client.QuietAsync();
        // MQTT-3.10.4-3: what was begun is finished.
        client.Ack(PacketType.Puback, got.Id);
        broker.Broker.Publish("a/y", "still"u8.ToArray(), 0, false);
        Assert.Equal("still", (await client.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task Many_filters_are_answered_in_their_order()
    {
        await using var broker = new TestBroker(new BrokerLimits { Subscriptions = 2 });
        RawClient client = await broker.ConnectAsync("r");
        client.Send(b => WriteSubscribe.Write(b, new SubscribePacket(5,
        [
            SubscribeEntry.FromOptions("a", 2), SubscribeEntry.FromOptions("b", 0),
            SubscribeEntry.FromOptions("c", 1),
        ], PropertySet.None), true));
        Assert.Equal("90 06 0005 00 02 00 97".Replace(" ", ""),
            Convert.ToHexString(await client.NextAsync()));
    }

    [Fact]
    public async Task Properties_travel_unaltered_and_in_order()
    {
        await using var broker = new TestBroker();
        RawClient reader = await broker.ConnectAsync("r");
        await reader.SubscribeAsync("t");
        RawClient client = await broker.ConnectAsync("p");
        var said = new MessageProperties
        {
            IsText = true,
            ContentType = "text/plain",
            ResponseTopic = "answer/here",
            CorrelationData = [1, 2, 0, 255],
            UserProperties = [new("b", "1"), new("a", "2"), new("b", "3")],
        };
        client.Publish("t", "x", properties: said);
        MessageProperties got = (await reader.NextPublishAsync()).Properties;
        Assert.Equal((said.IsText, said.ContentType, said.ResponseTopic),
            (got.IsText, got.ContentType, got.ResponseTopic));
        Assert.Equal(said.CorrelationData, got.CorrelationData!);
        Assert.Equal(said.UserProperties, got.UserProperties);
    }

    [Fact]
    public async Task Identifiers_from_a_client_are_never_passed_on()
    {
        await using var broker = new TestBroker();
        RawClient reader = await broker.ConnectAsync("r");
        await reader.SubscribeAsync("t");
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("t", "x", identifiers: [7]);
        Assert.Empty((await reader.NextPublishAsync()).Properties.SubscriptionIdentifiers);
        client.Publish("t", "x", identifiers: [7, 8]);
        await client.ClosedAsync(ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task A_message_expires_in_the_queue_and_tells_what_is_left()
    {
        await using var broker = new TestBroker();
        var kept = new Connecting { Clean = false, Expiry = 1_000 };
        RawClient first = await broker.ConnectAsync("r", 5, kept);
        await first.SubscribeAsync("t", 1);
        first.Leave();
        await SessionTests.Gone(broker, 0);
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("t", "short", 1, 1, properties: new() { ExpirySeconds = 5 });
        client.Publish("t", "long", 1, 2, properties: new() { ExpirySeconds = 100 });
        await client.NextAckAsync(PacketType.Puback, 1);
        await client.NextAckAsync(PacketType.Puback, 2);
        broker.Pass(40);
        RawClient again = await broker.ConnectAsync("r", 5, kept);
        Got got = await again.NextPublishAsync();
        Assert.Equal(("long", 60u), (got.Payload, got.Properties.ExpirySeconds));
        await again.QuietAsync();
    }

    [Fact]
    public async Task Aliases_work_both_ways_and_end_with_the_connection()
    {
        await using var broker = new TestBroker(new BrokerLimits { TopicAliases = 2 });
        RawClient reader = await broker.ConnectAsync("r", 5, new Connecting { Aliases = 1 });
        await reader.SubscribeAsync("#");
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("long/topic", "1", alias: 2);
        client.Publish("", "2", alias: 2);
        Got one = await reader.NextPublishAsync();
        Got two = await reader.NextPublishAsync();
        Assert.Equal(("long/topic", (ushort)1), (one.Topic, one.Alias));
        Assert.Equal(("", "2", (ushort)1), (two.Topic, two.Payload, two.Alias));
        client.Publish("other", "3");
        Assert.Equal(("other", (ushort)0), Pick(await reader.NextPublishAsync()));
        client.Leave();
        RawClient again = await broker.ConnectAsync("p");
        again.Publish("", "x", alias: 2);
        await again.ClosedAsync(ReasonCode.ProtocolError);
        RawClient greedy = await broker.ConnectAsync("g");
        greedy.Publish("t", "x", alias: 3);
        await greedy.ClosedAsync(ReasonCode.TopicAliasInvalid);
    }

    private static (string, ushort) Pick(Got got) => (got.Topic, got.Alias);

    [Fact]
    public async Task Order_is_kept_per_topic_for_a_slow_reader()
    {
        await using var broker = new TestBroker(new BrokerLimits { InFlightOut = 3 });
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("t", 1);
        for (int i = 0; i < 50; i++)
            broker.Broker.Publish("t", new[] { (byte)('0' + i) }, 1, false);
        for (int i = 0; i < 50; i++)
        {
            Got got = await client.NextPublishAsync();
            Assert.Equal(((char)('0' + i)).ToString(), got.Payload);
            client.Ack(PacketType.Puback, got.Id);
        }
    }

    [Fact]
    public async Task A_full_queue_refuses_its_publisher_or_drops_as_told()
    {
        foreach (QueueFull policy in Enum.GetValues<QueueFull>())
        {
            await using var broker = new TestBroker(
                new BrokerLimits { QueuedMessages = 2, QueueFull = policy });
            var kept = new Connecting { Clean = false, Expiry = 1_000 };
            RawClient away = await broker.ConnectAsync("r", 5, kept);
            await away.SubscribeAsync("q", 1);
            away.Leave();
            await SessionTests.Gone(broker, 0);
            RawClient client = await broker.ConnectAsync("p");
            var codes = new List<ReasonCode>();
            for (ushort i = 1; i <= 3; i++)
            {
                client.Publish("q", $"{i}", 1, i);
                codes.Add(await client.NextAckAsync(PacketType.Puback, i));
            }
            Assert.Equal(policy == QueueFull.Refuse, codes[2] == ReasonCode.QuotaExceeded);
            RawClient back = await broker.ConnectAsync("r", 5, kept);
            string got = (await back.NextPublishAsync()).Payload
                + (await back.NextPublishAsync()).Payload;
            Assert.Equal(policy == QueueFull.DropOldest ? "23" : "12", got);
        }
    }

    [Fact]
    public async Task A_publisher_is_refused_before_the_packet_ids_of_a_queue_run_out()
    {
        // 65 535 ids, a longer queue allowed: what is acknowledged must have got one.
        await using var broker = new TestBroker(
            new BrokerLimits { QueuedMessages = 100_000, QueueFull = QueueFull.Refuse });
        var kept = new Connecting { Clean = false, Expiry = 1_000 };
        RawClient away = await broker.ConnectAsync("r", 5, kept);
        await away.SubscribeAsync("q", 1);
        away.Leave();
        await SessionTests.Gone(broker, 0);
        for (int i = 0; i < 60_000; i++)
            broker.Broker.Publish("q", "x"u8.ToArray(), 1, false);
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("q", "late", 1, 1);
        Assert.Equal(ReasonCode.QuotaExceeded, await client.NextAckAsync(PacketType.Puback, 1));
        Assert.Equal(0, broker.Broker.Figures.MessagesDropped);
    }

    [Fact]
    public void Every_filter_of_a_topic_is_found_and_no_other()
    {
        // The tree against the plain definition of matching, over all small topics.
        string[] levels = ["a", "b", ""];
        var topics = from x in levels from y in levels from z in levels
                     select string.Join('/', new[] { x, y, z }[..2]) + (z == "" ? "" : "/" + z);
        foreach (string topic in topics.Distinct())
        {
            string[] expected = [.. Filters.Where(f => Matches(f.Split('/'), topic.Split('/')))];
            Assert.Equal(expected.Length > 0,
                expected.Any(f => Edge.Mqtt.Access.TopicPattern.Matches(f, topic)));
            foreach (string filter in Filters)
                Assert.Equal(expected.Contains(filter),
                    Edge.Mqtt.Access.TopicPattern.Matches(filter, topic));
        }
    }

    private static bool Matches(string[] filter, string[] topic)
    {
        for (int i = 0; i < filter.Length; i++)
        {
            if (filter[i] == "#")
                return true;
            if (i >= topic.Length || (filter[i] != "+" && filter[i] != topic[i]))
                return i == topic.Length && filter[i] == "#";
        }
        return filter.Length == topic.Length
            || (filter.Length == topic.Length + 1 && filter[^1] == "#");
    }
}
