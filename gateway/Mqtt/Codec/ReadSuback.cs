namespace Edge.Mqtt.Codec;

/// <summary>The content of a SUBACK or UNSUBACK. Source: MQTT 5.0 3.9, 3.11.</summary>
internal sealed record SubackPacket(
    ushort PacketId, IReadOnlyList<ReasonCode> Codes, PropertySet Properties);

/// <summary>SUBACK and UNSUBACK, server to client.</summary>
internal static class ReadSuback
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, PacketType type, bool v5,
        out SubackPacket packet, out Fault fault)
    {
        packet = new SubackPacket(0, [], PropertySet.None);
        var reader = new PacketReader(body);
        fault = Fault.Malformed("3.9.2 packet id");
        if (!reader.TryUInt16(out ushort id))
            return false;
        PropertySet properties = PropertySet.None;
        if (v5 && !PropertySet.TryRead(ref reader, type, out properties, out fault))
            return false;
        var codes = new ReasonCode[reader.Left];
        for (int i = 0; i < codes.Length; i++)
        {
            reader.TryByte(out byte code);
            codes[i] = (ReasonCode)code;
        }
        fault = default;
        packet = new SubackPacket(id, codes, properties);
        return true;
    }
}
