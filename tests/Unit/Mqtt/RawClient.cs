using System.Buffers;
using System.IO.Pipelines;
using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>How a test client connects.</summary>
internal sealed record Connecting
{
    public bool Clean { get; init; } = true;
    public uint? Expiry { get; init; }
    public ushort KeepAlive { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }
    public WillPacket? Will { get; init; }
    public ushort? ReceiveMaximum { get; init; }
    public uint? MaximumPacket { get; init; }
    public ushort? Aliases { get; init; }
    public ReasonCode Expect { get; init; }
}

/// <summary>A client that sends packets and looks at each that comes.</summary>
internal sealed class RawClient(IDuplexPipe pipe)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private bool v5 = true;

    public ConnackPacket Connack { get; private set; } = null!;

    public async Task ConnectAsync(string id, int level, Connecting how)
    {
        v5 = level == 5;
        Send(b => WriteConnect.Write(b, new ConnectPacket
        {
            Level = (byte)level,
            ClientId = id,
            CleanStart = how.Clean,
            KeepAlive = how.KeepAlive,
            UserName = how.User,
            Password = how.Password is null
                ? null : System.Text.Encoding.UTF8.GetBytes(how.Password),
            Will = how.Will,
            Properties = !v5 ? PropertySet.None : new PropertySet
            {
                SessionExpiry = how.Expiry,
                ReceiveMaximum = how.ReceiveMaximum,
                MaximumPacketSize = how.MaximumPacket,
                TopicAliasMaximum = how.Aliases,
            },
        }));
        byte[] answer = await NextAsync();
        Assert.Equal(0x20, answer[0]);
        Assert.True(ReadConnack.TryRead(Body(answer), v5, out ConnackPacket connack, out _));
        Assert.Equal(how.Expect, connack.Code);
        Connack = connack;
    }

    public void Send(Action<ByteBuffer> write)
    {
        var buffer = new ByteBuffer();
        write(buffer);
        Send(buffer.Written.ToArray());
    }

    public void Send(string hex) => Send(Convert.FromHexString(hex.Replace(" ", "")));

    public void Send(byte[] bytes)
    {
        pipe.Output.Write(bytes);
        _ = pipe.Output.FlushAsync().AsTask();
    }

    public void Publish(
        string topic, string payload, int qos = 0, ushort id = 0, bool retain = false,
        bool duplicate = false, MessageProperties? properties = null, ushort alias = 0,
        ReadOnlySpan<uint> identifiers = default)
    {
        MessageProperties said = properties ?? MessageProperties.None;
        var fields = new PublishFields
        {
            Topic = System.Text.Encoding.UTF8.GetBytes(topic),
            Payload = System.Text.Encoding.UTF8.GetBytes(payload),
            Qos = (byte)qos,
            PacketId = id,
            Retain = retain,
            Duplicate = duplicate,
            Forward = said.ToBytes(),
            MessageExpiry = said.ExpirySeconds,
            TopicAlias = alias,
            SubscriptionIds = identifiers,
        };
        var buffer = new ByteBuffer();
        WritePublish.Write(buffer, fields, v5);
        Send(buffer.Written.ToArray());
    }

    public async Task<ReasonCode> SubscribeAsync(
        string filter, int qos = 0, byte options = 0, uint? identifier = null)
    {
        Send(b => WriteSubscribe.Write(b, new SubscribePacket(
            77, [SubscribeEntry.FromOptions(filter, (byte)(options | qos))],
            new PropertySet { SubscriptionIdentifier = identifier }), v5));
        byte[] answer = await NextAsync();
        Assert.Equal(0x90, answer[0]);
        Assert.Equal([0, 77], Body(answer)[..2].ToArray());
        return (ReasonCode)answer[^1];
    }

    public void Ack(PacketType type, ushort id, ReasonCode code = ReasonCode.Success) =>
        Send(b => WriteAck.Write(b, type, id, code));

    /// <summary>The next packet, whole.</summary>
    public async Task<byte[]> NextAsync()
    {
        byte[]? packet = await TryNextAsync();
        Assert.True(packet is not null, "the broker closed the connection");
        return packet;
    }

    /// <summary>The next packet, or null when the broker closed.</summary>
    public async Task<byte[]?> TryNextAsync()
    {
        while (true)
        {
            ReadResult result = await pipe.Input.ReadAsync()
                .AsTask().WaitAsync(Limit, TimeProvider.System, default);
            ReadOnlySequence<byte> buffer = result.Buffer;
            ReadOnlySequence<byte> before = buffer;
            if (Frame.TryRead(ref buffer, int.MaxValue, false, out Frame frame, out _)
                == FrameStatus.Complete)
            {
                byte[] packet = before.Slice(0, frame.TotalBytes).ToArray();
                pipe.Input.AdvanceTo(buffer.Start);
                return packet;
            }
            pipe.Input.AdvanceTo(before.Start, before.End);
            if (result.IsCompleted)
                return null;
        }
    }

    public async Task<Got> NextPublishAsync()
    {
        byte[] packet = await NextAsync();
        Assert.Equal(0x30, packet[0] & 0xF0);
        return Got.From(packet, v5);
    }

    /// <summary>An acknowledgement of this kind and id; gives its reason.</summary>
    public async Task<ReasonCode> NextAckAsync(PacketType type, ushort id)
    {
        byte[] packet = await NextAsync();
        Assert.Equal(type, (PacketType)(packet[0] >> 4));
        Assert.Equal(id, (ushort)((packet[2] << 8) | packet[3]));
        return packet.Length > 4 ? (ReasonCode)packet[4] : ReasonCode.Success;
    }

    /// <summary>Nothing is under way: a ping is the next thing that is answered.</summary>
    public async Task QuietAsync()
    {
        Send("C000");
        Assert.Equal("D000", Convert.ToHexString(await NextAsync()));
    }

    /// <summary>The broker ends the connection, with this reason on 5.0.</summary>
    public async Task ClosedAsync(ReasonCode? code = null)
    {
        byte[]? packet = await TryNextAsync();
        if (code is { } expected)
        {
            Assert.NotNull(packet);
            Assert.Equal(0xE0, packet[0]);
            Assert.Equal(expected, (ReasonCode)packet[2]);
            pipe.Output.Complete();
            packet = await TryNextAsync();
        }
        Assert.Null(packet);
    }

    /// <summary>Breaks off without a word.</summary>
    public void Cut()
    {
        pipe.Output.Complete();
        pipe.Input.Complete();
    }

    public void Leave(ReasonCode code = ReasonCode.Success, uint? expiry = null)
    {
        Send(b => WriteDisconnect.Write(
            b, v5, code, expiry is null ? null : new PropertySet { SessionExpiry = expiry }));
        Cut();
    }

    public static ReadOnlySpan<byte> Body(byte[] packet)
    {
        int at = 1;
        while ((packet[at++] & 0x80) != 0)
        {
        }
        return packet.AsSpan(at);
    }
}

/// <summary>A PUBLISH a test client got.</summary>
internal sealed record Got(
    string Topic, string Payload, int Qos, bool Retain, bool Duplicate, ushort Id, ushort Alias,
    MessageProperties Properties)
{
    public static Got From(byte[] packet, bool v5)
    {
        Assert.True(ReadPublish.TryRead(
            RawClient.Body(packet), (byte)(packet[0] & 15), v5, out PublishPacket p, out _));
        return new Got(
            System.Text.Encoding.UTF8.GetString(p.Topic),
            System.Text.Encoding.UTF8.GetString(p.Payload), p.Qos, p.Retain, p.Duplicate,
            p.PacketId, p.TopicAlias, MessageProperties.FromBytes(p.Properties));
    }
}
