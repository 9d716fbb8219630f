namespace Edge.Mqtt.Codec;

/// <summary>How the value of a property is written.</summary>
internal enum PropertyForm : byte
{
    None,
    Byte,
    UInt16,
    UInt32,
    Variable,
    Text,
    Binary,
    Pair,
}

/// <summary>The identifiers of properties. Source: MQTT 5.0 table 2-4.</summary>
internal enum PropertyId : byte
{
    PayloadFormat = 0x01,
    MessageExpiry = 0x02,
    ContentType = 0x03,
    ResponseTopic = 0x08,
    CorrelationData = 0x09,
    SubscriptionIdentifier = 0x0B,
    SessionExpiry = 0x11,
    AssignedClientId = 0x12,
    ServerKeepAlive = 0x13,
    AuthenticationMethod = 0x15,
    AuthenticationData = 0x16,
    RequestProblem = 0x17,
    WillDelay = 0x18,
    RequestResponse = 0x19,
    ResponseInformation = 0x1A,
    ServerReference = 0x1C,
    ReasonText = 0x1F,
    ReceiveMaximum = 0x21,
    TopicAliasMaximum = 0x22,
    TopicAlias = 0x23,
    MaximumQos = 0x24,
    RetainAvailable = 0x25,
    UserProperty = 0x26,
    MaximumPacketSize = 0x27,
    WildcardAvailable = 0x28,
    SubscriptionIdentifiersAvailable = 0x29,
    SharedAvailable = 0x2A,
}

/// <summary>Form, range and home packets of one property.</summary>
/// <remarks>The will's properties are counted as packet type 0.</remarks>
internal readonly record struct PropertyRule(
    PropertyForm Form, ushort Packets, uint Least, uint Most, bool Repeats)
{
    private const ushort Will = 1, Connect = 1 << 1, Connack = 1 << 2, Publish = 1 << 3;
    private const ushort Subscribe = 1 << 8, Unsubscribe = 1 << 10, Disconnect = 1 << 14;
    private const ushort Auth = 1 << 15;
    private const ushort Answers = (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7);
    private const ushort SubAnswers = (1 << 9) | (1 << 11);
    private static readonly PropertyRule[] Table = Build();

    /// <summary>The rule of an identifier; form None when there is no such property.</summary>
    public static PropertyRule Of(uint id) => id < Table.Length ? Table[id] : default;

    public bool AllowedIn(PacketType packet) => (Packets & (1 << (int)packet)) != 0;

    // MQTT 5.0 table 2-4 and the sections of each property for their ranges.
    private static PropertyRule[] Build()
    {
        var t = new PropertyRule[0x2B];
        const ushort message = Publish | Will;
        Set(t, PropertyId.PayloadFormat, PropertyForm.Byte, message, 0, 1);
        Set(t, PropertyId.MessageExpiry, PropertyForm.UInt32, message);
        Set(t, PropertyId.ContentType, PropertyForm.Text, message);
        Set(t, PropertyId.ResponseTopic, PropertyForm.Text, message);
        Set(t, PropertyId.CorrelationData, PropertyForm.Binary, message);
        Set(t, PropertyId.SubscriptionIdentifier, PropertyForm.Variable,
            Publish | Subscribe, 1);
        Set(t, PropertyId.SessionExpiry, PropertyForm.UInt32, Connect | Connack | Disconnect);
        Set(t, PropertyId.AssignedClientId, PropertyForm.Text, Connack);
        Set(t, PropertyId.ServerKeepAlive, PropertyForm.UInt16, Connack);
        Set(t, PropertyId.AuthenticationMethod, PropertyForm.Text, Connect | Connack | Auth);
        Set(t, PropertyId.AuthenticationData, PropertyForm.Binary, Connect | Connack | Auth);
        Set(t, PropertyId.RequestProblem, PropertyForm.Byte, Connect, 0, 1);
        Set(t, PropertyId.WillDelay, PropertyForm.UInt32, Will);
        Set(t, PropertyId.RequestResponse, PropertyForm.Byte, Connect, 0, 1);
        Set(t, PropertyId.ResponseInformation, PropertyForm.Text, Connack);
        Set(t, PropertyId.ServerReference, PropertyForm.Text, Connack | Disconnect);
        Set(t, PropertyId.ReasonText, PropertyForm.Text,
            Connack | Answers | SubAnswers | Disconnect | Auth);
        Set(t, PropertyId.ReceiveMaximum, PropertyForm.UInt16, Connect | Connack, 1);
        Set(t, PropertyId.TopicAliasMaximum, PropertyForm.UInt16, Connect | Connack);
        Set(t, PropertyId.TopicAlias, PropertyForm.UInt16, Publish);
        Set(t, PropertyId.MaximumQos, PropertyForm.Byte, Connack, 0, 1);
        Set(t, PropertyId.RetainAvailable, PropertyForm.Byte, Connack, 0, 1);
        Set(t, PropertyId.UserProperty, PropertyForm.Pair, ushort.MaxValue & ~(3 << 12));
        Set(t, PropertyId.MaximumPacketSize, PropertyForm.UInt32, Connect | Connack, 1);
        Set(t, PropertyId.WildcardAvailable, PropertyForm.Byte, Connack, 0, 1);
        Set(t, PropertyId.SubscriptionIdentifiersAvailable, PropertyForm.Byte, Connack, 0, 1);
        Set(t, PropertyId.SharedAvailable, PropertyForm.Byte, Connack, 0, 1);
        return t;
    }

    private static void Set(
        PropertyRule[] table, PropertyId id, PropertyForm form, int packets,
        uint least = 0, uint most = uint.MaxValue)
    {
        // 3.3.2.3.8: only the server repeats the subscription identifier; 1.5.7 user property.
        bool repeats = id is PropertyId.UserProperty or PropertyId.SubscriptionIdentifier;
        table[(int)id] = new PropertyRule(form, (ushort)packets, least, most, repeats);
    }
}
