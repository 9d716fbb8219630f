using System.Text;

namespace Edge.Mqtt.Codec;

/// <summary>One filter of a SUBSCRIBE with its options. Source: MQTT 5.0 3.8.3.1.</summary>
internal readonly record struct SubscribeEntry(
    string Filter, byte Qos, bool NoLocal, bool RetainAsPublished, byte RetainHandling)
{
    public byte Options => (byte)(Qos | (NoLocal ? 4 : 0) | (RetainAsPublished ? 8 : 0)
        | (RetainHandling << 4));

    public static SubscribeEntry FromOptions(string filter, byte options) => new(
        filter, (byte)(options & 3), (options & 4) != 0, (options & 8) != 0,
        (byte)((options >> 4) & 3));
}

/// <summary>A SUBSCRIBE's content.</summary>
internal sealed record SubscribePacket(
    ushort PacketId, IReadOnlyList<SubscribeEntry> Entries, PropertySet Properties);

/// <summary>SUBSCRIBE, client to server. Source: MQTT 5.0 3.8, MQTT 3.1.1 3.8.</summary>
internal static class ReadSubscribe
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, bool v5, int most, out SubscribePacket packet, out Fault fault)
    {
        packet = new SubscribePacket(0, [], PropertySet.None);
        var reader = new PacketReader(body);
        fault = Fault.Malformed("3.8.2 packet id");
        if (!reader.TryUInt16(out ushort id))
            return false;
        if (id == 0)
        {
            fault = Fault.Protocol("MQTT-2.2.1-3 packet id 0");
            return false;
        }
        PropertySet properties = PropertySet.None;
        if (v5 && !PropertySet.TryRead(ref reader, PacketType.Subscribe, out properties, out fault))
            return false;
        // MQTT-3.8.3-2: at least one filter. mosquitto and we call none at all malformed.
        fault = Fault.Malformed("MQTT-3.8.3-2 no filter");
        if (reader.AtEnd)
            return false;
        var entries = new List<SubscribeEntry>();
        while (!reader.AtEnd)
        {
            if (!TryEntry(ref reader, v5, out SubscribeEntry entry, out fault))
                return false;
            if (entries.Count == most)
            {
                fault = new Fault(ReasonCode.QuotaExceeded, "limit: filters in a SUBSCRIBE");
                return false;
            }
            entries.Add(entry);
        }
        packet = new SubscribePacket(id, entries, properties);
        return true;
    }

    private static bool TryEntry(
        ref PacketReader reader, bool v5, out SubscribeEntry entry, out Fault fault)
    {
        entry = default;
        if (!reader.TryText(out ReadOnlySpan<byte> filter) || !Utf8Text.IsTopicFilter(filter)
            || !reader.TryByte(out byte options))
            return Fail(out fault, Fault.Malformed("MQTT-3.8.3-1 filter"));
        // MQTT-3.8.3-5 (5.0), MQTT-3.8.3-4 (3.1.1): reserved bits and QoS 3.
        byte reserved = v5 ? (byte)0xC0 : (byte)0xFC;
        if ((options & reserved) != 0 || (options & 3) == 3 || (options & 0x30) == 0x30)
            return Fail(out fault, Fault.Malformed("MQTT-3.8.3-5 subscription options"));
        entry = SubscribeEntry.FromOptions(Encoding.UTF8.GetString(filter), options);
        bool shared = SharedFilter.IsShared(entry.Filter);
        if (v5 && shared && !SharedFilter.TrySplit(entry.Filter, out _, out _))
            return Fail(out fault, Fault.Protocol("MQTT-4.8.2-1 share name"));
        if (shared && entry.NoLocal)
            return Fail(out fault, Fault.Protocol("MQTT-3.8.3-4 no local on a shared one"));
        fault = default;
        return true;
    }

    private static bool Fail(out Fault fault, Fault why)
    {
        fault = why;
        return false;
    }
}
