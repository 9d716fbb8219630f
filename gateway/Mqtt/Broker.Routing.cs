using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;
using Edge.Mqtt.Topics;

namespace Edge.Mqtt;

/// <summary>From a message that was taken to the queues of its subscribers.</summary>
public sealed partial class Broker
{
    /// <summary>A decided ticket: routed if it was accepted, dropped if not.</summary>
    internal void Settle(PublishTicket ticket, FlushSet flush)
    {
        if (ticket.Kind is TicketKind.Repetition or TicketKind.Completion)
        {
            ticket.IsRouted = true;
            if (ticket.Batch > Store.DurableBatch)
                Store.Await(ticket.Owner);
            return;
        }
        if (ticket.Outcome.IsAccepted)
            Deliver(ticket.Message, ticket.Route, ticket, flush);
        else if (ticket.Qos == 2)
            ticket.Session!.DropInbound(ticket);
        ticket.IsRouted = true;
        if (ticket.Repetition is { } again)
        {
            again.Batch = ticket.Batch;
            again.Complete(ticket.Outcome);
        }
    }

    /// <summary>True when a subscriber that would refuse its publisher has no room.</summary>
    internal static bool IsFull(Route route, Session publisher, bool connectedOnly = false)
    {
        foreach (Target target in route.Targets)
        {
            if (target.Qos > 0 && target.Session.IsFull && target.Session != publisher
                && (!connectedOnly || target.Session.IsConnected))
                return true;
        }
        foreach (SharedGroup group in route.Groups)
        {
            if (group.IsFull(connectedOnly))
                return true;
        }
        return false;
    }

    internal bool IsFull(Route route, Session publisher) =>
        Options.Limits.QueueFull == QueueFull.Refuse && IsFull(route, publisher, false);

    /// <summary>Holds a publisher back until connected subscribers have room, for a time.
    /// </summary>
    internal async Task WaitForRoomAsync(
        Route route, Session publisher, CancellationToken cancellation)
    {
        long from = Time.GetTimestamp();
        TimeSpan limit = TimeSpan.FromMilliseconds(Options.Limits.QueueWaitMs);
        while (IsFull(route, publisher, true) && Time.GetElapsedTime(from) < limit)
            await Task.Delay(TimeSpan.FromMilliseconds(2), Time, cancellation)
                .ConfigureAwait(false);
    }

    private void Deliver(Message message, Route route, PublishTicket? ticket, FlushSet flush)
    {
        bool writes = Writes(message, route, ticket);
        long batch = writes ? Store.Enter() : 0;
        bool any = false;
        Room room = ticket is { Kind: TicketKind.Plain }
            && Options.Limits.QueueFull == QueueFull.Refuse ? Room.Found : Room.Needed;
        if (writes && message.Qos > 0)
            Store.MessageTaken(message);
        foreach (Target target in route.Targets)
            any |= Offer(message, target, null, batch, flush, room);
        foreach (SharedGroup group in route.Groups)
            any |= OfferShared(message, group, batch, flush, room);
        if (message.Retain)
            Keep(message);
        if (ticket is not null)
            Finish(ticket, any, writes, batch);
        if (writes)
            Store.Exit();
        else
            PumpAll(route, flush);
    }

    // In a durable broker every acknowledgement of its own means a sync; where the application
    // decides or publishes, its commit was the promise, and the store has a part only for kept
    // sessions.
    private bool Writes(Message message, Route route, PublishTicket? ticket)
    {
        if (!Store.IsDurable || message.Topic.StartsWith('$'))
            return false;
        if (message.Retain && !IsPassing(message.Topic))
            return true;
        if (message.Qos == 0)
            return false;
        if (ticket is { Kind: TicketKind.Plain } || route.Groups.Length > 0)
            return true;
        if (message.Qos == 2 && ticket is { Session.IsKept: true })
            return true;
        foreach (Target target in route.Targets)
        {
            if (target.Qos > 0 && target.Session.IsKept)
                return true;
        }
        return false;
    }

    private void Finish(PublishTicket ticket, bool any, bool writes, long batch)
    {
        ticket.HadTargets = any;
        if (ticket.Qos == 2)
            ticket.Session!.KeepInbound(ticket, batch);
        if (ticket.Qos == 0 || !writes)
            return;
        ticket.Batch = batch;
        Store.Await(ticket.Owner);
    }

    private bool Offer(
        Message message, Target target, SharedGroup? group, long batch, FlushSet flush,
        Room room)
    {
        var delivery = new Delivery
        {
            Message = message,
            Qos = Math.Min(message.Qos, target.Qos),
            Retain = message.Retain && target.RetainAsPublished,
            SubscriptionIds = target.SubscriptionIds,
            Group = group,
        };
        if (!target.Session.Offer(delivery, batch, flush, room))
        {
            Figures.Dropped();
            return false;
        }
        if (delivery.Qos > 0 && batch > 0)
            Store.Await(target.Session);
        return true;
    }

    private bool OfferShared(
        Message message, SharedGroup group, long batch, FlushSet flush, Room room)
    {
        if (group.Pick() is not { } member)
            return false;
        uint[] ids = member.Identifier == 0 ? [] : [member.Identifier];
        var target = new Target(
            member.Session, member.Entry.Qos, member.Entry.RetainAsPublished, ids);
        bool offered = Offer(message, target, group, batch, flush, room);
        if (offered && batch == 0)
            member.Session.Pump(flush);
        return offered;
    }

    /// <summary>Hands what a member of a shared subscription left to the others.</summary>
    private void HandOn(List<Delivery> deliveries, Session leaver, bool connectedOnly)
    {
        var flush = new FlushSet();
        foreach (Delivery d in deliveries)
        {
            if (d.Group!.Pick(leaver, connectedOnly) is not { } member)
                continue;
            long batch = Store.Enter();
            uint[] ids = member.Identifier == 0 ? [] : [member.Identifier];
            Offer(d.Message, new Target(
                member.Session, member.Entry.Qos, d.Retain, ids), d.Group, batch, flush,
                Room.Found);
            Store.Exit();
            member.Session.Pump(flush);
        }
        flush.Flush();
    }

    private static void PumpAll(Route route, FlushSet flush)
    {
        foreach (Target target in route.Targets)
        {
            if (target.Qos > 0)
                target.Session.Pump(flush);
        }
    }

    // MQTT-3.3.1-5 to -7: kept or, when empty, forgotten.
    private void Keep(Message message)
    {
        bool own = IsPassing(message.Topic);
        // One order for the tree and the log.
        lock (retaining)
            Keep(message, own);
    }

    private bool IsPassing(string topic) =>
        topic.StartsWith('$') || Options.IsSaidAgain?.Invoke(topic) == true;

    private void Keep(Message message, bool own)
    {
        if (message.Payload.Length == 0)
        {
            if (Retained.Remove(message.Topic) && !own)
                Store.RetainedCleared(message.Topic);
            return;
        }
        if (!Retained.Put(message, Options.Limits.Retained))
            Notify("dropped", message.PublisherId, $"retained limit reached: {message.Topic}");
        else if (!own)
            Store.Retained(message);
    }

    /// <summary>Adds a subscription and says how it went.</summary>
    internal ReasonCode Subscribe(Subscription subscription, bool isNobody, out bool isNew)
    {
        isNew = false;
        Session session = subscription.Session;
        string filter = subscription.Filter;
        bool shared = SharedFilter.TrySplit(filter, out _, out string topicFilter);
        string asked = shared ? topicFilter : filter;
        BrokerLimits limits = Options.Limits;
        if (asked.Length > limits.TopicBytes || asked.AsSpan().Count('/') >= limits.TopicLevels)
            return ReasonCode.TopicFilterInvalid;
        if (!session.Access.MaySubscribe(asked))
        {
            Notify("denied", session.ClientId, $"subscribe {filter}");
            // Nobody in particular is not told what the rules are (3.9.3, 0x80).
            return isNobody ? ReasonCode.UnspecifiedError : ReasonCode.NotAuthorized;
        }
        if (session.Subscribe(subscription, limits.Subscriptions) is not { } added)
            return ReasonCode.QuotaExceeded;
        isNew = added;
        Tree.Put(subscription);
        return (ReasonCode)subscription.Entry.Qos;
    }

    internal bool Unsubscribe(Session session, string filter)
    {
        bool had = session.Unsubscribe(filter);
        if (had)
            Tree.Remove(session, filter);
        return had;
    }

    /// <summary>Queues the retained messages for new subscriptions; gives the batch the answer
    /// waits for. Source: MQTT-3.3.1-9 to -11, MQTT-4.8.2: none for shared ones.</summary>
    internal long SendRetained(
        Session session, List<(Subscription Subscription, bool IsNew)> added, FlushSet flush)
    {
        long batch = session.IsKept ? Store.Enter() : 0;
        foreach ((Subscription s, bool isNew) in added)
        {
            byte handling = s.Entry.RetainHandling;
            if (SharedFilter.IsShared(s.Filter) || handling == 2 || (handling == 1 && !isNew))
                continue;
            uint[] ids = s.Identifier == 0 ? [] : [s.Identifier];
            foreach (Message message in Retained.Match(s.Filter))
            {
                if (message.ExpiresAtMs > NowMs())
                    session.Offer(
                        RetainedDelivery(message, s, ids), batch, flush, Room.Retained);
            }
        }
        if (session.IsKept)
        {
            Store.Await(session);
            Store.Exit();
        }
        return batch;
    }

    /// <summary>The batch the session's last change is in.</summary>
    internal long CurrentBatch(Session session)
    {
        if (!session.IsKept)
            return 0;
        long batch = Store.Enter();
        Store.Exit();
        return batch;
    }

    private static Delivery RetainedDelivery(Message message, Subscription s, uint[] ids) => new()
    {
        Message = message,
        Qos = Math.Min(message.Qos, s.Entry.Qos),
        Retain = true, // MQTT-3.3.1-8
        SubscriptionIds = ids,
    };
}
