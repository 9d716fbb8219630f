namespace Edge.Mqtt.Codec;

/// <summary>DISCONNECT, both directions. Source: MQTT 5.0 3.14.</summary>
internal static class WriteDisconnect
{
    public static void Write(
        ByteBuffer into, bool v5, ReasonCode code = ReasonCode.Success,
        PropertySet? properties = null)
    {
        var body = new ByteBuffer();
        if (v5 && (code != ReasonCode.Success || properties is not null))
        {
            body.Byte((byte)code);
            if (properties is not null)
                PropertyWriter.Write(body, properties);
        }
        PropertyWriter.Frame(into, PacketType.Disconnect, 0, body);
    }
}
