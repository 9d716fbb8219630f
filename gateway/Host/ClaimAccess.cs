using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Host;

/// <summary>A device without a name may ask for one, and hear the answer; nothing else.</summary>
internal sealed class ClaimAccess(string serial) : IAccessRules
{
    private readonly string _request = Topics.ClaimRequest(serial);
    private readonly string _reply = Topics.ClaimReply(serial);

    /// <inheritdoc />
    public bool MayPublish(string topic) => topic == _request;

    /// <inheritdoc />
    public bool MaySubscribe(string filter) => filter == _reply;

    /// <inheritdoc />
    public bool MayReceive(string topic) => topic == _reply;
}
