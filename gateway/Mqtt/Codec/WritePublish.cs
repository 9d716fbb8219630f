namespace Edge.Mqtt.Codec;

/// <summary>What a PUBLISH to be written holds.</summary>
internal ref struct PublishFields
{
    public ReadOnlySpan<byte> Topic;
    public ReadOnlySpan<byte> Payload;
    public ReadOnlySpan<byte> Forward;
    public ReadOnlySpan<uint> SubscriptionIds;
    public ushort PacketId;
    /// <summary>0 = none; with an alias the topic may be empty.</summary>
    public ushort TopicAlias;
    /// <summary>Units: s; null = never.</summary>
    public uint? MessageExpiry;
    public byte Qos;
    public bool Retain;
    public bool Duplicate;
}

/// <summary>PUBLISH, both directions. Source: MQTT 5.0 3.3.</summary>
internal static class WritePublish
{
    /// <summary>Length of the whole packet in bytes.</summary>
    public static int Size(in PublishFields p, bool v5)
    {
        int body = BodyBytes(p, v5, out _);
        return 1 + ByteBuffer.VariableBytes(body) + body;
    }

    public static void Write(ByteBuffer into, in PublishFields p, bool v5)
    {
        int body = BodyBytes(p, v5, out int properties);
        int flags = (p.Duplicate ? 8 : 0) | (p.Qos << 1) | (p.Retain ? 1 : 0);
        into.Byte((byte)(((int)PacketType.Publish << 4) | flags));
        into.Variable((uint)body);
        into.Binary(p.Topic);
        if (p.Qos > 0)
            into.UInt16(p.PacketId);
        if (v5)
        {
            into.Variable((uint)properties);
            PropertyWriter.Number(into, PropertyId.MessageExpiry, p.MessageExpiry);
            PropertyWriter.Number(into, PropertyId.TopicAlias,
                p.TopicAlias == 0 ? null : p.TopicAlias);
            into.Raw(p.Forward);
            foreach (uint id in p.SubscriptionIds)
                PropertyWriter.Number(into, PropertyId.SubscriptionIdentifier, id);
        }
        into.Raw(p.Payload);
    }

    private static int BodyBytes(in PublishFields p, bool v5, out int properties)
    {
        properties = 0;
        int body = 2 + p.Topic.Length + (p.Qos > 0 ? 2 : 0) + p.Payload.Length;
        if (!v5)
            return body;
        properties = p.Forward.Length + (p.MessageExpiry is null ? 0 : 5)
            + (p.TopicAlias == 0 ? 0 : 3);
        foreach (uint id in p.SubscriptionIds)
            properties += 1 + ByteBuffer.VariableBytes((int)id);
        return body + ByteBuffer.VariableBytes(properties) + properties;
    }
}
