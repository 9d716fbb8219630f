namespace Edge.Mqtt.Codec;

/// <summary>An AUTH's content. Source: MQTT 5.0 3.15.</summary>
internal sealed record AuthPacket(ReasonCode Code, PropertySet Properties);

/// <summary>AUTH, both directions; there is none before 5.0.</summary>
internal static class ReadAuth
{
    public static bool TryRead(ReadOnlySpan<byte> body, out AuthPacket packet, out Fault fault)
    {
        packet = new AuthPacket(ReasonCode.Success, PropertySet.None);
        var reader = new PacketReader(body);
        fault = default;
        if (reader.AtEnd)
            return true;
        reader.TryByte(out byte code);
        fault = Fault.Protocol("MQTT-3.15.2-1 reason code");
        if ((ReasonCode)code is not (ReasonCode.Success or ReasonCode.ContinueAuthentication
            or ReasonCode.ReAuthenticate))
            return false;
        fault = default;
        PropertySet properties = PropertySet.None;
        if (!reader.AtEnd
            && !PropertySet.TryRead(ref reader, PacketType.Auth, out properties, out fault))
            return false;
        if (!reader.AtEnd)
            fault = Fault.Malformed("3.15 bytes after the body");
        packet = new AuthPacket((ReasonCode)code, properties);
        return fault.IsNone;
    }
}
