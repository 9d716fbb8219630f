using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Topics;

/// <summary>One session a topic goes to, with all of its matching subscriptions as one.</summary>
/// <remarks>Source: MQTT-3.3.4-2: the highest QoS, every identifier, one copy.</remarks>
internal readonly record struct Target(
    Session Session, byte Qos, bool RetainAsPublished, uint[] SubscriptionIds);

/// <summary>Where messages of one topic go, as of one version of the tree.</summary>
internal sealed record Route(Target[] Targets, SharedGroup[] Groups, long Version)
{
    public static readonly Route Nowhere = new([], [], -1);
}
