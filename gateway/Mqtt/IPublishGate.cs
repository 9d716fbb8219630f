namespace Edge.Mqtt;

/// <summary>The application's say over what clients publish: it decides when a PUBLISH is
/// acknowledged, and whether.</summary>
/// <remarks>Thread-safety: called from many connections at once; must not block. The broker reads
/// on while tickets are open and releases acknowledgements in arrival order per connection
/// (MQTT-4.6.0-2, -3).</remarks>
public interface IPublishGate
{
    /// <summary>True when messages on this topic are decided by the application.</summary>
    bool Takes(string topic);

    /// <summary>Hands over one message; sooner or later its ticket must be completed.</summary>
    void Submit(PublishTicket ticket);
}
