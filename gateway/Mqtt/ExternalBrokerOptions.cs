namespace Edge.Mqtt;

/// <summary>How an application takes part in a broker elsewhere.</summary>
public sealed record ExternalBrokerOptions
{
    /// <summary>Host, name, password, TLS, protocol level and client id. Reconnecting, manual
    /// acknowledgement and a kept session are set by <see cref="ExternalBroker"/>.</summary>
    public required MqttClientOptions Client { get; init; }

    /// <summary>Name of the shared subscription; members of one name divide the messages.
    /// </summary>
    public required string Share { get; init; }

    /// <summary>Filters subscribed to as shared ones, QoS 1: each message comes to one member.
    /// </summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Filters every member has for itself, QoS 1: what is retained comes at once, which
    /// a shared subscription never brings (MQTT 5.0 4.8.2).</summary>
    public IReadOnlyList<string> Own { get; init; } = [];

    /// <summary>Messages the broker may send before the first of them is decided. Default: 1 000.
    /// </summary>
    public ushort Undecided { get; init; } = 1_000;

    /// <summary>Messages that wait to be published; the newest is left out beyond, and counted.
    /// Default: 10 000.</summary>
    public int Outgoing { get; init; } = 10_000;

    /// <summary>Called for what an operator should know; must not block. Default: nobody.
    /// </summary>
    public Action<BrokerNotice>? Notice { get; init; }
}
