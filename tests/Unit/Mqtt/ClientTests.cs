using System.IO.Pipelines;
using System.Text;
using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>Our client, against our broker or a broker played by the test. Expected values: the
/// client's duties in MQTT 5.0 sections 3.1.2, 3.3.4, 4.3, 4.4.</summary>
public sealed class ClientTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Every_qos_goes_both_ways_on_both_versions(int level)
    {
        await using var broker = new TestBroker();
        await using var client = new MqttClient(new MqttClientOptions
        {
            ProtocolLevel = level,
            ClientId = "c",
            Transport = _ => ValueTask.FromResult(broker.Open()),
        }, broker.Time);
        await client.ConnectAsync(Cancel);
        Assert.Equal(ReasonCode.GrantedQos2, await client.SubscribeAsync("t/#", 2, null, Cancel));
        for (int qos = 0; qos < 3; qos++)
        {
            byte[] payload = Encoding.UTF8.GetBytes($"{qos}");
            Assert.Equal(ReasonCode.Success,
                await client.PublishAsync($"t/{qos}", payload, qos, cancellation: Cancel));
            InboundMessage got = await client.Messages.ReadAsync(Cancel);
            Assert.Equal(($"t/{qos}", qos), (got.Topic, got.Qos));
            Assert.Equal(payload, got.Payload.ToArray());
        }
        Assert.Equal(level == 5 ? ReasonCode.Success : 0,
            await client.UnsubscribeAsync("t/#", Cancel));
        await client.DisconnectAsync();
        await SessionTests.Gone(broker, 0);
        Assert.Equal("left", broker.Notices.Single(n => n.Kind == "closed").Text);
    }

    [Fact]
    public async Task Messages_leave_in_the_order_they_were_given_however_small_the_window()
    {
        const int Count = 2000;
        await using var broker = new TestBroker();
        await using var client = new MqttClient(new MqttClientOptions
        {
            ClientId = "order",
            InFlight = 7,
            InboundCapacity = Count,
            Transport = _ => ValueTask.FromResult(broker.Open()),
        }, broker.Time);
        await client.ConnectAsync(Cancel);
        await client.SubscribeAsync("t", 1, null, Cancel);
        Task[] all = [.. Enumerable.Range(0, Count).Select(n => client.PublishAsync(
            "t", BitConverter.GetBytes(n), 1, cancellation: Cancel))];
        await Task.WhenAll(all).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        for (int n = 0; n < Count; n++)
            Assert.Equal(n, BitConverter.ToInt32(
                (await client.Messages.ReadAsync(Cancel)).Payload.Span));
    }

    [Fact]
    public async Task A_message_given_after_the_end_fails_at_once()
    {
        await using var broker = new TestBroker();
        var client = new MqttClient(new MqttClientOptions
        {
            ClientId = "end",
            Reconnect = true,
            Transport = _ => ValueTask.FromResult(broker.Open()),
        }, broker.Time);
        await client.ConnectAsync(Cancel);
        await client.DisconnectAsync();
        MqttException e = await Assert.ThrowsAsync<MqttException>(() => client.PublishAsync(
            "t", "late"u8.ToArray(), 1, cancellation: Cancel));
        Assert.Contains("not connected", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_comes_back_by_itself_and_repeats_what_was_not_acknowledged()
    {
        var played = new PlayedBroker();
        await using var client = new MqttClient(played.Options with
        {
            Reconnect = true,
            BackoffLeastMs = 1,
            BackoffMostMs = 2,
            SessionExpirySeconds = 60,
        }, TimeProvider.System);
        Task connecting = client.ConnectAsync(Cancel);
        RawClient first = await played.AcceptAsync(false);
        await connecting;
        Task<ReasonCode> one = client.PublishAsync("t", "1"u8.ToArray(), 1, cancellation: Cancel);
        Task<ReasonCode> two = client.PublishAsync("t", "2"u8.ToArray(), 2, cancellation: Cancel);
        Got a = await first.NextPublishAsync();
        Got b = await first.NextPublishAsync();
        Assert.False(a.Duplicate);
        first.Cut();
        RawClient second = await played.AcceptAsync(true);
        Got again = await second.NextPublishAsync();
        Assert.Equal((a.Id, "1", true), (again.Id, again.Payload, again.Duplicate));
        Assert.Equal((b.Id, "2"), Pick(await second.NextPublishAsync()));
        second.Ack(PacketType.Puback, a.Id);
        second.Ack(PacketType.Pubrec, b.Id);
        await second.NextAckAsync(PacketType.Pubrel, b.Id);
        second.Ack(PacketType.Pubcomp, b.Id);
        Assert.Equal(ReasonCode.Success, await one);
        Assert.Equal(ReasonCode.Success, await two);
    }

    [Fact]
    public async Task A_forgotten_session_is_begun_anew()
    {
        var played = new PlayedBroker();
        await using var client = new MqttClient(played.Options with
        {
            Reconnect = true,
            BackoffLeastMs = 1,
            BackoffMostMs = 2,
            SessionExpirySeconds = 60,
        }, TimeProvider.System);
        Task connecting = client.ConnectAsync(Cancel);
        RawClient first = await played.AcceptAsync(false);
        await connecting;
        Task<ReasonCode> asking = client.SubscribeAsync("t", 1, null, Cancel);
        byte[] subscribe = await first.NextAsync();
        first.Send($"90 04 {subscribe[2]:X2}{subscribe[3]:X2} 00 01");
        Assert.Equal(ReasonCode.GrantedQos1, await asking);
        first.Send("34 05 0001 74 0007 00".Replace("05", "06"));
        await first.NextAckAsync(PacketType.Pubrec, 7);
        first.Cut();
        // Without its session the client subscribes again and takes id 7 for a new message.
        RawClient second = await played.AcceptAsync(false);
        byte[] again = await second.NextAsync();
        Assert.Equal(subscribe[4..], again[4..]);
        second.Send("34 06 0001 74 0007 00");
        await second.NextAckAsync(PacketType.Pubrec, 7);
        await client.Messages.ReadAsync(Cancel);
        await client.Messages.ReadAsync(Cancel);
    }

    [Fact]
    public async Task It_pings_when_it_has_nothing_to_say_and_at_the_brokers_pace()
    {
        var time = new ManualTime();
        var played = new PlayedBroker { KeepAlive = 20 };
        await using var client = new MqttClient(
            played.Options with { KeepAliveSeconds = 600 }, time);
        Task connecting = client.ConnectAsync(Cancel);
        RawClient broker = await played.AcceptAsync(false);
        await connecting;
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("C000", Convert.ToHexString(await broker.NextAsync()));
        // Nothing comes back: the connection counts as dead after one and a half.
        time.Advance(TimeSpan.FromSeconds(40));
        while (client.IsConnected)
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
    }

    [Fact]
    public async Task It_sends_no_more_than_the_broker_takes()
    {
        var played = new PlayedBroker { ReceiveMaximum = 2 };
        await using var client = new MqttClient(played.Options, TimeProvider.System);
        Task connecting = client.ConnectAsync(Cancel);
        RawClient broker = await played.AcceptAsync(false);
        await connecting;
        Task[] all = [.. Enumerable.Range(0, 3).Select(i =>
            client.PublishAsync("t", new[] { (byte)('0' + i) }, 1, cancellation: Cancel))];
        Got one = await broker.NextPublishAsync();
        Got two = await broker.NextPublishAsync();
        // QoS 0 is not counted and goes on: it comes before the third.
        await client.PublishAsync("t", "q0"u8.ToArray(), cancellation: Cancel);
        Assert.Equal("q0", (await broker.NextPublishAsync()).Payload);
        broker.Ack(PacketType.Puback, one.Id);
        Got three = await broker.NextPublishAsync();
        broker.Ack(PacketType.Puback, two.Id);
        broker.Ack(PacketType.Puback, three.Id);
        await Task.WhenAll(all);
    }

    [Fact]
    public async Task It_understands_the_brokers_aliases()
    {
        var played = new PlayedBroker();
        await using var client = new MqttClient(played.Options, TimeProvider.System);
        Task connecting = client.ConnectAsync(Cancel);
        RawClient broker = await played.AcceptAsync(false);
        await connecting;
        broker.Publish("long/topic", "1", alias: 10);
        broker.Publish("", "2", alias: 10);
        await client.Messages.ReadAsync(Cancel);
        Assert.Equal("long/topic", (await client.Messages.ReadAsync(Cancel)).Topic);
    }

    [Fact]
    public async Task Manual_acknowledgement_waits_for_the_application()
    {
        await using var broker = new TestBroker();
        await using var client = new MqttClient(new MqttClientOptions
        {
            ProtocolLevel = 5,
            ClientId = "m",
            ManualAcknowledge = true,
            ReceiveMaximum = 1,
            Transport = _ => ValueTask.FromResult(broker.Open()),
        }, broker.Time);
        await client.ConnectAsync(Cancel);
        await client.SubscribeAsync("t", 1, null, Cancel);
        broker.Broker.Publish("t", "1"u8.ToArray(), 1, false);
        broker.Broker.Publish("t", "2"u8.ToArray(), 1, false);
        InboundMessage one = await client.Messages.ReadAsync(Cancel);
        await client.PublishAsync("other", default, 1, cancellation: Cancel);
        Assert.False(client.Messages.TryRead(out _));
        one.Acknowledge();
        Assert.Equal("2"u8.ToArray(), (await client.Messages.ReadAsync(Cancel)).Payload.ToArray());
    }

    private static (ushort, string) Pick(Got got) => (got.Id, got.Payload);

    /// <summary>A broker played by the test: it accepts connections and speaks packets.</summary>
    private sealed class PlayedBroker
    {
        private readonly System.Threading.Channels.Channel<RawClient> accepted =
            System.Threading.Channels.Channel.CreateUnbounded<RawClient>();

        public ushort? KeepAlive { get; init; }

        public ushort? ReceiveMaximum { get; init; }

        public MqttClientOptions Options => new()
        {
            ProtocolLevel = 5,
            ClientId = "played",
            Transport = _ => ValueTask.FromResult(Open()),
        };

        public async Task<RawClient> AcceptAsync(bool sessionPresent)
        {
            RawClient side = await accepted.Reader.ReadAsync(Cancel);
            Assert.Equal(0x10, (await side.NextAsync())[0]);
            side.Send(b => WriteConnack.Write(b, new ConnackPacket(
                sessionPresent, ReasonCode.Success, new PropertySet
                {
                    ServerKeepAlive = KeepAlive,
                    ReceiveMaximum = ReceiveMaximum,
                }), true));
            return side;
        }

        private IDuplexPipe Open()
        {
            Pipe up = new(), down = new();
            accepted.Writer.TryWrite(new RawClient(new Ends(up.Reader, down.Writer)));
            return new Ends(down.Reader, up.Writer);
        }

        private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
