namespace Edge.Mqtt.Codec;

/// <summary>CONNACK, as our broker sends it. Source: MQTT 5.0 3.2, MQTT 3.1.1 3.2.</summary>
internal static class WriteConnack
{
    public static void Write(ByteBuffer into, ConnackPacket packet, bool v5)
    {
        var body = new ByteBuffer();
        // MQTT-3.2.2-6: no session present beside a refusal.
        bool present = packet.SessionPresent && packet.Code == ReasonCode.Success;
        body.Byte(present ? (byte)1 : (byte)0);
        body.Byte(v5 ? (byte)packet.Code : ConnackCodes.ToOld(packet.Code));
        if (v5)
            PropertyWriter.Write(body, packet.Properties);
        PropertyWriter.Frame(into, PacketType.Connack, 0, body);
    }
}
