namespace Edge.Mqtt;

/// <summary>A device may use its own topics and no others.</summary>
/// <remarks>Out of the box: with prefix <c>edge/1/{site}/{device}/</c> it publishes <c>event</c>,
/// <c>status</c>, <c>telemetry</c> and <c>reply</c>, and receives <c>ack</c> and <c>command</c>.
/// </remarks>
public sealed class DeviceAccess(string prefix) : IAccessRules
{
    /// <inheritdoc/>
    public bool MayPublish(string topic) =>
        Leaf(topic) is "event" or "status" or "telemetry" or "reply";

    /// <inheritdoc/>
    public bool MaySubscribe(string filter) => Leaf(filter) is "ack" or "command";

    /// <inheritdoc/>
    public bool MayReceive(string topic) => MaySubscribe(topic);

    private string? Leaf(string topic) =>
        topic.StartsWith(prefix, StringComparison.Ordinal) ? topic[prefix.Length..] : null;
}
