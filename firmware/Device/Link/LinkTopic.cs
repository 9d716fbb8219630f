namespace Edge.Device.Link;

/// <summary>The channels of a device by number, so that no text is compared in the loop.</summary>
public static class LinkTopic
{
    /// <summary>Events, to the gateway, QoS 1.</summary>
    public const int Event = 0;

    /// <summary>Acks, from the gateway.</summary>
    public const int Ack = 1;

    /// <summary>State, to the gateway, retained.</summary>
    public const int Status = 2;

    /// <summary>Health, to the gateway, QoS 0.</summary>
    public const int Telemetry = 3;

    /// <summary>Commands and orders, from the gateway.</summary>
    public const int Command = 4;

    /// <summary>Answers to commands, to the gateway.</summary>
    public const int Reply = 5;

    /// <summary>Request of a device without a name, to the gateway.</summary>
    public const int ClaimRequest = 6;

    /// <summary>Answer to it, from the gateway.</summary>
    public const int ClaimReply = 7;

    /// <summary>How many channels there are.</summary>
    public const int Count = 8;
}
