namespace Edge.Mqtt.Codec;

/// <summary>A PUBLISH in place: valid as long as the bytes it was read from.</summary>
/// <remarks>Source: MQTT 5.0 3.3.</remarks>
internal ref struct PublishPacket
{
    public ReadOnlySpan<byte> Topic;
    public ReadOnlySpan<byte> Payload;
    /// <summary>All properties as bytes, checked.</summary>
    public ReadOnlySpan<byte> Properties;
    /// <summary>How many of those bytes go on to subscribers.</summary>
    public ForwardBytes Forward;
    public ushort PacketId;
    /// <summary>How many; only a server may send any: MQTT-3.3.4-6.</summary>
    public int SubscriptionIds;
    /// <summary>0 = none.</summary>
    public ushort TopicAlias;
    /// <summary>Units: s; null = never.</summary>
    public uint? MessageExpiry;
    public byte Qos;
    public bool Retain;
    public bool Duplicate;
}

/// <summary>PUBLISH, both directions.</summary>
internal static class ReadPublish
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, byte flags, bool v5, out PublishPacket packet, out Fault fault)
    {
        packet = new PublishPacket
        {
            Qos = (byte)((flags >> 1) & 3),
            Retain = (flags & 1) != 0,
            Duplicate = (flags & 8) != 0,
        };
        var reader = new PacketReader(body);
        if (packet.Qos == 3)
            return Fail(out fault, Fault.Malformed("MQTT-3.3.1-4 QoS 3"));
        if (packet.Qos == 0 && packet.Duplicate)
            return Fail(out fault, Fault.Malformed("MQTT-3.3.1-2 DUP with QoS 0"));
        if (!reader.TryText(out packet.Topic))
            return Fail(out fault, Fault.Malformed("MQTT-3.3.2-1 topic"));
        if (packet.Topic.Length > 0 && !Utf8Text.IsTopicName(packet.Topic))
            return Fail(out fault, Fault.Malformed("MQTT-3.3.2-2 wildcard in a topic name"));
        if (packet.Qos > 0)
        {
            if (!reader.TryUInt16(out packet.PacketId))
                return Fail(out fault, Fault.Malformed("3.3.2.2 packet id"));
            if (packet.PacketId == 0)
                return Fail(out fault, Fault.Protocol("MQTT-2.2.1-3 packet id 0"));
        }
        fault = default;
        if (v5)
        {
            if (!reader.TryVariable(out uint length)
                || !reader.TryTake((int)length, out ReadOnlySpan<byte> block))
                return Fail(out fault, Fault.Malformed("2.2.2.1 property length"));
            if (!TryProperties(block, ref packet, out fault))
                return false;
        }
        if (packet.Topic.Length == 0 && packet.TopicAlias == 0)
            return Fail(out fault, v5
                ? Fault.Protocol("3.3.2.1 neither topic nor alias")
                : Fault.Malformed("MQTT-4.7.3-1 empty topic"));
        packet.Payload = reader.TakeRest();
        return true;
    }

    private static bool TryProperties(
        ReadOnlySpan<byte> block, ref PublishPacket packet, out Fault fault)
    {
        var scan = new PropertyScan(PacketType.Publish, block);
        while (scan.Next())
        {
            switch (scan.Id)
            {
                case PropertyId.MessageExpiry: packet.MessageExpiry = scan.Number; break;
                case PropertyId.SubscriptionIdentifier: packet.SubscriptionIds++; break;
                case PropertyId.TopicAlias when scan.Number == 0:
                    return Fail(out fault, new Fault(
                        ReasonCode.TopicAliasInvalid, "MQTT-3.3.2-8 topic alias 0"));
                case PropertyId.TopicAlias: packet.TopicAlias = (ushort)scan.Number; break;
                case PropertyId.ResponseTopic when !Utf8Text.IsTopicName(scan.Bytes):
                    return Fail(out fault, Fault.Protocol("MQTT-3.3.2-14 response topic"));
                default: break;
            }
            packet.Forward.Count += ForwardBytes.Travels(scan.Id) ? scan.Whole.Length : 0;
        }
        packet.Properties = block;
        fault = scan.Fault;
        return fault.IsNone;
    }

    private static bool Fail(out Fault fault, Fault why)
    {
        fault = why;
        return false;
    }
}
