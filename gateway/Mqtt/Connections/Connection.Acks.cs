using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Connections;

/// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP from the client.</summary>
internal sealed partial class Connection
{
    private Step OnAck(PacketType type, ReadOnlySpan<byte> body)
    {
        if (!ReadAck.TryRead(body, type, IsV5, out AckPacket packet, out Fault fault))
            return Fail(fault);
        if (type == PacketType.Pubrel)
            return OnPubrel(packet);
        bool fits = type switch
        {
            PacketType.Puback => Session!.OnPuback(packet.PacketId),
            PacketType.Pubrec => Session!.OnPubrec(packet.PacketId, packet.Code, this),
            _ => Session!.OnPubcomp(packet.PacketId),
        };
        if (!fits)
            return Fail(Fault.Protocol("4.3 an acknowledgement of another flow"));
        Session!.Pump(flush);
        flush.Add(Outbound);
        return Step.Next;
    }
}
