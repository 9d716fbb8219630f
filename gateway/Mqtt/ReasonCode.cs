namespace Edge.Mqtt;

/// <summary>Why something was done or refused.</summary>
/// <remarks>Source: MQTT 5.0 section 2.4, table 2-6. Default: Success.</remarks>
public enum ReasonCode : byte
{
    /// <summary>Done; also QoS 0 granted and normal disconnection.</summary>
    Success = 0x00,

    /// <summary>The subscription is granted with QoS 1.</summary>
    GrantedQos1 = 0x01,

    /// <summary>The subscription is granted with QoS 2.</summary>
    GrantedQos2 = 0x02,

    /// <summary>The client leaves and wants its will published.</summary>
    DisconnectWithWill = 0x04,

    /// <summary>Accepted, and nobody is subscribed.</summary>
    NoMatchingSubscribers = 0x10,

    /// <summary>There was nothing to unsubscribe from.</summary>
    NoSubscriptionExisted = 0x11,

    /// <summary>The next step of an authentication exchange.</summary>
    ContinueAuthentication = 0x18,

    /// <summary>The client starts a new authentication.</summary>
    ReAuthenticate = 0x19,

    /// <summary>Refused, and the reason is not told.</summary>
    UnspecifiedError = 0x80,

    /// <summary>The bytes are not a packet of this protocol.</summary>
    MalformedPacket = 0x81,

    /// <summary>A packet that may not come here, or not so.</summary>
    ProtocolError = 0x82,

    /// <summary>Valid, and not accepted by this receiver.</summary>
    ImplementationSpecificError = 0x83,

    /// <summary>The protocol level is not served.</summary>
    UnsupportedProtocolVersion = 0x84,

    /// <summary>The client id is not allowed.</summary>
    ClientIdentifierNotValid = 0x85,

    /// <summary>The name or the password is wrong.</summary>
    BadUserNameOrPassword = 0x86,

    /// <summary>Known, and not permitted.</summary>
    NotAuthorized = 0x87,

    /// <summary>The server cannot serve now.</summary>
    ServerUnavailable = 0x88,

    /// <summary>The server is busy; try later.</summary>
    ServerBusy = 0x89,

    /// <summary>Shut out by the operator.</summary>
    Banned = 0x8A,

    /// <summary>The server is closing.</summary>
    ServerShuttingDown = 0x8B,

    /// <summary>The authentication method is not the expected one.</summary>
    BadAuthenticationMethod = 0x8C,

    /// <summary>Nothing was heard for 1.5 keep-alives.</summary>
    KeepAliveTimeout = 0x8D,

    /// <summary>Another connection uses the same client id.</summary>
    SessionTakenOver = 0x8E,

    /// <summary>The filter is well formed and not accepted.</summary>
    TopicFilterInvalid = 0x8F,

    /// <summary>The topic is well formed and not accepted.</summary>
    TopicNameInvalid = 0x90,

    /// <summary>The packet id is in use.</summary>
    PacketIdentifierInUse = 0x91,

    /// <summary>The packet id is not known.</summary>
    PacketIdentifierNotFound = 0x92,

    /// <summary>More in flight than was allowed.</summary>
    ReceiveMaximumExceeded = 0x93,

    /// <summary>The alias is 0 or above the maximum.</summary>
    TopicAliasInvalid = 0x94,

    /// <summary>The packet is longer than the maximum.</summary>
    PacketTooLarge = 0x95,

    /// <summary>Too many messages in a time.</summary>
    MessageRateTooHigh = 0x96,

    /// <summary>A limit of this receiver is reached.</summary>
    QuotaExceeded = 0x97,

    /// <summary>Closed by an operator.</summary>
    AdministrativeAction = 0x98,

    /// <summary>The payload is not what it says it is.</summary>
    PayloadFormatInvalid = 0x99,

    /// <summary>Retained messages are not kept here.</summary>
    RetainNotSupported = 0x9A,

    /// <summary>The QoS is above the maximum.</summary>
    QosNotSupported = 0x9B,

    /// <summary>Go to another server for now.</summary>
    UseAnotherServer = 0x9C,

    /// <summary>Go to another server for good.</summary>
    ServerMoved = 0x9D,

    /// <summary>No shared subscriptions here.</summary>
    SharedSubscriptionsNotSupported = 0x9E,

    /// <summary>Too many connections in a time.</summary>
    ConnectionRateExceeded = 0x9F,

    /// <summary>The connection was open for its longest time.</summary>
    MaximumConnectTime = 0xA0,

    /// <summary>No subscription identifiers here.</summary>
    SubscriptionIdentifiersNotSupported = 0xA1,

    /// <summary>No wildcards here.</summary>
    WildcardSubscriptionsNotSupported = 0xA2,
}
