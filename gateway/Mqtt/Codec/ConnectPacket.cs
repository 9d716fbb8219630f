namespace Edge.Mqtt.Codec;

/// <summary>A will as it stands in a CONNECT. Source: MQTT 5.0 3.1.2.5, 3.1.3.2.</summary>
internal sealed record WillPacket(
    string Topic, byte[] Payload, byte Qos, bool Retain, PropertySet Properties);

/// <summary>A CONNECT, read or to be written. Source: MQTT 5.0 3.1.</summary>
internal sealed record ConnectPacket
{
    /// <summary>3 for MQIsdp, 4 for 3.1.1, 5 for 5.0.</summary>
    public byte Level { get; init; } = 4;

    public bool CleanStart { get; init; } = true;

    /// <summary>Units: s; 0 = off.</summary>
    public ushort KeepAlive { get; init; }

    public string ClientId { get; init; } = "";

    public WillPacket? Will { get; init; }

    public string? UserName { get; init; }

    public byte[]? Password { get; init; }

    public PropertySet Properties { get; init; } = PropertySet.None;
}
