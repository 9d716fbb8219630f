using System.Buffers;
using System.IO.Pipelines;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Connections;

/// <summary>What to do after a packet.</summary>
internal enum Step : byte
{
    /// <summary>Read on.</summary>
    Next,

    /// <summary>Something must be awaited before the next packet.</summary>
    Later,

    /// <summary>Wait for room at a subscriber, then take this same packet again.</summary>
    Again,

    /// <summary>The connection ends.</summary>
    Stop,
}

/// <summary>One client's connection, from its first byte to its last.</summary>
/// <remarks>The reading loop is one task; answers and deliveries come from any thread.</remarks>
internal sealed partial class Connection : ITicketLine, IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LingerSilence = TimeSpan.FromMilliseconds(150);
    private readonly Broker broker;
    private readonly PipeReader reader;
    private readonly PipeWriter writer;
    private readonly CancellationTokenSource stop = new();
    private readonly FlushSet flush = new();
    private Func<Task>? later;
    private Fault closing;
    private string ending = "ended without DISCONNECT";
    private bool isGraceful;
    private bool isDisposed;

    public Connection(Broker broker, IDuplexPipe transport, ConnectionFacts facts)
    {
        this.broker = broker;
        reader = transport.Input;
        writer = transport.Output;
        Facts = facts;
        Outbound = new Outbound(writer) { Drained = OnDrained, Soon = ScheduleDrain };
        LastHeard = OpenedAt = broker.Time.GetTimestamp();
    }

    public ConnectionFacts Facts { get; }

    public Outbound Outbound { get; }

    public string ClientId { get; private set; } = "";

    public string? UserName { get; private set; }

    public Session? Session { get; private set; }

    /// <summary>True from CONNACK to the end.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True once a whole CONNECT was read.</summary>
    public bool HasConnect { get; private set; }

    /// <summary>Time stamps of the broker's clock.</summary>
    public long OpenedAt { get; }

    /// <summary>When the last whole packet came (MQTT-3.1.2-22): bytes of an unfinished one do
    /// not count.</summary>
    public long LastHeard { get; private set; }

    /// <summary>Units: s; 0 = off.</summary>
    public int KeepAliveSeconds { get; private set; }

    private bool IsV5 => Level == 5;

    private byte Level { get; set; } = 4;

    /// <summary>Serves the client until it leaves or is made to.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        using CancellationTokenRegistration shutdown = cancellation.UnsafeRegister(
            static c => ((Connection)c!).Close(ReasonCode.ServerShuttingDown, "shutting down"),
            this);
        try
        {
            await ReadLoopAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException
            or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            ending = $"transport failed: {e.Message}";
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the connection from outside, with a reason for a 5.0 client.</summary>
    public void Close(ReasonCode code, string why)
    {
        if (closing.IsNone)
            closing = new Fault(code, why);
        lock (line)
        {
            if (isDisposed)
                return;
            _ = stop.CancelAsync();
            reader.CancelPendingRead();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (line)
        {
            isDisposed = true;
            stop.Dispose();
        }
    }

    private async Task ReadLoopAsync()
    {
        while (closing.IsNone)
        {
            ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
            if (result.IsCanceled && !closing.IsNone)
                return;
            ReadOnlySequence<byte> buffer = result.Buffer;
            Step step = Take(ref buffer);
            reader.AdvanceTo(buffer.Start, step is Step.Later or Step.Again
                ? buffer.Start : buffer.End);
            flush.Flush();
            if (step == Step.Stop)
                return;
            if (step is Step.Later or Step.Again && later is { } pending)
            {
                await pending().ConfigureAwait(false);
                flush.Flush();
            }
            else if (result.IsCompleted)
            {
                // Bytes left over are a packet cut short: the transport broke off.
                if (buffer.Length > 0)
                    ending = "cut off inside a packet";
                return;
            }
            await WaitForDecisionsAsync().ConfigureAwait(false);
        }
    }

    // Takes every whole packet in the buffer.
    private Step Take(ref ReadOnlySequence<byte> buffer)
    {
        while (closing.IsNone)
        {
            ReadOnlySequence<byte> before = buffer;
            int most = HasConnect ? broker.Options.Limits.PacketBytes : FirstPacketBytes();
            FrameStatus status = Frame.TryRead(
                ref buffer, most, IsV5, out Frame frame, out Fault fault);
            if (status == FrameStatus.NeedMore)
                return Step.Next;
            if (status == FrameStatus.Bad)
                return Fail(fault);
            LastHeard = broker.Time.GetTimestamp();
            Step step = Take(frame);
            if (step == Step.Again)
                buffer = before;
            if (step != Step.Next)
                return step;
        }
        return Step.Stop;
    }

    private int FirstPacketBytes() => Math.Min(broker.Options.Limits.PacketBytes, 64 * 1024);

    private Step Take(in Frame frame)
    {
        if (frame.Body.IsSingleSegment)
            return Dispatch(frame.Type, frame.Flags, frame.Body.FirstSpan);
        int length = (int)frame.Body.Length;
        byte[] whole = ArrayPool<byte>.Shared.Rent(length);
        frame.Body.CopyTo(whole);
        Step step = Dispatch(frame.Type, frame.Flags, whole.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(whole);
        return step;
    }

    private Step Dispatch(PacketType type, byte flags, ReadOnlySpan<byte> body)
    {
        if (!IsOpen)
            return DispatchFirst(type, flags, body);
        switch (type)
        {
            case PacketType.Publish: return OnPublish(flags, body);
            case PacketType.Puback or PacketType.Pubrec or PacketType.Pubrel
                or PacketType.Pubcomp: return OnAck(type, body);
            case PacketType.Subscribe: return OnSubscribe(body);
            case PacketType.Unsubscribe: return OnUnsubscribe(body);
            case PacketType.Pingreq: return OnPing(body);
            case PacketType.Disconnect: return OnDisconnect(body);
            case PacketType.Auth when IsV5: return OnAuth(body);
            default:
                // MQTT-3.1.0-2: a second CONNECT. 4.13: packets only servers send.
                return Fail(Fault.Protocol($"4.13 {type} may not come here"));
        }
    }

    private Step DispatchFirst(PacketType type, byte flags, ReadOnlySpan<byte> body)
    {
        // MQTT-3.1.0-1: the first packet is CONNECT.
        if (type == PacketType.Connect && !HasConnect)
            return OnConnect(flags, body);
        if (type == PacketType.Auth && HasConnect && IsV5)
            return OnAuth(body);
        return Fail(Fault.Protocol("MQTT-3.1.0-1 the first packet is not CONNECT"));
    }

    private Step OnPing(ReadOnlySpan<byte> body)
    {
        if (body.Length > 0)
            return Fail(new Fault(ReasonCode.Success, "3.12 bytes in a PINGREQ"));
        lock (Outbound.Gate)
            WritePing.Response(Outbound.Buffer);
        flush.Add(Outbound);
        return Step.Next;
    }

    private Step OnDisconnect(ReadOnlySpan<byte> body)
    {
        if (!ReadDisconnect.TryRead(body, IsV5, true, out DisconnectPacket packet, out Fault fault))
            return Fail(fault);
        if (packet.Properties.SessionExpiry is { } seconds
            && !broker.ChangeExpiry(Session!, seconds))
            return Fail(Fault.Protocol("3.14.2.2.2 session expiry was 0"));
        // MQTT-3.14.4-3: a normal disconnection takes the will with it.
        isGraceful = packet.Code == ReasonCode.Success;
        return Step.Stop;
    }

    private Step Fail(Fault fault)
    {
        closing = fault;
        return Step.Stop;
    }

    private async Task EndAsync()
    {
        bool wasOpen = IsOpen;
        IsOpen = false;
        broker.Left(this, isGraceful);
        // One word for each connection that was open: listeners count.
        if (wasOpen || !closing.IsNone)
            broker.Notify(wasOpen ? "closed" : "refused", ClientId, !closing.IsNone
                ? $"{closing.Code}: {closing.Clause}" : isGraceful ? "left" : ending);
        if (IsV5 && wasOpen && !closing.IsNone && closing.Code != ReasonCode.Success)
            await FarewellAsync().ConfigureAwait(false);
        await Outbound.CloseAsync(CloseLimit, broker.Time).ConfigureAwait(false);
        await reader.CompleteAsync().ConfigureAwait(false);
        await writer.CompleteAsync().ConfigureAwait(false);
    }

    // The socket stays open a moment for what the client still sends: a reset in answer to that
    // would take the DISCONNECT from it.
    private async Task FarewellAsync()
    {
        lock (Outbound.Gate)
            WriteDisconnect.Write(Outbound.Buffer, true, closing.Code);
        Outbound.Flush();
        long from = broker.Time.GetTimestamp();
        try
        {
            while (broker.Time.GetElapsedTime(from) < CloseLimit)
            {
                ReadResult result = await reader.ReadAsync().AsTask()
                    .WaitAsync(LingerSilence, broker.Time).ConfigureAwait(false);
                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return;
            }
        }
        catch (Exception e) when (e is TimeoutException or IOException
            or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            reader.CancelPendingRead();
        }
    }

    private void OnDrained()
    {
        var drained = new FlushSet();
        Session?.Pump(drained);
        drained.Flush();
    }
}
