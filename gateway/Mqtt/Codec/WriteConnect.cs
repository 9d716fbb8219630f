namespace Edge.Mqtt.Codec;

/// <summary>CONNECT, as our client sends it. Source: MQTT 5.0 3.1.</summary>
internal static class WriteConnect
{
    public static void Write(ByteBuffer into, ConnectPacket packet)
    {
        var body = new ByteBuffer();
        body.Text(packet.Level == 3 ? "MQIsdp" : "MQTT");
        body.Byte(packet.Level);
        int flags = packet.CleanStart ? 0x02 : 0;
        if (packet.Will is { } w)
            flags |= 0x04 | (w.Qos << 3) | (w.Retain ? 0x20 : 0);
        flags |= (packet.Password is null ? 0 : 0x40) | (packet.UserName is null ? 0 : 0x80);
        body.Byte((byte)flags);
        body.UInt16(packet.KeepAlive);
        if (packet.Level == 5)
            PropertyWriter.Write(body, packet.Properties);
        body.Text(packet.ClientId);
        if (packet.Will is { } will)
        {
            if (packet.Level == 5)
                PropertyWriter.Write(body, will.Properties);
            body.Text(will.Topic);
            body.Binary(will.Payload);
        }
        if (packet.UserName is { } name)
            body.Text(name);
        if (packet.Password is { } password)
            body.Binary(password);
        PropertyWriter.Frame(into, PacketType.Connect, 0, body);
    }
}
