using System.Text;

namespace Edge.Mqtt.Sessions;

/// <summary>One application message, shared by all who wait for it; never altered.</summary>
internal sealed class Message
{
    /// <summary>Stands where an entry carries no message.</summary>
    public static readonly Message None = new() { Topic = "", TopicUtf8 = [], Payload = [] };

    public required string Topic { get; init; }

    public required byte[] TopicUtf8 { get; init; }

    public required byte[] Payload { get; init; }

    /// <summary>Properties that travel unaltered.</summary>
    public byte[] Forward { get; init; } = [];

    public byte Qos { get; init; }

    public bool Retain { get; init; }

    /// <summary>Units: ms since 1970, UTC; long.MaxValue = never.</summary>
    public long ExpiresAtMs { get; init; } = long.MaxValue;

    /// <summary>The client that published it; null = the application.</summary>
    public string? PublisherId { get; init; }

    /// <summary>Number in the store; 0 = not given one.</summary>
    public long Number { get; set; }

    /// <summary>The generation of the store's log that holds its bytes.</summary>
    public long Generation { get; set; }

    /// <summary>What it takes in a queue. Units: bytes.</summary>
    public int Bytes => Payload.Length + Forward.Length + TopicUtf8.Length + 64;

    public static Message Create(
        string topic, ReadOnlySpan<byte> payload, int qos, bool retain,
        MessageProperties properties, long nowMs) => Create(
            topic, Encoding.UTF8.GetBytes(topic), payload, qos, retain, properties, nowMs);

    public static Message Create(
        string topic, byte[] topicUtf8, ReadOnlySpan<byte> payload, int qos, bool retain,
        MessageProperties properties, long nowMs) => new()
        {
            Topic = topic,
            TopicUtf8 = topicUtf8,
            Payload = payload.ToArray(),
            Forward = properties == MessageProperties.None ? [] : properties.ToBytes(),
            Qos = (byte)qos,
            Retain = retain,
            ExpiresAtMs = ExpiryAt(nowMs, properties.ExpirySeconds),
        };

    public static long ExpiryAt(long nowMs, uint? seconds) =>
        seconds is { } s ? nowMs + (s * 1000L) : long.MaxValue;

    /// <summary>What is left of its life, rounded up: 0 is never sent. Units: s.</summary>
    public uint? SecondsLeft(long nowMs) => ExpiresAtMs == long.MaxValue
        ? null : (uint)Math.Max(1, (ExpiresAtMs - nowMs + 999) / 1000);
}
