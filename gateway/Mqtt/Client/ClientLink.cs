using System.Buffers;
using System.IO.Pipelines;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;

namespace Edge.Mqtt.Client;

/// <summary>Takes what a link received.</summary>
internal interface ILinkOwner
{
    /// <summary>One packet; may hold the link back until there is room.</summary>
    ValueTask TakeAsync(ClientLink link, PacketType type, byte flags, ReadOnlyMemory<byte> body);
}

/// <summary>One transport connection of a client: frames in, bytes out, pings.</summary>
internal sealed class ClientLink(IDuplexPipe transport, bool v5, int packetBytes, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock ending = new();
    private Task? ended;
    private TaskCompletionSource drained = NewSource();
    private ITimer? ping;
    private long heardAt, sentAt;
    private int busy, begun;

    public Outbound Outbound { get; } = new(transport.Output);

    public bool IsV5 => v5;

    /// <summary>Why the link ended, once it has.</summary>
    public Exception? Cause { get; private set; }

    /// <summary>What the broker said in a DISCONNECT, if it did.</summary>
    public ReasonCode? Farewell { get; set; }

    /// <summary>Writes packets under the socket's lock and sends them.</summary>
    public void Send(Action<ByteBuffer> write)
    {
        lock (Outbound.Gate)
            write(Outbound.Buffer);
        sentAt = time.GetTimestamp();
        Outbound.Flush();
    }

    /// <summary>Waits while more than this many bytes have not left yet.</summary>
    public async ValueTask RoomAsync(int most, CancellationToken cancellation)
    {
        while (true)
        {
            Task next = Volatile.Read(ref drained).Task;
            Outbound.Drained ??= () => Interlocked.Exchange(ref drained, NewSource()).SetResult();
            if (!Outbound.IsCongested(most))
                return;
            await next.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps the connection alive from here on (MQTT-3.1.2-20).</summary>
    public void KeepAlive(int seconds)
    {
        if (seconds == 0)
            return;
        heardAt = sentAt = time.GetTimestamp();
        TimeSpan every = TimeSpan.FromMilliseconds(Math.Max(100, seconds * 250));
        ping = time.CreateTimer(_ => Ping(seconds), null, every, every);
    }

    /// <summary>Reads until the link ends; never throws.</summary>
    public async Task RunAsync(ILinkOwner owner)
    {
        try
        {
            if (Interlocked.Exchange(ref begun, 1) == 0)
                await ReadAsync(owner).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException
            or InvalidOperationException or System.Net.Sockets.SocketException
            or System.Net.WebSockets.WebSocketException)
        {
            Cause ??= e;
        }
        // Only the reader may complete its input: what it holds of it is freed with it.
        await transport.Input.CompleteAsync().ConfigureAwait(false);
        if (ping is not null)
            await ping.DisposeAsync().ConfigureAwait(false);
    }

    public void Break(string why)
    {
        Cause ??= new IOException(why);
        stop.Cancel();
    }

    /// <summary>Ends the link, once, whoever asks first; all wait for the same end.</summary>
    public ValueTask DisposeAsync()
    {
        lock (ending)
            ended ??= EndAsync();
        return new ValueTask(ended);
    }

    private static TaskCompletionSource NewSource() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task EndAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await Outbound.CloseAsync(CloseLimit, time).ConfigureAwait(false);
        if (Interlocked.Exchange(ref begun, 1) == 0)
            await transport.Input.CompleteAsync().ConfigureAwait(false);
        await transport.Output.CompleteAsync().ConfigureAwait(false);
        if (transport is IAsyncDisposable disposable)
            await disposable.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync(ILinkOwner owner)
    {
        while (true)
        {
            ReadResult result = await transport.Input.ReadAsync(stop.Token).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            heardAt = time.GetTimestamp();
            while (true)
            {
                FrameStatus status = Frame.TryRead(
                    ref buffer, packetBytes, v5, out Frame frame, out Fault fault);
                if (status == FrameStatus.Bad)
                    throw new IOException($"broker sent what is no packet: {fault.Clause}");
                if (status == FrameStatus.NeedMore)
                    break;
                ReadOnlyMemory<byte> body = frame.Body.IsSingleSegment
                    ? frame.Body.First : frame.Body.ToArray();
                busy = 1;
                await owner.TakeAsync(this, frame.Type, frame.Flags, body).ConfigureAwait(false);
                busy = 0;
            }
            transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                throw new EndOfStreamException("the broker closed the connection");
        }
    }

    private void Ping(int seconds)
    {
        // A link held back by a full inbox is not a dead one.
        if (busy == 0 && time.GetElapsedTime(heardAt).TotalSeconds > seconds * 1.5)
            Break($"nothing heard for {seconds} s and a half");
        else if (time.GetElapsedTime(heardAt).TotalSeconds >= seconds / 2.0
            || time.GetElapsedTime(sentAt).TotalSeconds >= seconds / 2.0)
            Send(WritePing.Request);
    }
}
