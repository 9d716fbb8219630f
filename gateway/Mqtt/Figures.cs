namespace Edge.Mqtt;

/// <summary>Counters of a broker since it started.</summary>
/// <remarks>Thread-safety: safe.</remarks>
public sealed class Figures
{
    private long received, receivedBytes, sent, sentBytes, dropped, refused, connects;

    /// <summary>Messages published by clients.</summary>
    public long MessagesReceived => Interlocked.Read(ref received);

    /// <summary>Their payloads. Units: bytes.</summary>
    public long BytesReceived => Interlocked.Read(ref receivedBytes);

    /// <summary>Messages sent to clients.</summary>
    public long MessagesSent => Interlocked.Read(ref sent);

    /// <summary>Their payloads. Units: bytes.</summary>
    public long BytesSent => Interlocked.Read(ref sentBytes);

    /// <summary>Deliveries left out: queue full, expired, too large for the client, or QoS 0 to a
    /// slow one.</summary>
    public long MessagesDropped => Interlocked.Read(ref dropped);

    /// <summary>Messages refused to their publisher.</summary>
    public long MessagesRefused => Interlocked.Read(ref refused);

    /// <summary>Clients admitted.</summary>
    public long Connects => Interlocked.Read(ref connects);

    internal void Received(int bytes)
    {
        Interlocked.Increment(ref received);
        Interlocked.Add(ref receivedBytes, bytes);
    }

    internal void Sent(int bytes)
    {
        Interlocked.Increment(ref sent);
        Interlocked.Add(ref sentBytes, bytes);
    }

    internal void Dropped() => Interlocked.Increment(ref dropped);

    internal void Refused() => Interlocked.Increment(ref refused);

    internal void Connected() => Interlocked.Increment(ref connects);
}
