using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Mqtt;

/// <summary>How a client reaches its broker and who it says it is.</summary>
public sealed record MqttClientOptions
{
    /// <summary>Name or address of the broker. Default: loopback.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Default: 1883; with TLS usually 8883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>4 for 3.1.1, 5 for 5.0. Default: 4.</summary>
    public int ProtocolLevel { get; init; } = 4;

    /// <summary>Empty: the broker gives one. Default: empty.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Name to be admitted under, or null.</summary>
    public string? UserName { get; init; }

    /// <summary>Password, or null.</summary>
    public string? Password { get; init; }

    /// <summary>Begin without what an earlier connection left. Default: yes.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>How long the broker keeps the session after a connection (5.0). Units: s.
    /// Default: 0. On 3.1.1 it is kept when <see cref="CleanStart"/> is off.</summary>
    public uint SessionExpirySeconds { get; init; }

    /// <summary>Units: s; 0 = off. Default: 30.</summary>
    public ushort KeepAliveSeconds { get; init; } = 30;

    /// <summary>Published by the broker when this client vanishes, or null.</summary>
    public Will? Will { get; init; }

    /// <summary>Unacknowledged QoS 1 and 2 messages this client sends at once; the broker's
    /// Receive Maximum may lower it. Default: 20.</summary>
    public int InFlight { get; init; } = 20;

    /// <summary>Received messages that wait to be read; then the socket is left alone until there
    /// is room. Default: 1 000.</summary>
    public int InboundCapacity { get; init; } = 1_000;

    /// <summary>Longest packet taken. Units: bytes. Default: 2 MiB.</summary>
    public int PacketBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Unacknowledged messages the broker may send at once (5.0). Default: 65 535.
    /// </summary>
    public ushort ReceiveMaximum { get; init; } = ushort.MaxValue;

    /// <summary>Topic aliases the broker may use towards us (5.0). Default: 10.</summary>
    public ushort TopicAliases { get; init; } = 10;

    /// <summary>Acknowledge received messages only when told, see
    /// <see cref="InboundMessage.Acknowledge"/>. Default: when they are handed over.</summary>
    public bool ManualAcknowledge { get; init; }

    /// <summary>Connect again by itself after a break, with growing pauses. Default: no.
    /// </summary>
    public bool Reconnect { get; init; }

    /// <summary>First pause before connecting again; doubles, with jitter. Units: ms.
    /// Default: 1 000.</summary>
    public int BackoffLeastMs { get; init; } = 1_000;

    /// <summary>Longest pause before connecting again. Units: ms. Default: 60 000.</summary>
    public int BackoffMostMs { get; init; } = 60_000;

    /// <summary>Time for connection, CONNACK and each answer. Units: ms. Default: 10 000.
    /// </summary>
    public int TimeoutMs { get; init; } = 10_000;

    /// <summary>TLS, or null for plain TCP.</summary>
    public ClientTls? Tls { get; init; }

    /// <summary>WebSocket address such as <c>ws://host:8080/mqtt</c>, instead of host and port.
    /// </summary>
    public Uri? WebSocket { get; init; }

    /// <summary>Challenge and response (5.0), or null.</summary>
    public IClientExchange? Exchange { get; init; }

    /// <summary>Gives the transport instead of host and port, for tests. Default: null.</summary>
    public Func<CancellationToken, ValueTask<IDuplexPipe>>? Transport { get; init; }
}

/// <summary>The client's side of TLS.</summary>
/// <param name="TargetName">The name the broker's certificate must carry.</param>
/// <param name="Roots">Certificates trusted besides the system's, or null.</param>
/// <param name="Certificate">Our own certificate with its key, or null.</param>
/// <param name="Validate">Decides instead of the default rules, or null.</param>
public sealed record ClientTls(
    string TargetName,
    X509Certificate2Collection? Roots = null,
    X509Certificate2? Certificate = null,
    RemoteCertificateValidationCallback? Validate = null);

/// <summary>A will. Source: MQTT 5.0 3.1.2.5.</summary>
/// <param name="Topic">A topic name.</param>
/// <param name="Payload">The message.</param>
/// <param name="Qos">Range: 0, 1, 2.</param>
/// <param name="Retain">Kept for later subscribers.</param>
/// <param name="DelaySeconds">5.0: pause before it is published. Units: s.</param>
public sealed record Will(
    string Topic, ReadOnlyMemory<byte> Payload, int Qos = 0, bool Retain = false,
    uint DelaySeconds = 0)
{
    /// <summary>5.0: beside the payload.</summary>
    public MessageProperties Properties { get; init; } = MessageProperties.None;
}

/// <summary>The client's side of a challenge and response method. Source: MQTT 5.0 4.12.
/// </summary>
public interface IClientExchange
{
    /// <summary>Name of the method.</summary>
    string Method { get; }

    /// <summary>The first word; starts anew each time.</summary>
    byte[] Begin();

    /// <summary>Answers a challenge; null refuses the broker.</summary>
    byte[]? Next(ReadOnlyMemory<byte> challenge);

    /// <summary>Checks the broker's last word.</summary>
    bool Finish(ReadOnlyMemory<byte> lastWord);
}
