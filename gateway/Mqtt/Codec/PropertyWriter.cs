namespace Edge.Mqtt.Codec;

/// <summary>Writes properties and the frame round a body built beforehand.</summary>
internal static class PropertyWriter
{
    /// <summary>Writes a set with its length, in the order of identifiers.</summary>
    public static void Write(ByteBuffer into, PropertySet set)
    {
        var block = new ByteBuffer();
        Number(block, PropertyId.MessageExpiry, set.MessageExpiry);
        Number(block, PropertyId.SubscriptionIdentifier, set.SubscriptionIdentifier);
        Number(block, PropertyId.SessionExpiry, set.SessionExpiry);
        Text(block, PropertyId.AssignedClientId, set.AssignedClientId);
        Number(block, PropertyId.ServerKeepAlive, set.ServerKeepAlive);
        Text(block, PropertyId.AuthenticationMethod, set.AuthenticationMethod);
        if (set.AuthenticationData is { } data)
        {
            block.Byte((byte)PropertyId.AuthenticationData);
            block.Binary(data);
        }
        Number(block, PropertyId.RequestProblem, set.RequestProblem);
        Number(block, PropertyId.WillDelay, set.WillDelay);
        Number(block, PropertyId.RequestResponse, set.RequestResponse);
        Text(block, PropertyId.ResponseInformation, set.ResponseInformation);
        Text(block, PropertyId.ServerReference, set.ServerReference);
        Text(block, PropertyId.ReasonText, set.ReasonText);
        Number(block, PropertyId.ReceiveMaximum, set.ReceiveMaximum);
        Number(block, PropertyId.TopicAliasMaximum, set.TopicAliasMaximum);
        Number(block, PropertyId.MaximumQos, set.MaximumQos);
        Number(block, PropertyId.RetainAvailable, set.RetainAvailable);
        Number(block, PropertyId.MaximumPacketSize, set.MaximumPacketSize);
        Number(block, PropertyId.WildcardAvailable, set.WildcardAvailable);
        Number(block, PropertyId.SubscriptionIdentifiersAvailable,
            set.SubscriptionIdentifiersAvailable);
        Number(block, PropertyId.SharedAvailable, set.SharedAvailable);
        foreach (KeyValuePair<string, string> pair in set.UserProperties ?? [])
            Pair(block, pair.Key, pair.Value);
        block.Raw(set.Forward);
        into.Variable((uint)block.Count);
        into.Raw(block.Written);
        block.Release();
    }

    public static void Pair(ByteBuffer into, string name, string value)
    {
        into.Byte((byte)PropertyId.UserProperty);
        into.Text(name);
        into.Text(value);
    }

    public static void Text(ByteBuffer into, PropertyId id, string? value)
    {
        if (value is null)
            return;
        into.Byte((byte)id);
        into.Text(value);
    }

    public static void Number(ByteBuffer into, PropertyId id, uint? value)
    {
        if (value is not { } number)
            return;
        into.Byte((byte)id);
        switch (PropertyRule.Of((uint)id).Form)
        {
            case PropertyForm.Byte: into.Byte((byte)number); break;
            case PropertyForm.UInt16: into.UInt16((ushort)number); break;
            case PropertyForm.UInt32: into.UInt32(number); break;
            default: into.Variable(number); break;
        }
    }

    /// <summary>Writes the fixed header and the body; gives the body's array back.</summary>
    public static void Frame(ByteBuffer into, PacketType type, byte flags, ByteBuffer body)
    {
        into.Byte((byte)(((int)type << 4) | flags));
        into.Variable((uint)body.Count);
        into.Raw(body.Written);
        body.Release();
    }
}
