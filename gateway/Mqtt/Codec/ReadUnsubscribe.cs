using System.Text;

namespace Edge.Mqtt.Codec;

/// <summary>An UNSUBSCRIBE's content. Source: MQTT 5.0 3.10.</summary>
internal sealed record UnsubscribePacket(ushort PacketId, IReadOnlyList<string> Filters);

/// <summary>UNSUBSCRIBE, client to server.</summary>
internal static class ReadUnsubscribe
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, bool v5, int most,
        out UnsubscribePacket packet, out Fault fault)
    {
        packet = new UnsubscribePacket(0, []);
        var reader = new PacketReader(body);
        fault = Fault.Malformed("3.10.2 packet id");
        if (!reader.TryUInt16(out ushort id))
            return false;
        if (id == 0)
        {
            fault = Fault.Protocol("MQTT-2.2.1-3 packet id 0");
            return false;
        }
        if (v5 && !PropertySet.TryRead(ref reader, PacketType.Unsubscribe, out _, out fault))
            return false;
        fault = Fault.Malformed("MQTT-3.10.3-2 no filter");
        if (reader.AtEnd)
            return false;
        var filters = new List<string>();
        while (!reader.AtEnd)
        {
            fault = Fault.Malformed("MQTT-3.10.3-1 filter");
            if (!reader.TryText(out ReadOnlySpan<byte> filter) || !Utf8Text.IsTopicFilter(filter))
                return false;
            fault = new Fault(ReasonCode.QuotaExceeded, "limit: filters in an UNSUBSCRIBE");
            if (filters.Count == most)
                return false;
            string text = Encoding.UTF8.GetString(filter);
            fault = Fault.Protocol("MQTT-4.8.2-1 share name");
            if (v5 && SharedFilter.IsShared(text) && !SharedFilter.TrySplit(text, out _, out _))
                return false;
            filters.Add(text);
        }
        fault = default;
        packet = new UnsubscribePacket(id, filters);
        return true;
    }
}
