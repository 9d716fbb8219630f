namespace Edge.Mqtt.Codec;

/// <summary>The content of PUBACK, PUBREC, PUBREL or PUBCOMP.</summary>
/// <remarks>Source: MQTT 5.0 3.4 to 3.7.</remarks>
internal readonly record struct AckPacket(ushort PacketId, ReasonCode Code, string? ReasonText);

/// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP, both directions: one form.</summary>
internal static class ReadAck
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, PacketType type, bool v5, out AckPacket packet, out Fault fault)
    {
        packet = default;
        var reader = new PacketReader(body);
        fault = Fault.Malformed("3.4.2 packet id");
        if (!reader.TryUInt16(out ushort id))
            return false;
        if (id == 0)
        {
            fault = Fault.Protocol("MQTT-2.2.1-3 packet id 0");
            return false;
        }
        byte code = 0;
        PropertySet properties = PropertySet.None;
        // 3.4.2.1: without a reason code it is 0, without properties there are none.
        if (v5 && !reader.AtEnd)
        {
            reader.TryByte(out code);
            if (!Allowed(type, (ReasonCode)code))
            {
                fault = Fault.Protocol("MQTT-3.4.2-1 reason code");
                return false;
            }
            if (!reader.AtEnd
                && !PropertySet.TryRead(ref reader, type, out properties, out fault))
                return false;
        }
        fault = reader.AtEnd ? default : Fault.Malformed("3.4 bytes after the body");
        packet = new AckPacket(id, (ReasonCode)code, properties.ReasonText);
        return fault.IsNone;
    }

    // Tables 3-4, 3-5 (PUBACK, PUBREC) and 3-6, 3-7 (PUBREL, PUBCOMP).
    private static bool Allowed(PacketType type, ReasonCode code) => code switch
    {
        ReasonCode.Success => true,
        ReasonCode.PacketIdentifierNotFound => type is PacketType.Pubrel or PacketType.Pubcomp,
        ReasonCode.NoMatchingSubscribers or ReasonCode.UnspecifiedError
            or ReasonCode.ImplementationSpecificError or ReasonCode.NotAuthorized
            or ReasonCode.TopicNameInvalid or ReasonCode.PacketIdentifierInUse
            or ReasonCode.QuotaExceeded or ReasonCode.PayloadFormatInvalid
            => type is PacketType.Puback or PacketType.Pubrec,
        _ => false,
    };
}
