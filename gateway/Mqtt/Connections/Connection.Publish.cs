using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Connections;

/// <summary>PUBLISH from the client, and the line in which its answers leave in order.</summary>
internal sealed partial class Connection
{
    private readonly Lock line = new();
    private readonly TopicCache topics = new();
    private readonly HashSet<ushort> heldIds = [];
    private string?[]? aliases;
    private PublishTicket? head, tail, toRoute;
    private TaskCompletionSource? roomInLine;
    private int openTickets, openAcknowledged, drainAsked;
    private bool hasWaited;

    /// <summary>Called when a ticket of this connection is decided: drains the line soon, once for
    /// many decisions.</summary>
    public void ScheduleDrain()
    {
        if (Interlocked.Exchange(ref drainAsked, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref drainAsked, 0);
        var drained = new FlushSet();
        Drain(drained);
        // What the application published to this client meanwhile leaves in the same write.
        drained.Add(Outbound);
        drained.Flush();
    }

    /// <summary>Routes what is decided and answers what is durable, both in arrival order.
    /// </summary>
    /// <remarks>Source: MQTT-4.6.0-2 (PUBACK), MQTT-4.6.0-3 (PUBREC), MQTT-4.6.0-4.</remarks>
    public void Drain(FlushSet drained)
    {
        lock (line)
        {
            while (toRoute is { IsDecided: true } next)
            {
                broker.Settle(next, drained);
                toRoute = next.Next;
            }
            long durable = broker.Store.DurableBatch;
            bool any = false;
            while (head is { IsRouted: true } done && done.Batch <= durable)
            {
                Answer(done);
                head = done.Next;
                // A ticket that has grown old would keep all that came after it from the
                // collector, each with its payload, until a full collection.
                done.Next = null;
                openTickets--;
                any = true;
            }
            if (head is null)
                tail = null;
            if (!any)
                return;
            if (openTickets < broker.Options.Limits.OpenTickets / 2)
                roomInLine?.TrySetResult();
        }
        drained.Add(Outbound);
    }

    private Step OnPublish(byte flags, ReadOnlySpan<byte> body)
    {
        if (!ReadPublish.TryRead(body, flags, IsV5, out PublishPacket p, out Fault fault)
            || !TryTopic(ref p, out KnownTopic topic, out fault))
            return Fail(fault);
        // A client must not send any (MQTT-3.3.4-6); a single one is ignored, never passed on.
        if (p.SubscriptionIds > 1)
            return Fail(Fault.Protocol("MQTT-3.3.4-6 subscription identifiers from a client"));
        if (topic.Route.Version != broker.Tree.Version)
            topic.Route = broker.Tree.Match(topic.Name, ClientId);
        if (p.Qos > 0 && topic.Verdict == ReasonCode.Success && !topic.IsGated
            && ShouldWait(topic))
            return Step.Again;
        bool waited = hasWaited;
        hasWaited = false;
        broker.Figures.Received(p.Payload.Length);
        PublishTicket ticket = Ticket(p, topic);
        if (waited && ticket.Kind == TicketKind.Plain && broker.IsFull(topic.Route, Session!))
            ticket.Refuse(ReasonCode.QuotaExceeded);
        return Enter(ticket, topic);
    }

    private PublishTicket Ticket(in PublishPacket p, KnownTopic topic)
    {
        var message = new Message
        {
            Topic = topic.Name,
            TopicUtf8 = topic.Utf8,
            Payload = p.Payload.ToArray(),
            Forward = p.Forward.ToArray(p.Properties),
            Qos = p.Qos,
            Retain = p.Retain,
            ExpiresAtMs = Message.ExpiryAt(broker.NowMs(), p.MessageExpiry),
            PublisherId = ClientId,
        };
        bool gated = topic.IsGated && topic.Verdict == ReasonCode.Success;
        return new PublishTicket(
            this, message, p.PacketId, gated ? TicketKind.Gated : TicketKind.Plain)
        {
            Session = Session,
            Route = topic.Route,
        };
    }

    private Step Enter(PublishTicket ticket, KnownTopic topic)
    {
        if (topic.Verdict != ReasonCode.Success)
        {
            broker.Notify("denied", ClientId, $"publish {topic.Name}: {topic.Verdict}");
            ticket.Refuse(topic.Verdict);
        }
        if (ticket.Qos == 2 && !Session!.BeginInbound(ticket, out PublishTicket? again))
            ticket = again!;
        lock (line)
        {
            // MQTT-3.3.4-7, -9: more unfinished QoS 1 and 2 than our Receive Maximum.
            if (ticket.Qos > 0 && IsV5 && ticket.Kind != TicketKind.Repetition
                && openAcknowledged + heldIds.Count >= broker.Options.Limits.InFlightIn)
                return Fail(new Fault(
                    ReasonCode.ReceiveMaximumExceeded, "MQTT-3.3.4-9 receive maximum"));
            Join(ticket);
        }
        if (ticket.Kind == TicketKind.Gated)
            broker.Gate.Submit(ticket);
        Drain(flush);
        return closing.IsNone ? Step.Next : Step.Stop;
    }

    private void Join(PublishTicket ticket)
    {
        if (tail is null)
            head = ticket;
        else
            tail.Next = ticket;
        tail = ticket;
        toRoute ??= ticket;
        openTickets++;
        openAcknowledged += ticket.Qos > 0 && ticket.Kind != TicketKind.Completion ? 1 : 0;
    }

    private void Answer(PublishTicket done)
    {
        if (done.Kind == TicketKind.Completion)
        {
            SendCompletion(done);
            return;
        }
        if (done.Qos == 0)
            return;
        openAcknowledged--;
        ReasonCode code = done.Outcome.Code;
        if (!done.Outcome.IsAccepted)
        {
            broker.Figures.Refused();
            // MQTT 3.1.1 has no refusal: close, so that silence is not taken for storage.
            if (!IsV5)
            {
                Close(code, $"publish refused: {done.Topic}");
                return;
            }
        }
        else if (IsV5 && !done.HadTargets && done.Kind == TicketKind.Plain)
        {
            code = ReasonCode.NoMatchingSubscribers; // 3.4.2.1: may be told
        }
        if (done.Qos == 2 && done.Outcome.IsAccepted)
            heldIds.Add(done.PacketId);
        SendAck(done.Qos == 1 ? PacketType.Puback : PacketType.Pubrec,
            done.PacketId, code, done.Outcome.Text);
    }

    private Step OnPubrel(in AckPacket packet)
    {
        bool known = Session!.ReleaseInbound(packet.PacketId, out long batch);
        var completion = new PublishTicket(
            this, Message.None, packet.PacketId, TicketKind.Completion)
        {
            Batch = batch,
        };
        // 3.7.2.1: 0x92 for an unknown id; after a resumption the PUBCOMP may have been lost.
        if (!known && IsV5 && !isResumed)
            completion.Tell(ReasonCode.PacketIdentifierNotFound);
        lock (line)
        {
            heldIds.Remove(packet.PacketId);
            Join(completion);
        }
        if (batch > broker.Store.DurableBatch)
            broker.Store.Await(this);
        Drain(flush);
        return Step.Next;
    }

    private bool TryTopic(ref PublishPacket p, out KnownTopic topic, out Fault fault)
    {
        fault = default;
        topic = null!;
        if (p.TopicAlias > broker.Options.Limits.TopicAliases)
        {
            // MQTT-3.3.2-9: above the maximum we told.
            fault = new Fault(ReasonCode.TopicAliasInvalid, "MQTT-3.3.2-9 topic alias");
            return false;
        }
        if (p.Topic.Length == 0)
        {
            if (aliases?[p.TopicAlias] is not { } name)
            {
                fault = Fault.Protocol("3.3.2.3.4 topic alias not set up");
                return false;
            }
            topic = topics.Find(System.Text.Encoding.UTF8.GetBytes(name), Judge);
            return true;
        }
        topic = topics.Find(p.Topic, Judge);
        if (p.TopicAlias > 0)
        {
            aliases ??= new string?[broker.Options.Limits.TopicAliases + 1];
            aliases[p.TopicAlias] = topic.Name; // 3.3.2.3.4: replaces an earlier one
        }
        return true;
    }

    private KnownTopic Judge(string name)
    {
        var known = new KnownTopic(name, System.Text.Encoding.UTF8.GetBytes(name));
        BrokerLimits limits = broker.Options.Limits;
        if (known.Utf8.Length > limits.TopicBytes
            || Utf8Text.Levels(known.Utf8) > limits.TopicLevels)
            known.Verdict = ReasonCode.TopicNameInvalid;
        else if (!Session!.Access.MayPublish(name))
            known.Verdict = ReasonCode.NotAuthorized;
        known.IsGated = broker.Gate.Takes(name);
        return known;
    }

    // Back-pressure: a connected subscriber with a full queue holds its publishers back a while.
    private bool ShouldWait(KnownTopic topic)
    {
        if (broker.Options.Limits.QueueFull != QueueFull.Refuse
            || !broker.IsFull(topic.Route, Session!))
        {
            hasWaited = false;
            return false;
        }
        if (hasWaited)
            return false;
        hasWaited = true;
        later = () => broker.WaitForRoomAsync(topic.Route, Session!, stop.Token);
        return true;
    }

    private async Task WaitForDecisionsAsync()
    {
        Task room;
        lock (line)
        {
            if (openTickets < broker.Options.Limits.OpenTickets)
                return;
            roomInLine = new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously);
            room = roomInLine.Task;
        }
        await room.WaitAsync(stop.Token).ConfigureAwait(false);
    }
}
