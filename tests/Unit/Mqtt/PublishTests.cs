using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>PUBLISH and its answers. Expected values: MQTT 5.0 sections 3.3, 4.3, 4.6, 4.9.
/// </summary>
public sealed class PublishTests
{
    [Fact]
    public async Task Acknowledgements_leave_in_arrival_order_whatever_is_decided_first()
    {
        var gate = new HeldGate();
        await using var broker = new TestBroker(gate: gate);
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("t", "1", 1, 11);
        client.Publish("t", "2", 1, 12);
        client.Publish("t", "3", 2, 13);
        PublishTicket[] open = await gate.TakeAsync(3);
        open[2].Complete(PublishOutcome.Accepted);
        open[1].Complete(PublishOutcome.Accepted);
        await client.QuietAsync();
        open[0].Complete(PublishOutcome.Accepted);
        await client.NextAckAsync(PacketType.Puback, 11);
        await client.NextAckAsync(PacketType.Puback, 12);
        await client.NextAckAsync(PacketType.Pubrec, 13);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_or_passed_on_before_the_decision()
    {
        var gate = new HeldGate();
        await using var broker = new TestBroker(gate: gate);
        RawClient reader = await broker.ConnectAsync("r");
        await reader.SubscribeAsync("t", 1);
        RawClient client = await broker.ConnectAsync("p", 4);
        client.Publish("t", "x", 1, 5);
        PublishTicket ticket = (await gate.TakeAsync(1))[0];
        Assert.Equal(("p", "t", 1), (ticket.ClientId, ticket.Topic, ticket.Qos));
        await client.QuietAsync();
        await reader.QuietAsync();
        ticket.Complete(PublishOutcome.Accepted);
        ticket.Complete(PublishOutcome.Refused(ReasonCode.QuotaExceeded)); // too late
        await client.NextAckAsync(PacketType.Puback, 5);
        Assert.Equal("x", (await reader.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task A_refusal_tells_a_new_client_why_and_closes_an_old_one()
    {
        var gate = new HeldGate();
        await using var broker = new TestBroker(gate: gate);
        RawClient reader = await broker.ConnectAsync("r");
        await reader.SubscribeAsync("t", 1);
        RawClient fresh = await broker.ConnectAsync("v5");
        RawClient old = await broker.ConnectAsync("v4", 4);
        fresh.Publish("t", "x", 1, 1);
        (await gate.TakeAsync(1))[0].Complete(
            PublishOutcome.Refused(ReasonCode.PayloadFormatInvalid, "not a line"));
        Assert.Equal(ReasonCode.PayloadFormatInvalid,
            await fresh.NextAckAsync(PacketType.Puback, 1));
        old.Publish("t", "x", 1, 1);
        (await gate.TakeAsync(1))[0].Complete(PublishOutcome.Refused(ReasonCode.QuotaExceeded));
        await old.ClosedAsync();
        await reader.QuietAsync();
    }

    [Fact]
    public async Task A_reason_is_left_out_where_it_does_not_fit_or_is_not_wanted()
    {
        var gate = new HeldGate();
        await using var broker = new TestBroker(gate: gate);
        RawClient small = await broker.ConnectAsync(
            "s", 5, new Connecting { MaximumPacket = 80 });
        small.Publish("t", "x", 1, 1);
        (await gate.TakeAsync(1))[0].Complete(
            PublishOutcome.Refused(ReasonCode.QuotaExceeded, new string('w', 100)));
        byte[] packet = await small.NextAsync();
        Assert.True(packet.Length <= 80);
        Assert.Equal(ReasonCode.QuotaExceeded, (ReasonCode)packet[4]);
    }

    [Fact]
    public async Task A_refused_qos_2_frees_its_packet_id()
    {
        var gate = new HeldGate();
        await using var broker = new TestBroker(gate: gate);
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("t", "1", 2, 9);
        (await gate.TakeAsync(1))[0].Complete(PublishOutcome.Refused(ReasonCode.QuotaExceeded));
        Assert.Equal(ReasonCode.QuotaExceeded, await client.NextAckAsync(PacketType.Pubrec, 9));
        // MQTT-4.3.3-9: the same id is a new message.
        client.Publish("t", "2", 2, 9);
        Assert.Equal("2", System.Text.Encoding.UTF8.GetString(
            (await gate.TakeAsync(1))[0].Payload.Span));
    }

    [Fact]
    public async Task A_qos_2_message_sent_twice_is_delivered_once()
    {
        await using var broker = new TestBroker();
        RawClient reader = await broker.ConnectAsync("r");
        await reader.SubscribeAsync("t", 2);
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("t", "x", 2, 3);
        await client.NextAckAsync(PacketType.Pubrec, 3);
        client.Publish("t", "x", 2, 3, duplicate: true);
        await client.NextAckAsync(PacketType.Pubrec, 3);
        client.Ack(PacketType.Pubrel, 3);
        Assert.Equal(ReasonCode.Success, await client.NextAckAsync(PacketType.Pubcomp, 3));
        Got got = await reader.NextPublishAsync();
        Assert.False(got.Duplicate);
        await reader.QuietAsync();
        // MQTT-4.3.3-12: after PUBCOMP the id is new.
        client.Publish("t", "y", 2, 3);
        await client.NextAckAsync(PacketType.Pubrec, 3);
        Assert.Equal("y", (await reader.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task A_session_taken_over_during_the_decision_gets_one_answer_and_one_copy()
    {
        var gate = new HeldGate();
        await using var broker = new TestBroker(gate: gate);
        var kept = new Connecting { Clean = false, Expiry = 100 };
        RawClient first = await broker.ConnectAsync("p", 5, kept);
        first.Publish("t", "x", 2, 3);
        PublishTicket ticket = (await gate.TakeAsync(1))[0];
        RawClient second = await broker.ConnectAsync("p", 5, kept);
        second.Publish("t", "x", 2, 3, duplicate: true);
        await second.QuietAsync();
        Assert.Equal(0, gate.Waiting);
        ticket.Complete(PublishOutcome.Accepted);
        await second.NextAckAsync(PacketType.Pubrec, 3);
        second.Ack(PacketType.Pubrel, 3);
        await second.NextAckAsync(PacketType.Pubcomp, 3);
    }

    [Fact]
    public async Task More_than_the_receive_maximum_ends_the_connection()
    {
        var gate = new HeldGate();
        await using var broker = new TestBroker(new BrokerLimits { InFlightIn = 2 }, gate);
        RawClient client = await broker.ConnectAsync("p");
        for (ushort id = 1; id <= 3; id++)
            client.Publish("t", "x", 1, id);
        await client.ClosedAsync(ReasonCode.ReceiveMaximumExceeded);
    }

    [Fact]
    public async Task An_unknown_pubrel_is_told_so_but_not_after_a_resumption()
    {
        await using var broker = new TestBroker();
        var kept = new Connecting { Clean = false, Expiry = 100 };
        RawClient first = await broker.ConnectAsync("p", 5, kept);
        first.Ack(PacketType.Pubrel, 8);
        Assert.Equal(ReasonCode.PacketIdentifierNotFound,
            await first.NextAckAsync(PacketType.Pubcomp, 8));
        first.Leave();
        await SessionTests.Gone(broker, 0);
        RawClient again = await broker.ConnectAsync("p", 5, kept);
        again.Ack(PacketType.Pubrel, 8);
        Assert.Equal(ReasonCode.Success, await again.NextAckAsync(PacketType.Pubcomp, 8));
    }

    [Fact]
    public async Task Nobody_subscribed_is_told_to_new_clients()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("t", "x", 1, 1);
        Assert.Equal(ReasonCode.NoMatchingSubscribers,
            await client.NextAckAsync(PacketType.Puback, 1));
    }

    [Fact]
    public async Task The_client_gets_no_more_than_its_receive_maximum()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync(
            "r", 5, new Connecting { ReceiveMaximum = 2 });
        await client.SubscribeAsync("t", 2);
        for (int i = 0; i < 4; i++)
            broker.Broker.Publish("t", new byte[] { (byte)('0' + i) }, 1 + (i % 2), false);
        Got one = await client.NextPublishAsync();
        Got two = await client.NextPublishAsync();
        Assert.Equal((1, 2), (one.Qos, two.Qos));
        await client.QuietAsync();
        client.Ack(PacketType.Puback, one.Id);
        Got three = await client.NextPublishAsync();
        await client.QuietAsync();
        // 4.9: an error in PUBREC gives the place back.
        client.Ack(PacketType.Pubrec, two.Id, ReasonCode.UnspecifiedError);
        Got four = await client.NextPublishAsync();
        Assert.Equal(("2", "3"), (three.Payload, four.Payload));
    }

    [Fact]
    public async Task Packet_ids_in_flight_are_not_given_again()
    {
        await using var broker = new TestBroker(new BrokerLimits
        {
            InFlightOut = ushort.MaxValue,
            QueuedMessages = 100_000,
        });
        RawClient client = await broker.ConnectAsync("r", 4);
        await client.SubscribeAsync("t", 1);
        var ids = new HashSet<ushort>();
        for (int i = 0; i < ushort.MaxValue; i++)
            broker.Broker.Publish("t", "x"u8.ToArray(), 1, false);
        for (int i = 0; i < ushort.MaxValue; i++)
            Assert.True(ids.Add((await client.NextPublishAsync()).Id));
        Assert.DoesNotContain((ushort)0, ids);
        // All ids are out: the next message waits for none and is counted.
        broker.Broker.Publish("t", "y"u8.ToArray(), 1, false);
        Assert.Equal(1, broker.Broker.Figures.MessagesDropped);
    }

    [Fact]
    public async Task An_acknowledgement_of_another_flow_is_a_protocol_error()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("r");
        await client.SubscribeAsync("t", 2);
        broker.Broker.Publish("t", "x"u8.ToArray(), 2, false);
        Got got = await client.NextPublishAsync();
        client.Ack(PacketType.Puback, got.Id);
        await client.ClosedAsync(ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task A_message_above_the_clients_maximum_is_left_out_and_its_flow_completed()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync(
            "r", 5, new Connecting { MaximumPacket = 64, ReceiveMaximum = 1 });
        await client.SubscribeAsync("t", 1);
        broker.Broker.Publish("t", new byte[100], 1, false);
        broker.Broker.Publish("t", "fits"u8.ToArray(), 1, false);
        Assert.Equal("fits", (await client.NextPublishAsync()).Payload);
        Assert.Equal(1, broker.Broker.Figures.MessagesDropped);
    }

    [Fact]
    public async Task A_packet_above_our_maximum_ends_the_connection_before_it_is_read()
    {
        await using var broker = new TestBroker(new BrokerLimits { PacketBytes = 1_000 });
        RawClient client = await broker.ConnectAsync("p");
        client.Send("30 E9 07");
        await client.ClosedAsync(ReasonCode.PacketTooLarge);
    }

    [Fact]
    public async Task After_puback_the_same_id_is_a_new_message()
    {
        await using var broker = new TestBroker();
        RawClient reader = await broker.ConnectAsync("r");
        await reader.SubscribeAsync("t");
        RawClient client = await broker.ConnectAsync("p", 4);
        client.Publish("t", "1", 1, 5);
        await client.NextAckAsync(PacketType.Puback, 5);
        client.Publish("t", "2", 1, 5, duplicate: true);
        await client.NextAckAsync(PacketType.Puback, 5);
        Assert.Equal("1", (await reader.NextPublishAsync()).Payload);
        Assert.Equal("2", (await reader.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task A_message_that_was_sent_does_not_expire()
    {
        await using var broker = new TestBroker();
        var kept = new Connecting { Clean = false, Expiry = 1_000 };
        RawClient first = await broker.ConnectAsync("r", 5, kept);
        await first.SubscribeAsync("t", 2);
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("t", "x", 2, 1, properties: new() { ExpirySeconds = 5 });
        await client.NextAckAsync(PacketType.Pubrec, 1);
        Got got = await first.NextPublishAsync();
        broker.Pass(10);
        first.Cut();
        await SessionTests.Gone(broker, 1);
        RawClient again = await broker.ConnectAsync("r", 5, kept);
        Assert.Equal((got.Id, true), Pick(await again.NextPublishAsync()));
        again.Ack(PacketType.Pubrec, got.Id);
        await again.NextAckAsync(PacketType.Pubrel, got.Id);
    }

    private static (ushort, bool) Pick(Got got) => (got.Id, got.Duplicate);

    [Fact]
    public async Task Topics_have_a_longest_and_a_deepest()
    {
        await using var broker = new TestBroker(
            new BrokerLimits { TopicBytes = 20, TopicLevels = 3 });
        RawClient client = await broker.ConnectAsync("p");
        client.Publish("a/b/c/d", "x", 1, 1);
        Assert.Equal(ReasonCode.TopicNameInvalid, await client.NextAckAsync(PacketType.Puback, 1));
        client.Publish(new string('t', 21), "x", 1, 2);
        Assert.Equal(ReasonCode.TopicNameInvalid, await client.NextAckAsync(PacketType.Puback, 2));
        Assert.Equal(ReasonCode.TopicFilterInvalid, await client.SubscribeAsync("a/+/c/d"));
    }
}

/// <summary>A gate that takes topic <c>t</c> and decides when told.</summary>
internal sealed class HeldGate : IPublishGate
{
    private readonly System.Threading.Channels.Channel<PublishTicket> tickets =
        System.Threading.Channels.Channel.CreateUnbounded<PublishTicket>();

    public int Waiting => tickets.Reader.Count;

    public bool Takes(string topic) => topic == "t";

    public void Submit(PublishTicket ticket) => tickets.Writer.TryWrite(ticket);

    public async Task<PublishTicket[]> TakeAsync(int count)
    {
        var taken = new PublishTicket[count];
        for (int i = 0; i < count; i++)
            taken[i] = await tickets.Reader.ReadAsync().AsTask().WaitAsync(
                TimeSpan.FromSeconds(10), TimeProvider.System, default);
        return taken;
    }
}
