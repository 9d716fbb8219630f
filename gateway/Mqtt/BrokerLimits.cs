namespace Edge.Mqtt;

/// <summary>Every bound of the broker, with its default.</summary>
/// <remarks>A limit that is reached refuses with a reason; nothing is dropped unsaid, except what
/// <see cref="QueueFull"/> says. Per-address limits do not apply to loopback.</remarks>
public sealed record BrokerLimits
{
    /// <summary>Units: bytes, fixed header included. Default: 256 KiB (devices: 16 KiB).</summary>
    public int PacketBytes { get; init; } = 256 * 1024;

    /// <summary>Open connections. Default: 10 000.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Open connections from one address. Default: 100.</summary>
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>New connections per second; more wait their turn. Default: 200.</summary>
    public int ConnectsPerSecond { get; init; } = 200;

    /// <summary>Time to send a whole CONNECT. Units: ms. Default: 5 000.</summary>
    public int ConnectTimeoutMs { get; init; } = 5_000;

    /// <summary>QoS 1 and 2 messages sent to a client and not acknowledged. Default: 20.</summary>
    public int InFlightOut { get; init; } = 20;

    /// <summary>Receive Maximum told to clients. Range: 1 to 65 535. Default: 20.</summary>
    public int InFlightIn { get; init; } = 20;

    /// <summary>Undecided messages of one connection before reading from it pauses; counts where
    /// Receive Maximum does not (3.1.1 and QoS 0). Default: 1 000.</summary>
    public int OpenTickets { get; init; } = 1_000;

    /// <summary>Messages waiting for one session. Default: 1 000.</summary>
    public int QueuedMessages { get; init; } = 1_000;

    /// <summary>Bytes waiting for one session. Default: 8 MiB.</summary>
    public long QueuedBytes { get; init; } = 8L * 1024 * 1024;

    /// <summary>What happens to a message when the queue of a subscriber is full. Default: its
    /// publisher is refused.</summary>
    public QueueFull QueueFull { get; init; } = QueueFull.Refuse;

    /// <summary>How long a publisher is held back for a connected subscriber with a full queue.
    /// Units: ms. Default: 5 000.</summary>
    public int QueueWaitMs { get; init; } = 5_000;

    /// <summary>Bytes waiting for one socket before QoS 0 is left out. Default: 1 MiB.</summary>
    public int OutboundBytes { get; init; } = 1024 * 1024;

    /// <summary>Length of a topic or filter. Units: bytes. Default: 512.</summary>
    public int TopicBytes { get; init; } = 512;

    /// <summary>Levels of a topic or filter. Default: 128 (devices: 8).</summary>
    public int TopicLevels { get; init; } = 128;

    /// <summary>Subscriptions of one session. Default: 50.</summary>
    public int Subscriptions { get; init; } = 50;

    /// <summary>Retained messages. Default: 100 000.</summary>
    public int Retained { get; init; } = 100_000;

    /// <summary>Longest session expiry. Units: s. Default: 7 days.</summary>
    public uint SessionExpirySeconds { get; init; } = 7 * 24 * 3600;

    /// <summary>Sessions kept, connected or not. Default: 20 000.</summary>
    public int Sessions { get; init; } = 20_000;

    /// <summary>Shortest keep-alive a 5.0 client is told to use. Units: s. Default: 10.</summary>
    public ushort KeepAliveLeastSeconds { get; init; } = 10;

    /// <summary>Longest keep-alive a 5.0 client is told to use. Units: s. Default: 1 200.
    /// </summary>
    public ushort KeepAliveMostSeconds { get; init; } = 1_200;

    /// <summary>Topic aliases a client may set up, and that we set up with one. Default: 10.
    /// </summary>
    public ushort TopicAliases { get; init; } = 10;
}

/// <summary>What becomes of a message when a subscriber's queue is full.</summary>
public enum QueueFull
{
    /// <summary>The publisher gets 0x97 (5.0) or is disconnected (3.1.1).</summary>
    Refuse,

    /// <summary>This subscriber does not get the message; it is counted.</summary>
    DropNewest,

    /// <summary>This subscriber loses its oldest waiting message; it is counted.</summary>
    DropOldest,
}
