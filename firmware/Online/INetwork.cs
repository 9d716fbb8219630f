namespace Edge.Online;

/// <summary>What lies below the broker's connection: Wi-Fi, Ethernet, or a host's own network.
/// </summary>
public interface INetwork
{
    /// <summary>Brings the network up; called on the link's worker, may take a minute.</summary>
    bool Connect();

    /// <summary>Asks a time server; called on the link's worker. True when it was asked.</summary>
    bool AskTime();
}
