using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt;

/// <summary>Sessions: opening, taking over, leaving, ending. Source: MQTT 5.0 3.1.4, 4.1.</summary>
public sealed partial class Broker
{
    private readonly Lock opening = new();
    private readonly Lock lifecycle = new();
    private readonly Dictionary<string, Session> sessions = [];

    /// <summary>Sessions kept, connected or not.</summary>
    public int SessionCount
    {
        get
        {
            lock (lifecycle)
                return sessions.Count;
        }
    }

    /// <summary>Gives a client its session, a new one or its old; null when the old one belongs
    /// to another user.</summary>
    internal (Session Session, bool IsResumed)? Open(Connection client, IAccessRules access)
    {
        WillPacket? due;
        (Session, bool)? opened;
        // One after the other, so that the store's records of one client id are in order too.
        lock (opening)
            opened = Open(client, access, out due);
        if (due is not null)
            PublishWill(due, client.ClientId);
        return opened;
    }

    private (Session Session, bool IsResumed)? Open(
        Connection client, IAccessRules access, out WillPacket? due)
    {
        due = null;
        Session session;
        Session? ended;
        Connection? evicted;
        bool resumed;
        lock (lifecycle)
        {
            sessions.TryGetValue(client.ClientId, out Session? old);
            // A session of nobody in particular is anybody's.
            if (old?.UserName is { } owner && owner != client.UserName)
                return null;
            evicted = old?.Connection;
            resumed = old is not null && !client.CleanStart
                && (evicted is not null || old.EndsAtMs > NowMs());
            due = WillAtOpening(old, evicted, resumed);
            session = resumed ? old! : new Session(client.ClientId, client.UserName, this);
            ended = resumed ? null : old;
            session.ExpirySeconds = client.ExpirySeconds;
            session.Access = access;
            sessions[client.ClientId] = session;
            session.Attach(client);
        }
        // MQTT-3.1.4-3: the older connection is told and closed.
        evicted?.Close(ReasonCode.SessionTakenOver, "MQTT-3.1.4-3 taken over");
        if (evicted is not null)
            Notify("taken-over", client.ClientId, $"by {client.Facts.Address}");
        if (ended is not null)
            EndSession(ended);
        KeepOrForget(session);
        // Behind the session in the log: a will with a delay needs it.
        lock (lifecycle)
            KeepWill(client);
        Figures.Connected();
        return (session, resumed);
    }

    /// <summary>A connection is over: its will, and the time its session has left.</summary>
    internal void Left(Connection client, bool isGraceful)
    {
        if (client.Session is not { } session)
            return;
        WillPacket? due = null;
        bool ends;
        lock (lifecycle)
        {
            if (!session.Detach(client))
                return;
            ends = session.ExpirySeconds == 0;
            session.EndsAtMs = NowMs() + (session.ExpirySeconds * 1000L);
            if (!isGraceful && client.Will is { } will)
            {
                // MQTT-3.1.2-8, 3.1.3.2.2: after the delay, or with the session if that is sooner.
                uint delay = Math.Min(will.Properties.WillDelay ?? 0, session.ExpirySeconds);
                if (delay == 0)
                    due = will;
                session.DelayedWill = delay == 0 ? null : will;
                session.WillAtMs = NowMs() + (delay * 1000L);
            }
            else
            {
                ForgetWill(client.ClientId, client.Will);
            }
            if (ends && sessions.GetValueOrDefault(client.ClientId) == session)
                sessions.Remove(client.ClientId);
        }
        if (due is not null)
            PublishWill(due, client.ClientId);
        if (ends)
        {
            lock (opening)
                EndSession(session);
            return;
        }
        if (session.IsKept)
            Store.SessionKept(session);
        HandOn(session.TakeShared(s => s.Pick(session, true) is not null), session, true);
    }

    /// <summary>A new expiry in a DISCONNECT; false when it was 0 (MQTT 5.0 3.14.2.2.2).
    /// </summary>
    internal bool ChangeExpiry(Session session, uint seconds)
    {
        if (session.ExpirySeconds == 0 && seconds > 0)
            return false;
        session.ExpirySeconds = Math.Min(seconds, Options.Limits.SessionExpirySeconds);
        return true;
    }

    private static WillPacket? WillAtOpening(Session? old, Connection? evicted, bool resumed)
    {
        if (old is null)
            return null;
        WillPacket? waiting = old.DelayedWill;
        old.DelayedWill = null;
        // MQTT-3.1.3-9: a new connection to the session within the delay stops the will; one that
        // discards the session ends it, and the will with it is due.
        if (evicted is null)
            return resumed ? null : waiting;
        WillPacket? will = evicted.Will;
        bool delayed = will?.Properties.WillDelay > 0 && old.ExpirySeconds > 0;
        return delayed && resumed ? null : will;
    }

    private void EndSession(Session session)
    {
        bool wasKept = session.StoreNumber != 0;
        foreach (Subscription s in session.Subscriptions())
            Tree.Remove(session, s.Filter);
        List<Delivery> shared = session.End();
        if (wasKept)
            Store.SessionEnded(session);
        HandOn(shared, session, false);
    }

    // The expiry of this connection decides whether the session outlives the process.
    private void KeepOrForget(Session session)
    {
        if (session.IsKept && session.StoreNumber != 0)
        {
            Store.SessionKept(session);
        }
        else if (session.IsKept)
        {
            Store.Enter();
            session.Snapshot(Store);
            Store.Exit();
        }
        else if (session.StoreNumber != 0)
        {
            Store.SessionEnded(session);
            session.StoreNumber = 0;
        }
    }
}
