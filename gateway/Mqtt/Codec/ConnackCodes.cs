namespace Edge.Mqtt.Codec;

/// <summary>CONNACK return codes of 3.1.1 and their reason codes of 5.0.</summary>
/// <remarks>Source: MQTT 3.1.1 table 3.1; MQTT 5.0 3.2.2.2.</remarks>
internal static class ConnackCodes
{
    public static byte ToOld(ReasonCode code) => code switch
    {
        ReasonCode.Success => 0,
        ReasonCode.UnsupportedProtocolVersion => 1,
        ReasonCode.ClientIdentifierNotValid => 2,
        ReasonCode.ServerUnavailable or ReasonCode.ServerBusy or ReasonCode.QuotaExceeded
            or ReasonCode.ConnectionRateExceeded or ReasonCode.ServerShuttingDown => 3,
        ReasonCode.BadUserNameOrPassword => 4,
        _ => 5,
    };

    public static ReasonCode FromOld(byte code) => code switch
    {
        0 => ReasonCode.Success,
        1 => ReasonCode.UnsupportedProtocolVersion,
        2 => ReasonCode.ClientIdentifierNotValid,
        3 => ReasonCode.ServerUnavailable,
        4 => ReasonCode.BadUserNameOrPassword,
        _ => ReasonCode.NotAuthorized,
    };
}
