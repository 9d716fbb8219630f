namespace Edge.Mqtt.Codec;

/// <summary>The part of a message's properties that goes on to subscribers unaltered.</summary>
/// <remarks>Source: MQTT-3.3.2-4, -15, -16, -17, -20: payload format, content type, response
/// topic, correlation data and user properties in their order; expiry, alias and subscription
/// identifiers are written anew for each receiver.</remarks>
internal struct ForwardBytes
{
    /// <summary>Bytes that travel.</summary>
    public int Count;

    public static bool Travels(PropertyId id) => id
        is PropertyId.PayloadFormat or PropertyId.ContentType or PropertyId.ResponseTopic
        or PropertyId.CorrelationData or PropertyId.UserProperty;

    /// <summary>Copies what travels out of a block that was scanned without fault.</summary>
    public readonly byte[] ToArray(ReadOnlySpan<byte> block)
    {
        if (Count == 0)
            return [];
        if (Count == block.Length)
            return block.ToArray();
        byte[] kept = new byte[Count];
        PropertyScan scan = PropertyScan.Again(block);
        int at = 0;
        while (scan.Next())
        {
            if (!Travels(scan.Id))
                continue;
            scan.Whole.CopyTo(kept.AsSpan(at));
            at += scan.Whole.Length;
        }
        return kept;
    }
}
