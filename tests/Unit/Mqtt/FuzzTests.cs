using System.Buffers;
using System.IO.Pipelines;
using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>Hostile bytes: no exception, no hang, no allocation beyond the limit. The short form
/// runs with the tests; EDGE_FUZZ_INPUTS and EDGE_FUZZ_CONNECTIONS ask for more.</summary>
public sealed class FuzzTests
{
    private const ulong Seed = 20_261_121;
    private static readonly byte[][] Corpus = [.. Seeds()];

    [Fact]
    public void Mutated_packets_never_throw_in_the_codec()
    {
        ulong state = Seed;
        long inputs = Count("EDGE_FUZZ_INPUTS", 200_000);
        for (long i = 0; i < inputs; i++)
        {
            byte[] input = Mutate(ref state);
            bool v5 = (Next(ref state) & 1) == 0;
            try
            {
                ReadAll(input, v5);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed} input {i} {Convert.ToHexString(input)}: {e}");
            }
        }
    }

    [Fact]
    public async Task Mutated_connections_leave_the_broker_alive_and_empty()
    {
        ulong state = Seed;
        await using var broker = new TestBroker(new BrokerLimits
        {
            ConnectsPerSecond = 1_000_000,
            PacketBytes = 4_096,
            Sessions = 1_000,
        });
        long connections = Count("EDGE_FUZZ_CONNECTIONS", 2_000);
        for (long i = 0; i < connections; i++)
        {
            IDuplexPipe pipe = broker.Open();
            if (Next(ref state) % 4 != 0)
                pipe.Output.Write(Corpus[(int)(Next(ref state) % 2)]);
            for (ulong n = Next(ref state) % 5; n > 0; n--)
                pipe.Output.Write(Mutate(ref state));
            await pipe.Output.FlushAsync(TestContext.Current.CancellationToken);
            await pipe.Output.CompleteAsync();
            await pipe.Input.CompleteAsync();
        }
        await SessionTests.Gone(broker, 0);
        RawClient client = await broker.ConnectAsync("after");
        await client.QuietAsync();
        Assert.DoesNotContain(broker.Notices, n => n.Kind == "fault");
    }

    private static long Count(string name, long preset) =>
        long.TryParse(Environment.GetEnvironmentVariable(name),
            System.Globalization.CultureInfo.InvariantCulture, out long asked) ? asked : preset;

    private static void ReadAll(byte[] input, bool v5)
    {
        // Cut in two segments at an odd place, as a socket would.
        ReadOnlySequence<byte> buffer = TwoSegments(input, input.Length / 3);
        while (Frame.TryRead(ref buffer, 4_096, v5, out Frame frame, out _)
            == FrameStatus.Complete)
        {
            Assert.True(frame.Body.Length <= 4_096);
            byte[] body = frame.Body.ToArray();
            switch (frame.Type)
            {
                case PacketType.Connect: ReadConnect.TryRead(body, out _, out _); break;
                case PacketType.Connack: ReadConnack.TryRead(body, v5, out _, out _); break;
                case PacketType.Publish: ReadMessage(body, frame.Flags, v5); break;
                case PacketType.Subscribe: ReadSubscribe.TryRead(body, v5, 50, out _, out _); break;
                case PacketType.Unsubscribe:
                    ReadUnsubscribe.TryRead(body, v5, 50, out _, out _); break;
                case PacketType.Suback or PacketType.Unsuback:
                    ReadSuback.TryRead(body, frame.Type, v5, out _, out _); break;
                case PacketType.Disconnect:
                    ReadDisconnect.TryRead(body, v5, true, out _, out _); break;
                case PacketType.Auth: ReadAuth.TryRead(body, out _, out _); break;
                default: ReadAck.TryRead(body, frame.Type, v5, out _, out _); break;
            }
        }
    }

    private static void ReadMessage(byte[] body, byte flags, bool v5)
    {
        if (!ReadPublish.TryRead(body, flags, v5, out PublishPacket p, out _))
            return;
        Assert.True(Utf8Text.IsValid(p.Topic));
        MessageProperties.FromBytes(p.Properties);
        Assert.Equal(p.Forward.Count, p.Forward.ToArray(p.Properties).Length);
    }

    private static ReadOnlySequence<byte> TwoSegments(byte[] bytes, int at)
    {
        var second = new Segment(bytes.AsMemory(at), at, null);
        return new ReadOnlySequence<byte>(
            new Segment(bytes.AsMemory(0, at), 0, second), 0, second, bytes.Length - at);
    }

    private static byte[] Mutate(ref ulong state)
    {
        var bytes = new List<byte>(Corpus[(int)(Next(ref state) % (ulong)Corpus.Length)]);
        for (ulong n = Next(ref state) % 4; n > 0 && bytes.Count > 1; n--)
        {
            int at = (int)(Next(ref state) % (ulong)bytes.Count);
            switch (Next(ref state) % 5)
            {
                case 0: bytes[at] = unchecked((byte)Next(ref state)); break;
                case 1: bytes[at] ^= (byte)(1 << (int)(Next(ref state) % 8)); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.Insert(at, unchecked((byte)Next(ref state))); break;
                default: bytes.AddRange(bytes.GetRange(at, Math.Min(8, bytes.Count - at))); break;
            }
        }
        return [.. bytes];
    }

    // xorshift64*: the same run for the same seed, for ever.
    private static ulong Next(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return unchecked(state * 2685821657736338717UL) >> 33;
    }

    private static IEnumerable<byte[]> Seeds()
    {
        foreach (byte level in new byte[] { 4, 5 })
            yield return Bytes(b => WriteConnect.Write(b, new ConnectPacket
            {
                Level = level,
                ClientId = "fuzz",
                UserName = "u",
                Password = [1, 2],
                Will = new WillPacket("w/t", [1], 1, true, new PropertySet { WillDelay = 1 }),
                Properties = new PropertySet { SessionExpiry = 5, ReceiveMaximum = 3 },
            }));
        foreach (bool v5 in new[] { false, true })
        {
            for (byte qos = 0; qos < 3; qos++)
                yield return Bytes(b => WritePublish.Write(b, new PublishFields
                {
                    Topic = "a/b"u8, Payload = "payload"u8, Qos = qos, PacketId = 7,
                    MessageExpiry = 9, TopicAlias = 1, Forward = Said(),
                }, v5));
            yield return Bytes(b => WriteSubscribe.Write(b, new SubscribePacket(3,
                [
                    SubscribeEntry.FromOptions("a/+/#", 1),
                    SubscribeEntry.FromOptions("$share/g/x", 2),
                ],
                new PropertySet { SubscriptionIdentifier = 4 }), v5));
            yield return Bytes(b => WriteUnsubscribe.Write(
                b, new UnsubscribePacket(3, ["a/+/#"]), v5));
            yield return Bytes(b => WriteDisconnect.Write(b, v5, ReasonCode.DisconnectWithWill));
        }
        foreach (PacketType type in new[]
            { PacketType.Puback, PacketType.Pubrec, PacketType.Pubrel, PacketType.Pubcomp })
            yield return Bytes(b => WriteAck.Write(b, type, 7));
        yield return Bytes(b => WriteAck.Write(
            b, PacketType.Puback, 7, ReasonCode.QuotaExceeded, "why"));
        yield return Bytes(b => WriteAuth.Write(b, new AuthPacket(
            ReasonCode.ContinueAuthentication, new PropertySet { AuthenticationMethod = "m" })));
        yield return Bytes(WritePing.Request);
    }

    private static byte[] Said() => new MessageProperties
    {
        ContentType = "c", ResponseTopic = "r", CorrelationData = [1],
        UserProperties = [new("k", "v")],
    }.ToBytes();

    private static byte[] Bytes(Action<ByteBuffer> write)
    {
        var buffer = new ByteBuffer();
        write(buffer);
        return buffer.Written.ToArray();
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index, Segment? next)
        {
            Memory = memory;
            RunningIndex = index;
            Next = next;
        }
    }
}
