using System.Collections.Concurrent;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Host;

/// <summary>Where the devices' lines leave the broker and enter the pipeline.</summary>
/// <remarks>PUBACK leaves when the decision is final: for evidence, after the commit. It says that
/// the line need not come again on this connection, not that it counts: only the tagged ack, which
/// leaves beside it, says that. A line that is refused for good gets its PUBACK too, or one odd
/// line would come for ever. Thread-safety: safe.</remarks>
internal sealed class EventGate(string site, Sessions sessions, TimeProvider time) : IPublishGate
{
    private const string Leaf = "/event";

    private readonly string _prefix = $"{Topics.Root}{site}/";
    private readonly ConcurrentDictionary<string, string> _ackTopics =
        new(StringComparer.Ordinal);

    /// <summary>The pipeline behind the gate.</summary>
    public Gateway? Gateway { get; set; }

    /// <summary>The broker in front of it.</summary>
    public IBroker? Broker { get; set; }

    /// <inheritdoc />
    public bool Takes(string topic) => topic.StartsWith(_prefix, StringComparison.Ordinal)
        && topic.EndsWith(Leaf, StringComparison.Ordinal)
        && topic.Length > _prefix.Length + Leaf.Length;

    /// <inheritdoc />
    public void Submit(PublishTicket ticket)
    {
        if (Gateway is not { } gateway)
        {
            ticket.Complete(PublishOutcome.Refused(ReasonCode.ImplementationSpecificError));
            return;
        }

        var device = ticket.Topic[_prefix.Length..^Leaf.Length];
        gateway.Submit(
            device, ticket.Payload, time.GetUtcNow().ToUnixTimeMilliseconds(),
            new Answer(this, ticket, device));
    }

    private void Send(string device, byte[] ack)
    {
        var topic = _ackTopics.GetOrAdd(device, static (name, of) => Topics.Ack(of, name), site);
        Broker?.Publish(topic, ack, 1, retain: false);
    }

    private sealed class Answer(EventGate gate, PublishTicket ticket, string device) : IAnswer
    {
        public long Session { get; } = gate.SessionOf(ticket.ClientId);

        public void Decided(AcceptCode code, byte[]? ack)
        {
            if (ack is not null) gate.Send(device, ack);
            if (code == AcceptCode.Hello) gate.Gateway?.Orders.Greeted(device);
            // Without an ack there was no room even to wait: let the broker push back.
            ticket.Complete(code == AcceptCode.Full && ack is null
                ? PublishOutcome.Refused(ReasonCode.QuotaExceeded, "too many lines wait")
                : PublishOutcome.Accepted);
        }

        public void Abandoned() => ticket.Complete(PublishOutcome.Refused(
            ReasonCode.ImplementationSpecificError, "the gateway is stopping"));
    }

    private long SessionOf(string clientId) => sessions.Of(clientId);
}

/// <summary>Numbers the connections, so that a greeting counts for its own one only, and cuts
/// those of a device that was revoked.</summary>
/// <remarks>Thread-safety: safe. Grows with the devices, not with their connections.</remarks>
internal sealed class Sessions
{
    private readonly ConcurrentDictionary<string, One> _open = new(StringComparer.Ordinal);
    private long _last;

    private sealed record One(long Number, string Device, Action? Abort);

    /// <summary>A client was let in: a new connection.</summary>
    public void Begin(string clientId, string device, Action? abort) =>
        _open[clientId] = new One(Interlocked.Increment(ref _last), device, abort);

    /// <summary>The connection of a client.</summary>
    public long Of(string clientId) => _open.GetValueOrDefault(clientId)?.Number ?? 0;

    /// <summary>Cuts every connection of a device.</summary>
    public void Cut(string device)
    {
        foreach (var (client, one) in _open)
        {
            if (one.Device == device && _open.TryRemove(client, out var cut)) cut.Abort?.Invoke();
        }
    }
}
