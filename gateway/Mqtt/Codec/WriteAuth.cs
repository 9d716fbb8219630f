namespace Edge.Mqtt.Codec;

/// <summary>AUTH, both directions. Source: MQTT 5.0 3.15.</summary>
internal static class WriteAuth
{
    public static void Write(ByteBuffer into, AuthPacket packet)
    {
        var body = new ByteBuffer();
        body.Byte((byte)packet.Code);
        PropertyWriter.Write(body, packet.Properties);
        PropertyWriter.Frame(into, PacketType.Auth, 0, body);
    }
}
