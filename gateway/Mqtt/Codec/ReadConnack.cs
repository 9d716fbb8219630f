namespace Edge.Mqtt.Codec;

/// <summary>A CONNACK's content. Source: MQTT 5.0 3.2.</summary>
internal sealed record ConnackPacket(bool SessionPresent, ReasonCode Code, PropertySet Properties);

/// <summary>CONNACK, server to client.</summary>
internal static class ReadConnack
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, bool v5, out ConnackPacket packet, out Fault fault)
    {
        packet = new ConnackPacket(false, ReasonCode.UnspecifiedError, PropertySet.None);
        var reader = new PacketReader(body);
        fault = Fault.Malformed("MQTT-3.2.2-1 acknowledge flags");
        if (!reader.TryByte(out byte flags) || (flags & 0xFE) != 0
            || !reader.TryByte(out byte code))
            return false;
        PropertySet properties = PropertySet.None;
        if (v5 && !PropertySet.TryRead(ref reader, PacketType.Connack, out properties, out fault))
            return false;
        fault = reader.AtEnd ? default : Fault.Malformed("3.2 bytes after the body");
        ReasonCode reason = v5 ? (ReasonCode)code : ConnackCodes.FromOld(code);
        packet = new ConnackPacket((flags & 1) != 0, reason, properties);
        return fault.IsNone;
    }
}
