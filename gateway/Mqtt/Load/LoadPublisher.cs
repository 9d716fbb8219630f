using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Load;

/// <summary>One connection that publishes and times its acknowledgements.</summary>
/// <remarks>Written on the socket itself, so that the generator takes little of the machine it
/// shares with the broker.</remarks>
internal sealed class LoadPublisher : IDisposable
{
    // So few get a thread each: a change of thread in the generator would be measured as latency.
    private const int BlockingMost = 16;
    private readonly LoadOptions options;
    private readonly Latencies latencies;
    private readonly TimeProvider time;
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly ByteBuffer outgoing = new();
    private readonly byte[] topic;
    private readonly byte[] payload;
    private readonly long[] sentAt;
    private readonly Queue<ushort> freeIds = [];
    private readonly Dictionary<ushort, long> numbers = [];
    private readonly HashSet<long> open = [];
    private readonly int number;
    private long nextNumber;

    public LoadPublisher(
        LoadOptions options, int number, string topic, Latencies latencies, TimeProvider time)
    {
        this.options = options;
        this.number = number;
        this.latencies = latencies;
        this.time = time;
        this.topic = Encoding.UTF8.GetBytes(topic);
        payload = new byte[Math.Max(12, options.PayloadBytes)];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        sentAt = new long[options.Window + 1];
        for (ushort id = 1; id <= options.Window; id++)
            freeIds.Enqueue(id);
    }

    public long Acknowledged { get; private set; }

    /// <summary>The numbers of all messages whose acknowledgement came.</summary>
    public IEnumerable<long> AcknowledgedNumbers()
    {
        for (long n = 0; n < nextNumber; n++)
        {
            if (!open.Contains(n))
                yield return n;
        }
    }

    public async Task OpenAsync(CancellationToken cancellation)
    {
        try
        {
            if (IsBlocking)
                socket.Connect(options.Host, options.Port);
            else
                await socket.ConnectAsync(options.Host, options.Port, cancellation)
                    .ConfigureAwait(false);
            WriteConnect.Write(outgoing, new ConnectPacket
            {
                Level = (byte)options.ProtocolLevel,
                ClientId = $"bench-{number}",
            });
            await SendAsync(cancellation).ConfigureAwait(false);
            byte[] answer = new byte[256];
            int got = await ReceiveAsync(answer).ConfigureAwait(false);
            if (got < 4 || answer[0] != 0x20 || answer[3] != 0)
                throw new MqttException($"bench connection {number}: refused");
        }
        catch (SocketException e)
        {
            throw new MqttException(
                $"connect {options.Host}:{options.Port}: {e.Message}; is the broker running?", e);
        }
    }

    /// <summary>Publishes until the time is over, then waits a little for what is open.</summary>
    public Task RunAsync(CancellationToken over) => !IsBlocking ? LoopAsync(over)
        : Task.Factory.StartNew(
            () => LoopAsync(over), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();

    private bool IsBlocking => options.Publishers <= BlockingMost && options.Rate == 0;

    private ValueTask<int> ReceiveAsync(Memory<byte> into) => IsBlocking
        ? new ValueTask<int>(socket.Receive(into.Span))
        : socket.ReceiveAsync(into, CancellationToken.None);

    private async Task LoopAsync(CancellationToken over)
    {
        var inbox = new byte[16 * 1024];
        int have = 0;
        long startedAt = time.GetTimestamp();
        try
        {
            Fill(startedAt, over);
            await SendAsync(CancellationToken.None).ConfigureAwait(false);
            while (!over.IsCancellationRequested || open.Count > 0)
            {
                if (open.Count == 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(1), time, over)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                else
                {
                    int got = await ReceiveAsync(inbox.AsMemory(have)).ConfigureAwait(false);
                    if (got == 0)
                        return;
                    have = Take(inbox, have + got);
                }
                Fill(startedAt, over);
                await SendAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection is gone: what is open stays unacknowledged and is counted so.
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        outgoing.Release();
    }

    private void Fill(long startedAt, CancellationToken over)
    {
        while (freeIds.Count > 0 && !over.IsCancellationRequested)
        {
            long dueAt = time.GetTimestamp();
            if (options.Rate > 0)
            {
                // Open loop: message k of this publisher is due at k times its interval.
                long dueUs = nextNumber * 1_000_000L * options.Publishers / options.Rate;
                dueAt = startedAt + (dueUs * time.TimestampFrequency / 1_000_000);
                if (dueAt > time.GetTimestamp())
                    return;
            }
            ushort id = freeIds.Dequeue();
            sentAt[id] = dueAt;
            numbers[id] = nextNumber;
            open.Add(nextNumber);
            BinaryPrimitives.WriteInt64BigEndian(payload.AsSpan(4), nextNumber++);
            var fields = new PublishFields
            {
                Topic = topic,
                Payload = payload,
                PacketId = id,
                Qos = (byte)options.Qos,
            };
            WritePublish.Write(outgoing, fields, options.ProtocolLevel == 5);
        }
    }

    private int Take(byte[] inbox, int have)
    {
        var buffer = new ReadOnlySequence<byte>(inbox, 0, have);
        while (Frame.TryRead(ref buffer, inbox.Length, false, out Frame frame, out _)
            == FrameStatus.Complete)
        {
            if (!ReadAck.TryRead(frame.Body.FirstSpan, frame.Type, options.ProtocolLevel == 5,
                out AckPacket ack, out _))
                continue;
            if (frame.Type == PacketType.Pubrec)
                WriteAck.Write(outgoing, PacketType.Pubrel, ack.PacketId);
            else if (frame.Type is PacketType.Puback or PacketType.Pubcomp)
                Close(ack);
        }
        int left = (int)buffer.Length;
        buffer.CopyTo(inbox);
        return left;
    }

    private void Close(AckPacket ack)
    {
        latencies.Add((long)time.GetElapsedTime(sentAt[ack.PacketId]).TotalMicroseconds);
        if ((byte)ack.Code < 0x80)
        {
            open.Remove(numbers[ack.PacketId]);
            Acknowledged++;
        }
        freeIds.Enqueue(ack.PacketId);
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        int sent = 0;
        while (sent < outgoing.Count)
            sent += IsBlocking ? socket.Send(outgoing.WrittenMemory.Span[sent..])
                : await socket.SendAsync(outgoing.WrittenMemory[sent..], cancellation)
                    .ConfigureAwait(false);
        outgoing.Clear();
    }
}
