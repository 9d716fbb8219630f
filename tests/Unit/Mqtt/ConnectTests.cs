using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>
/// CONNECT and CONNACK. Expected values: MQTT 5.0 and 3.1.1, sections 3.1 and 3.2.
/// </summary>
public sealed class ConnectTests
{
    [Fact]
    public async Task An_empty_client_id_gets_one_of_ours()
    {
        await using var broker = new TestBroker();
        RawClient one = await broker.ConnectAsync("");
        RawClient two = await broker.ConnectAsync("");
        string? first = one.Connack.Properties.AssignedClientId;
        Assert.False(string.IsNullOrEmpty(first));
        Assert.NotEqual(first, two.Connack.Properties.AssignedClientId);
    }

    [Fact]
    public async Task An_old_client_may_not_keep_a_session_without_an_id()
    {
        await using var broker = new TestBroker();
        RawClient client = broker.Raw();
        await client.ConnectAsync("", 4, new Connecting
        {
            Clean = false,
            Expect = ReasonCode.ClientIdentifierNotValid,
        });
        await client.ClosedAsync();
    }

    [Fact]
    public async Task Client_ids_of_one_to_23_plain_characters_are_allowed()
    {
        await using var broker = new TestBroker();
        await broker.ConnectAsync("a", 3);
        await broker.ConnectAsync("0123456789abcdefABCDEFG", 4);
    }

    [Fact]
    public async Task A_second_connect_ends_the_connection()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("twice");
        client.Send(b => WriteConnect.Write(b, new ConnectPacket { Level = 5, ClientId = "x" }));
        await client.ClosedAsync(ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task The_first_packet_must_be_connect()
    {
        await using var broker = new TestBroker();
        RawClient client = broker.Raw();
        client.Send("C000");
        await client.ClosedAsync();
    }

    [Theory]
    [InlineData("10 0D 0004 4D515454 02 02 000A 0001 70")]
    [InlineData("10 0D 0004 4D515454 06 02 000A 0001 70")]
    [InlineData("10 0F 0006 4D5149736470 04 02 000A 0001 70")]
    public async Task An_unknown_level_is_told_so(string hex)
    {
        // MQTT-3.1.2-2: return code 1, then closed.
        await using var broker = new TestBroker();
        RawClient client = broker.Raw();
        client.Send(hex);
        Assert.Equal("20020001", Convert.ToHexString(await client.NextAsync()));
        await client.ClosedAsync();
    }

    [Fact]
    public async Task No_connect_in_time_ends_the_connection()
    {
        await using var broker = new TestBroker();
        RawClient client = broker.Raw();
        client.Send("10");
        broker.Pass(6);
        await client.ClosedAsync();
    }

    [Fact]
    public async Task What_comes_behind_a_refused_connect_is_not_looked_at()
    {
        // MQTT-3.1.4-6: the retained message sent at once must not exist afterwards.
        await using var broker = new TestBroker(door: new PasswordDoor());
        RawClient client = broker.Raw();
        client.Send(b =>
        {
            WriteConnect.Write(b, new ConnectPacket { Level = 5, ClientId = "bad" });
            WritePublish.Write(b, new PublishFields
            {
                Topic = "t"u8, Payload = "x"u8, Retain = true,
            }, true);
        });
        Assert.Equal(0x86, (await client.NextAsync())[3]);
        await client.ClosedAsync();
        Assert.Equal(0, broker.Broker.Figures.MessagesReceived);
    }

    [Fact]
    public async Task A_packet_right_behind_connect_is_taken_after_it()
    {
        await using var broker = new TestBroker();
        RawClient client = broker.Raw();
        client.Send(b =>
        {
            WriteConnect.Write(b, new ConnectPacket { Level = 5, ClientId = "quick" });
            WritePing.Request(b);
        });
        Assert.Equal(0x20, (await client.NextAsync())[0]);
        Assert.Equal(0xD0, (await client.NextAsync())[0]);
    }

    [Fact]
    public async Task Keep_alive_is_held_to_the_limits_and_told()
    {
        await using var broker = new TestBroker(new BrokerLimits { KeepAliveMostSeconds = 60 });
        RawClient client = await broker.ConnectAsync("k", 5, new Connecting { KeepAlive = 120 });
        Assert.Equal((ushort)60, client.Connack.Properties.ServerKeepAlive);
        RawClient fits = await broker.ConnectAsync("f", 5, new Connecting { KeepAlive = 30 });
        Assert.Null(fits.Connack.Properties.ServerKeepAlive);
    }

    [Fact]
    public async Task Silence_for_one_and_a_half_keep_alives_ends_the_connection()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("s", 5, new Connecting { KeepAlive = 10 });
        broker.Pass(14);
        await client.QuietAsync();
        broker.Pass(16);
        await client.ClosedAsync(ReasonCode.KeepAliveTimeout);
    }

    [Fact]
    public async Task Bytes_of_an_unfinished_packet_do_not_count_as_life()
    {
        await using var broker = new TestBroker();
        RawClient client = await broker.ConnectAsync("d", 5, new Connecting { KeepAlive = 10 });
        client.Send("30 7F 0001 74");
        for (int i = 0; i < 16; i++)
        {
            client.Send("00");
            broker.Pass(1);
        }
        await client.ClosedAsync(ReasonCode.KeepAliveTimeout);
    }

    [Fact]
    public async Task The_connack_says_what_the_broker_can()
    {
        await using var broker = new TestBroker(new BrokerLimits { InFlightIn = 7 });
        RawClient client = await broker.ConnectAsync("c");
        Assert.Equal((ushort)7, client.Connack.Properties.ReceiveMaximum);
        Assert.Equal(256u * 1024, client.Connack.Properties.MaximumPacketSize);
        Assert.Null(client.Connack.Properties.MaximumQos);
        Assert.Null(client.Connack.Properties.RetainAvailable);
        Assert.Null(client.Connack.Properties.AuthenticationMethod);
        Assert.Null(client.Connack.Properties.ResponseInformation);
    }

    [Fact]
    public async Task A_password_without_a_name_is_for_new_clients_only()
    {
        await using var broker = new TestBroker();
        await broker.ConnectAsync("p", 5, new Connecting { Password = "x" });
        RawClient old = broker.Raw();
        old.Send("10 10 0004 4D515454 04 42 000A 0001 70 0001 70");
        await old.ClosedAsync();
    }

    [Fact]
    public async Task A_client_with_room_for_no_connack_gets_none()
    {
        await using var broker = new TestBroker();
        RawClient client = broker.Raw();
        client.Send("10 13 0004 4D515454 05 02 000A 05 2700000002 0001 70");
        await client.ClosedAsync();
    }

    /// <summary>Knows one user: ann, secret.</summary>
    internal sealed class PasswordDoor : IAuthenticator
    {
        public ValueTask<Admission> AdmitAsync(
            Credentials credentials, CancellationToken cancellation) =>
            ValueTask.FromResult(credentials.UserName == "ann"
                && credentials.Password?.Span.SequenceEqual("secret"u8) == true
                ? Admission.Admit("ann", FullAccess.Instance) : Admission.Deny());
    }

    [Fact]
    public async Task Name_and_password_are_asked_of_the_door()
    {
        await using var broker = new TestBroker(door: new PasswordDoor());
        await broker.ConnectAsync("a", 5, new Connecting { User = "ann", Password = "secret" });
        RawClient bad = broker.Raw();
        await bad.ConnectAsync("b", 4, new Connecting
        {
            User = "ann",
            Password = "wrong",
            Expect = ReasonCode.BadUserNameOrPassword,
        });
        Assert.False(bad.Connack.SessionPresent);
        await bad.ClosedAsync();
    }
}
