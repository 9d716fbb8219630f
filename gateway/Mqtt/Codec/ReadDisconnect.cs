namespace Edge.Mqtt.Codec;

/// <summary>A DISCONNECT's content. Source: MQTT 5.0 3.14.</summary>
internal sealed record DisconnectPacket(ReasonCode Code, PropertySet Properties);

/// <summary>DISCONNECT, both directions.</summary>
internal static class ReadDisconnect
{
    public static bool TryRead(
        ReadOnlySpan<byte> body, bool v5, bool fromClient,
        out DisconnectPacket packet, out Fault fault)
    {
        packet = new DisconnectPacket(ReasonCode.Success, PropertySet.None);
        var reader = new PacketReader(body);
        fault = default;
        if (reader.AtEnd)
            return true;
        fault = Fault.Malformed("3.14.1 bytes in a DISCONNECT");
        if (!v5)
            return false;
        reader.TryByte(out byte code);
        if (!Allowed((ReasonCode)code, fromClient))
        {
            // It said goodbye, if wrongly: no answer.
            fault = new Fault(ReasonCode.Success, "MQTT-3.14.2-1 reason code");
            return false;
        }
        PropertySet properties = PropertySet.None;
        if (!reader.AtEnd && !PropertySet.TryRead(
            ref reader, PacketType.Disconnect, out properties, out fault))
            return false;
        // MQTT-3.14.2-2: only the client sets the session expiry; 3.14.2.2.5: the server refers.
        bool wrongSide = fromClient
            ? properties.ServerReference is not null : properties.SessionExpiry is not null;
        if (!reader.AtEnd || wrongSide)
        {
            fault = wrongSide
                ? new Fault(ReasonCode.Success, "MQTT-3.14.2-2 property of the other side")
                : Fault.Malformed("3.14 bytes after the body");
            return false;
        }
        fault = default;
        packet = new DisconnectPacket((ReasonCode)code, properties);
        return true;
    }

    // Table 3-10: who may send which.
    private static bool Allowed(ReasonCode code, bool fromClient) => code switch
    {
        ReasonCode.Success or ReasonCode.UnspecifiedError or ReasonCode.MalformedPacket
            or ReasonCode.ProtocolError or ReasonCode.ImplementationSpecificError
            or ReasonCode.TopicNameInvalid or ReasonCode.ReceiveMaximumExceeded
            or ReasonCode.TopicAliasInvalid or ReasonCode.PacketTooLarge
            or ReasonCode.MessageRateTooHigh or ReasonCode.QuotaExceeded
            or ReasonCode.AdministrativeAction or ReasonCode.PayloadFormatInvalid
            or ReasonCode.BadAuthenticationMethod => true,
        ReasonCode.DisconnectWithWill => fromClient,
        _ => !fromClient && (byte)code >= 0x80,
    };
}
