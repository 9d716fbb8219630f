namespace Edge.Mqtt.Load;

/// <summary>What a load run does.</summary>
public sealed record LoadOptions
{
    /// <summary>Address of the broker. Default: loopback.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Default: 1883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>4 or 5. Default: 4.</summary>
    public int ProtocolLevel { get; init; } = 4;

    /// <summary>Connections that publish. Default: 1.</summary>
    public int Publishers { get; init; } = 1;

    /// <summary>Unacknowledged messages of one connection. Default: 1.</summary>
    public int Window { get; init; } = 1;

    /// <summary>Range: 1, 2. Default: 1.</summary>
    public int Qos { get; init; } = 1;

    /// <summary>Payload. Units: bytes, at least 12. Default: 200.</summary>
    public int PayloadBytes { get; init; } = 200;

    /// <summary>Messages per second of all publishers; 0 = as fast as acknowledgements come.
    /// With a rate the latency is counted from when a message was due.</summary>
    public int Rate { get; init; }

    /// <summary>Units: s. Default: 5.</summary>
    public int Seconds { get; init; } = 5;

    /// <summary>Time before the measuring begins, for compilers and caches. Units: s. Default: 0.
    /// </summary>
    public int WarmSeconds { get; init; }

    /// <summary>Called when the measuring begins (true) and when it has ended (false), with all
    /// connections open. Default: nobody.</summary>
    public Action<bool>? Measuring { get; init; }

    /// <summary>Count at a persistent subscriber what arrives. Default: yes.</summary>
    public bool Subscribe { get; init; } = true;

    /// <summary>QoS of that subscriber. Range: 0, 1, 2. Default: 1.</summary>
    public int SubscribeQos { get; init; } = 1;
}

/// <summary>What a load run measured.</summary>
/// <param name="Acknowledged">Messages acknowledged within the time.</param>
/// <param name="PerSecond">Of those.</param>
/// <param name="P50Us">Units: us, from sending (or from when it was due) to
/// acknowledgement.</param>
/// <param name="P99Us">Units: us.</param>
/// <param name="MaxUs">Units: us.</param>
/// <param name="Received">Different messages the subscriber got.</param>
/// <param name="Duplicates">Messages the subscriber got again.</param>
/// <param name="Lost">Acknowledged and not received.</param>
public sealed record LoadResult(
    long Acknowledged, long PerSecond, long P50Us, long P99Us, long MaxUs,
    long Received, long Duplicates, long Lost);
