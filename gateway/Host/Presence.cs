using System.Collections.Concurrent;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Host;

/// <summary>Which devices are connected, as far as the gateway can know.</summary>
/// <remarks>With the broker in the process: by its connections, counted, since a new one of a
/// device may begin before its old one has ended. With a broker elsewhere: by what the device says
/// and by its will. Thread-safety: safe. Grows with the devices.</remarks>
internal sealed class Presence
{
    private const string Status = "status";
    private static readonly byte[] Offline = "\"offline\""u8.ToArray();
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Called when a device comes (true) or goes; must not block.</summary>
    public Action<string, bool>? Changed { get; set; }

    /// <summary>Is a device connected?</summary>
    public bool IsOnline(string device) => _open.GetValueOrDefault(device) > 0;

    /// <summary>Takes what the broker in the process says of its clients.</summary>
    public void Notice(BrokerNotice notice)
    {
        if (notice.ClientId is not { } client || notice.Kind is not ("connected" or "closed"))
            return;
        var device = client.Split('.', 2)[0];
        var step = notice.Kind == "connected" ? 1 : -1;
        _open.AddOrUpdate(device, Math.Max(0, step), (_, count) => Math.Max(0, count + step));
        Changed?.Invoke(device, IsOnline(device));
    }

    /// <summary>Takes what came over a broker elsewhere: a status of <c>offline</c> is the device's
    /// will, anything else its sign of life.</summary>
    public void Heard(string topic, ReadOnlySpan<byte> payload)
    {
        if (!Topics.TryParse(topic, out _, out var device, out var leaf)) return;
        var isHere = leaf == Status && payload.IndexOf(Offline) >= 0 ? 0 : 1;
        if (_open.TryGetValue(device, out var was) && was == isHere) return;
        _open[device] = isHere;
        Changed?.Invoke(device, IsOnline(device));
    }
}

/// <summary>Looks at what comes over a broker elsewhere, and hands it on.</summary>
internal sealed class PresenceGate(Presence presence, IPublishGate inner) : IPublishGate
{
    /// <inheritdoc />
    public bool Takes(string topic) => true;

    /// <inheritdoc />
    public void Submit(PublishTicket ticket)
    {
        presence.Heard(ticket.Topic, ticket.Payload.Span);
        if (inner.Takes(ticket.Topic)) inner.Submit(ticket);
        else ticket.Complete(PublishOutcome.Accepted);
    }
}
