namespace Edge.Mqtt.Codec;

/// <summary>UNSUBSCRIBE, as our client sends it. Source: MQTT 5.0 3.10.</summary>
internal static class WriteUnsubscribe
{
    public static void Write(ByteBuffer into, UnsubscribePacket packet, bool v5)
    {
        var body = new ByteBuffer();
        body.UInt16(packet.PacketId);
        if (v5)
            body.Byte(0);
        foreach (string filter in packet.Filters)
            body.Text(filter);
        PropertyWriter.Frame(into, PacketType.Unsubscribe, 2, body);
    }
}
