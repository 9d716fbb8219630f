namespace Edge.Mqtt.Codec;

/// <summary>SUBSCRIBE, as our client sends it. Source: MQTT 5.0 3.8.</summary>
internal static class WriteSubscribe
{
    public static void Write(ByteBuffer into, SubscribePacket packet, bool v5)
    {
        var body = new ByteBuffer();
        body.UInt16(packet.PacketId);
        if (v5)
            PropertyWriter.Write(body, packet.Properties);
        foreach (SubscribeEntry entry in packet.Entries)
        {
            body.Text(entry.Filter);
            body.Byte(v5 ? entry.Options : entry.Qos);
        }
        PropertyWriter.Frame(into, PacketType.Subscribe, 2, body);
    }
}
