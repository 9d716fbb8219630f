using System.Text;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;
using Edge.Mqtt.Store;

namespace Edge.Mqtt;

/// <summary>Wills: kept while a connection is open, published when it is lost. Source: MQTT 5.0
/// 3.1.2.5.</summary>
/// <remarks>They are on disk within 20 ms of the CONNECT, so that a process that dies publishes
/// them when it is back, which the specification allows. One that dies between publishing a will
/// and writing so publishes it again.</remarks>
public sealed partial class Broker
{
    /// <summary>By client id; under the lock of <see cref="lifecycle"/>.</summary>
    private readonly Dictionary<string, KeptWill> keptWills = [];

    // Under the lifecycle's lock, as the connection gets its session.
    private void KeepWill(Connection client)
    {
        if (!Store.IsDurable)
            return;
        if (client.Will is not { } will)
        {
            if (keptWills.Remove(client.ClientId))
                Store.WillGone(client.ClientId);
            return;
        }
        var kept = new KeptWill(
            will, Math.Min(will.Properties.WillDelay ?? 0, client.ExpirySeconds));
        keptWills[client.ClientId] = kept;
        Store.WillKept(client.ClientId, kept);
    }

    // Only this one: a newer connection of the client may have brought its own meanwhile.
    private void ForgetWill(string clientId, WillPacket? will)
    {
        lock (lifecycle)
        {
            if (will is null || keptWills.GetValueOrDefault(clientId)?.Will != will)
                return;
            keptWills.Remove(clientId);
            Store.WillGone(clientId);
        }
    }

    // At the start: those connections were lost with the process that had them.
    private void TakeUpWills()
    {
        List<(WillPacket, string)> due = [];
        lock (lifecycle)
        {
            foreach ((string clientId, KeptWill kept) in keptWills)
            {
                if (kept.DelaySeconds == 0
                    || !sessions.TryGetValue(clientId, out Session? session))
                {
                    due.Add((kept.Will, clientId));
                    continue;
                }
                session.DelayedWill = kept.Will;
                session.WillAtMs = NowMs() + (kept.DelaySeconds * 1000L);
            }
        }
        foreach ((WillPacket will, string clientId) in due)
            PublishWill(will, clientId);
    }

    // A will is a client's publication: where the application decides, it decides on this too.
    private void PublishWill(WillPacket will, string clientId)
    {
        Message message = new()
        {
            Topic = will.Topic,
            TopicUtf8 = Encoding.UTF8.GetBytes(will.Topic),
            Payload = will.Payload,
            Forward = will.Properties.Forward,
            Qos = will.Qos,
            Retain = will.Retain,
            ExpiresAtMs = Message.ExpiryAt(NowMs(), will.Properties.MessageExpiry),
            PublisherId = clientId,
        };
        if (Gate.Takes(will.Topic))
            new WillLine(this, message, clientId).Submit();
        else
            PublishOwn(message);
        ForgetWill(clientId, will);
    }

    /// <summary>A will that waits for the application.</summary>
    private sealed class WillLine(Broker broker, Message message, string clientId) : ITicketLine
    {
        private PublishTicket? ticket;

        public string ClientId => clientId;

        public string? UserName => null;

        public void Submit()
        {
            ticket = new PublishTicket(this, message, 0, TicketKind.Gated);
            broker.Gate.Submit(ticket);
        }

        public void ScheduleDrain()
        {
            if (ticket!.Outcome.IsAccepted)
                broker.PublishOwn(message);
        }
    }
}
