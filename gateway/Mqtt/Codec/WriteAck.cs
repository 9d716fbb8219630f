using System.Buffers.Binary;

namespace Edge.Mqtt.Codec;

/// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP. Source: MQTT 5.0 3.4 to 3.7.</summary>
internal static class WriteAck
{
    /// <summary>Writes the four bytes of a success, or also why not on 5.0.</summary>
    public static void Write(
        ByteBuffer into, PacketType type, ushort packetId,
        ReasonCode code = ReasonCode.Success, string? reasonText = null)
    {
        byte first = (byte)(((int)type << 4) | (type == PacketType.Pubrel ? 2 : 0));
        if (code == ReasonCode.Success)
        {
            Span<byte> four = into.Append(4);
            four[0] = first;
            four[1] = 2;
            BinaryPrimitives.WriteUInt16BigEndian(four[2..], packetId);
            return;
        }
        var body = new ByteBuffer();
        body.UInt16(packetId);
        body.Byte((byte)code);
        if (reasonText is not null)
            PropertyWriter.Write(body, new PropertySet { ReasonText = reasonText });
        PropertyWriter.Frame(into, type, (byte)(first & 0x0F), body);
    }
}
