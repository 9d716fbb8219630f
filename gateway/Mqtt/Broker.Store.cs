using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;
using Edge.Mqtt.Store;

namespace Edge.Mqtt;

/// <summary>Taking up what the store had, and writing all of it anew.</summary>
public sealed partial class Broker
{
    private readonly Lock retaining = new();

    private StoreLog OpenStore(IStoreFiles files)
    {
        var log = new StoreLog(files, Time, text => Notify("store", null, text));
        foreach (ReplayedSession had in log.Recovered.Sessions)
        {
            // Connected when the process ended: its time begins now.
            long endsAt = had.EndsAtMs == long.MaxValue
                ? NowMs() + (had.ExpirySeconds * 1000L) : had.EndsAtMs;
            var session = new Session(had.ClientId, had.UserName, this) { EndsAtMs = endsAt };
            session.Restore(had);
            // Its rights come with its next connection and are asked at each delivery; until then
            // what matches its subscriptions is kept for it.
            session.Access = FullAccess.Instance;
            sessions[had.ClientId] = session;
            foreach (Subscription s in session.Subscriptions())
                Tree.Put(s);
        }
        foreach (Message message in log.Recovered.Retained.Values)
            Retained.Put(message, Options.Limits.Retained);
        log.WriteState = () => WriteState(log);
        log.Failed = OnStoreFailed;
        foreach ((string clientId, KeptWill kept) in log.Recovered.Wills)
            keptWills[clientId] = kept;
        log.Start();
        return log;
    }

    private void WriteState(StoreLog log)
    {
        Session[] all;
        lock (lifecycle)
            all = [.. sessions.Values];
        foreach (Session session in all)
        {
            log.Enter();
            session.Snapshot(log);
            log.Exit();
        }
        lock (lifecycle)
        {
            foreach ((string clientId, KeptWill kept) in keptWills)
                log.WillKept(clientId, kept);
        }
        foreach (Message seen in Retained.Match("#"))
        {
            lock (retaining)
            {
                if (!IsPassing(seen.Topic) && Retained.Find(seen.Topic) is { } now)
                    log.Retained(now);
            }
        }
    }

    private void OnStoreFailed(Exception cause)
    {
        storeFailure.TrySetResult(cause);
        foreach (Connection connection in connections.Keys)
            connection.Close(ReasonCode.ServerUnavailable, "the store's disk failed");
    }
}
