using System.Text;
using Edge.Mqtt;
using Edge.Mqtt.Access;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>Who may do what. Expected values: issue of the room (default deny, own topics only);
/// SCRAM: the example of RFC 7677 section 3; MQTT 5.0 4.12.</summary>
public sealed class AccessTests
{
    private const string Rules = """
        # for nobody in particular
        topic read public/#
        topic deny test/nosubscribe
        topic readwrite test/#
        user ann
        topic write in/ann
        pattern readwrite dev/%c/#
        pattern read user/%u
        """;

    [Fact]
    public void Nothing_is_allowed_that_no_line_allows()
    {
        IAccessRules ann = AccessFile.Parse(Rules).For("c1", "ann");
        Assert.True(ann.MayPublish("in/ann"));
        Assert.False(ann.MayReceive("in/ann"));
        Assert.True(ann.MayPublish("dev/c1/x"));
        Assert.False(ann.MayPublish("dev/c2/x"));
        Assert.True(ann.MaySubscribe("user/ann"));
        Assert.False(ann.MaySubscribe("user/bob"));
        Assert.False(ann.MaySubscribe("#"));
        Assert.False(ann.MayReceive("public/x"));
        IAccessRules nobody = AccessFile.Parse(Rules).For("c2", null);
        Assert.True(nobody.MaySubscribe("public/+/x"));
        Assert.False(nobody.MayPublish("public/x"));
    }

    [Fact]
    public void A_deny_wins_and_wildcards_in_names_grant_nothing()
    {
        IAccessRules nobody = AccessFile.Parse(Rules).For("+", null);
        Assert.False(nobody.MaySubscribe("test/nosubscribe"));
        Assert.True(nobody.MaySubscribe("test/#"));
        Assert.False(nobody.MayReceive("test/nosubscribe"));
        Assert.False(nobody.MayPublish("dev/c1/x"));
        Assert.False(nobody.MaySubscribe("dev/+/x"));
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("allow a/b")]
    [InlineData("topic read a/#/b")]
    public void A_line_of_no_known_form_is_named(string line)
    {
        FormatException wrong = Assert.Throws<FormatException>(
            () => AccessFile.Parse("user x\n" + line));
        Assert.Contains("line 2", wrong.Message);
    }

    [Fact]
    public void Passwords_are_kept_as_records_only()
    {
        string record = PasswordRecord.Create("secret");
        UsersFile users = UsersFile.Parse($"ann:{record}\n# comment\n");
        Assert.True(users.Find("ann")!.Fits("secret"u8));
        Assert.False(users.Find("ann")!.Fits("Secret"u8));
        Assert.Null(users.Find("bob"));
        Assert.Throws<FormatException>(() => UsersFile.Parse("ann:secret"));
        // Made with mosquitto_passwd 2.0.11: user bob, password "secret".
        Assert.True(PasswordRecord.TryParse("$sha256$"
            + "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", out var token));
        Assert.True(token!.Fits("secret"u8));
    }

    [Fact]
    public async Task Refused_topics_are_told_by_version_and_by_who_asks()
    {
        await using var broker = new TestBroker(door: new RuleDoor());
        RawClient nobody = await broker.ConnectAsync("n");
        Assert.Equal(ReasonCode.UnspecifiedError,
            await nobody.SubscribeAsync("test/nosubscribe"));
        RawClient old = await broker.ConnectAsync("o", 4);
        Assert.Equal((ReasonCode)0x80, await old.SubscribeAsync("test/nosubscribe"));
        RawClient ann = await broker.ConnectAsync("a", 5, new Connecting { User = "ann" });
        Assert.Equal(ReasonCode.NotAuthorized, await ann.SubscribeAsync("other"));
        ann.Publish("other", "x", 1, 4);
        Assert.Equal(ReasonCode.NotAuthorized, await ann.NextAckAsync(PacketType.Puback, 4));
        RawClient oldAnn = await broker.ConnectAsync("b", 4, new Connecting { User = "ann" });
        oldAnn.Publish("other", "x", 1, 4);
        await oldAnn.ClosedAsync();
    }

    [Fact]
    public async Task A_wider_subscription_brings_nothing_that_is_denied()
    {
        await using var broker = new TestBroker(door: new RuleDoor());
        RawClient nobody = await broker.ConnectAsync("n");
        Assert.Equal(ReasonCode.Success, await nobody.SubscribeAsync("test/#"));
        broker.Broker.Publish("test/nosubscribe", "no"u8.ToArray(), 0, false);
        broker.Broker.Publish("test/other", "yes"u8.ToArray(), 0, false);
        Assert.Equal("yes", (await nobody.NextPublishAsync()).Payload);
    }

    [Fact]
    public async Task A_will_on_a_denied_topic_is_not_let_in()
    {
        await using var broker = new TestBroker(door: new RuleDoor());
        RawClient client = broker.Raw();
        await client.ConnectAsync("n", 5, new Connecting
        {
            Will = new WillPacket("other", [], 0, false, PropertySet.None),
            Expect = ReasonCode.NotAuthorized,
        });
        await client.ClosedAsync();
    }

    [Fact]
    public void A_device_has_its_own_topics_only()
    {
        var device = new DeviceAccess("edge/1/site/dev/");
        Assert.True(device.MayPublish("edge/1/site/dev/event"));
        Assert.True(device.MaySubscribe("edge/1/site/dev/ack"));
        Assert.False(device.MayPublish("edge/1/site/dev/ack"));
        Assert.False(device.MayPublish("edge/1/site/other/event"));
        Assert.False(device.MaySubscribe("edge/1/site/+/ack"));
        Assert.False(device.MaySubscribe("edge/1/site/dev/#"));
    }

    [Fact]
    public async Task Scram_lets_in_who_knows_the_password_and_nobody_else()
    {
        UsersFile users = UsersFile.Parse($"user:{PasswordRecord.Create("pencil")}");
        var server = new ScramServer(users.Find, (_, _) => FullAccess.Instance);
        await using var broker = new TestBroker(methods: [server], door: new RuleDoor());
        await using var good = new MqttClient(Options(broker, "pencil"), TimeProvider.System);
        await good.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.True(good.IsConnected);
        await using var bad = new MqttClient(Options(broker, "pen"), TimeProvider.System);
        MqttException refused = await Assert.ThrowsAsync<MqttException>(
            () => bad.ConnectAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ReasonCode.NotAuthorized, refused.Code);
    }

    [Fact]
    public async Task Authentication_can_be_repeated_and_a_failure_ends_it()
    {
        await using var broker = new TestBroker(methods: [new Echo()]);
        RawClient client = broker.Raw();
        client.Send(b => WriteConnect.Write(b, new ConnectPacket
        {
            Level = 5,
            ClientId = "x",
            Properties = new PropertySet
            {
                AuthenticationMethod = "echo",
                AuthenticationData = [1],
            },
        }));
        Assert.Equal(0x20, (await client.NextAsync())[0]);
        client.Send(b => WriteAuth.Write(b, Again("echo", 1)));
        byte[] done = await client.NextAsync();
        Assert.Equal((0xF0, 0x00), (done[0], done[2]));
        client.Send(b => WriteAuth.Write(b, Again("other", 1)));
        await client.ClosedAsync(ReasonCode.ProtocolError);
        RawClient second = broker.Raw();
        second.Send(b => WriteConnect.Write(b, new ConnectPacket
        {
            Level = 5,
            ClientId = "y",
            Properties = new PropertySet
            {
                AuthenticationMethod = "echo",
                AuthenticationData = [1],
            },
        }));
        await second.NextAsync();
        second.Send(b => WriteAuth.Write(b, Again("echo", 0)));
        await second.ClosedAsync(ReasonCode.NotAuthorized);
    }

    private static AuthPacket Again(string method, byte data) => new(
        ReasonCode.ReAuthenticate, new PropertySet
        {
            AuthenticationMethod = method,
            AuthenticationData = [data],
        });

    /// <summary>Lets in whoever says 1.</summary>
    private sealed class Echo : IEnhancedAuthenticator, IExchange
    {
        public string Method => "echo";

        public IExchange Begin(string clientId, ConnectionFacts facts) => this;

        public ValueTask<ExchangeStep> NextAsync(
            ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
            ValueTask.FromResult(new ExchangeStep(null, data.Span is [1]
                ? Admission.Admit("one", FullAccess.Instance) : Admission.Deny()));
    }

    [Fact]
    public void Scram_keys_are_those_of_the_standard()
    {
        // RFC 7677 section 3: user, pencil, salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 rounds.
        byte[] salted = PasswordRecord.Salted(
            "pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        (_, byte[] serverKey) = PasswordRecord.Keys(salted);
        byte[] message = Encoding.ASCII.GetBytes(
            "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        byte[] signature = System.Security.Cryptography.HMACSHA256.HashData(serverKey, message);
        Assert.Equal("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            Convert.ToBase64String(signature));
    }

    [Fact]
    public async Task An_unknown_method_is_told_and_auth_out_of_place_ends_the_connection()
    {
        await using var broker = new TestBroker();
        RawClient client = broker.Raw();
        client.Send(b => WriteConnect.Write(b, new ConnectPacket
        {
            Level = 5,
            ClientId = "x",
            Properties = new PropertySet { AuthenticationMethod = "none such" },
        }));
        Assert.Equal(0x8C, (await client.NextAsync())[3]);
        await client.ClosedAsync();
        RawClient plain = await broker.ConnectAsync("p");
        plain.Send("F0 00");
        await plain.ClosedAsync(ReasonCode.ProtocolError);
    }

    private static MqttClientOptions Options(TestBroker broker, string password) => new()
    {
        ProtocolLevel = 5,
        ClientId = "scram",
        Exchange = new ScramClient("user", password),
        Transport = _ => ValueTask.FromResult(broker.Open()),
    };

    /// <summary>Admits anybody under the rules above.</summary>
    private sealed class RuleDoor : IAuthenticator
    {
        private readonly AccessFile file = AccessFile.Parse(Rules);

        public ValueTask<Admission> AdmitAsync(
            Credentials credentials, CancellationToken cancellation) =>
            ValueTask.FromResult(Admission.Admit(
                credentials.UserName, file.For(credentials.ClientId, credentials.UserName)));
    }
}
