namespace Edge.Mqtt.Codec;

/// <summary>PINGREQ and PINGRESP: two bytes each. Source: MQTT 5.0 3.12, 3.13.</summary>
internal static class WritePing
{
    public static void Request(ByteBuffer into) => into.Raw([0xC0, 0]);

    public static void Response(ByteBuffer into) => into.Raw([0xD0, 0]);
}
