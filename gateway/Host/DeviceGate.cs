using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Host;

/// <summary>Sorts what devices publish: evidence to its gate, replies and health to theirs.
/// </summary>
/// <remarks>Replies and telemetry are taken at once: nothing of them is evidence, and a device says
/// again what was lost. A status is retained by the broker. Thread-safety: safe.</remarks>
internal sealed class DeviceGate(
    string site, EventGate events, Gateway gateway, TimeProvider time) : IPublishGate
{
    private const string ClaimPrefix = Topics.Root + "claim/";
    private const string ClaimLeaf = "/request";
    private readonly string _prefix = $"{Topics.Root}{site}/";

    /// <summary>Takes what a device says for its kiosk; false when it is not that.</summary>
    public Func<string, ReadOnlyMemory<byte>, bool>? Live { get; set; }

    /// <inheritdoc />
    public bool Takes(string topic) => events.Takes(topic) || IsClaim(topic)
        || (topic.StartsWith(_prefix, StringComparison.Ordinal) && IsOther(LeafOf(topic)));

    /// <inheritdoc />
    public void Submit(PublishTicket ticket)
    {
        if (events.Takes(ticket.Topic))
        {
            events.Submit(ticket);
            return;
        }

        if (IsClaim(ticket.Topic))
        {
            var serial = ticket.Topic[ClaimPrefix.Length..^ClaimLeaf.Length];
            _ = gateway.Claims.TakeAsync(serial, ticket.Payload);
            ticket.Complete(PublishOutcome.Accepted);
            return;
        }

        var leaf = LeafOf(ticket.Topic);
        var device = ticket.Topic[_prefix.Length..^(leaf.Length + 1)];
        var isGood = true;
        if (leaf == "reply") gateway.Orders.TakeReply(device, ticket.Payload);
        else if (leaf == "telemetry" && Live?.Invoke(device, ticket.Payload) == true) isGood = true;
        else isGood = TakeHealth(device, leaf == "status", ticket.Payload);
        ticket.Complete(isGood ? PublishOutcome.Accepted
            : PublishOutcome.Refused(ReasonCode.PayloadFormatInvalid));
    }

    private bool TakeHealth(string device, bool isStatus, ReadOnlyMemory<byte> body) =>
        gateway.TakeHealth(device, isStatus, body, time.GetUtcNow().ToUnixTimeMilliseconds());

    private static bool IsClaim(string topic) =>
        topic.StartsWith(ClaimPrefix, StringComparison.Ordinal)
        && topic.EndsWith(ClaimLeaf, StringComparison.Ordinal)
        && topic.Length > ClaimPrefix.Length + ClaimLeaf.Length;

    private static bool IsOther(string leaf) => leaf is "reply" or "status" or "telemetry";

    private static string LeafOf(string topic) => topic[(topic.LastIndexOf('/') + 1)..];
}
