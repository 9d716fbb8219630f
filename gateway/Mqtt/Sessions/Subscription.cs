using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Sessions;

/// <summary>One subscription of a session. Source: MQTT 5.0 3.8.3.1.</summary>
internal sealed record Subscription(Session Session, SubscribeEntry Entry, uint Identifier)
{
    public string Filter => Entry.Filter;
}
