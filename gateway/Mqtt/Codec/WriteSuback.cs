namespace Edge.Mqtt.Codec;

/// <summary>SUBACK and UNSUBACK, as our broker sends them. Source: MQTT 5.0 3.9, 3.11.</summary>
internal static class WriteSuback
{
    public static void Write(ByteBuffer into, PacketType type, SubackPacket packet, bool v5)
    {
        var body = new ByteBuffer();
        body.UInt16(packet.PacketId);
        if (v5)
            PropertyWriter.Write(body, packet.Properties);
        // MQTT 3.1.1 3.11: an UNSUBACK of the old version has no payload.
        if (v5 || type == PacketType.Suback)
        {
            foreach (ReasonCode code in packet.Codes)
                body.Byte(v5 || (byte)code < 0x80 ? (byte)code : (byte)0x80);
        }
        PropertyWriter.Frame(into, type, 0, body);
    }
}
