using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt;

/// <summary>What happens by time: keep-alive, delayed wills, ending sessions, figures.</summary>
public sealed partial class Broker
{
    private readonly Lock admissions = new();
    private readonly ConcurrentDictionary<IPAddress, int> byAddress = [];
    private int openConnections;
    private readonly long startedAtMs;
    private long sysAtMs;
    private long admittedAtMs;

    /// <summary>Lets clients in one after the other at the allowed rate; a full house is told so.
    /// </summary>
    internal async Task<ReasonCode> WaitForTurnAsync(
        Connection client, CancellationToken cancellation)
    {
        BrokerLimits limits = Options.Limits;
        if (storeFailure.Task.IsCompleted)
            return ReasonCode.ServerUnavailable;
        if (Volatile.Read(ref openConnections) > limits.Connections)
            return ReasonCode.ServerBusy;
        if (client.Facts.Address is { } address && !IPAddress.IsLoopback(address)
            && byAddress.GetValueOrDefault(address) > limits.ConnectionsPerAddress)
            return ReasonCode.QuotaExceeded;
        long waitMs;
        lock (admissions)
        {
            // A second's worth may come at once; then one per interval.
            long now = NowMs();
            long stepUs = 1_000_000L / limits.ConnectsPerSecond;
            admittedAtMs = Math.Max(admittedAtMs + stepUs, (now - 1_000) * 1000);
            waitMs = (admittedAtMs / 1000) - now;
        }
        if (waitMs > 30_000)
            return ReasonCode.ConnectionRateExceeded;
        if (waitMs > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(waitMs), Time, cancellation)
                .ConfigureAwait(false);
        return ReasonCode.Success;
    }

    // Kept, not counted when asked: in a storm each of thousands asks.
    private void Count(IPAddress? address, int step)
    {
        Interlocked.Add(ref openConnections, step);
        if (address is null)
            return;
        int now = byAddress.AddOrUpdate(address, step, (_, was) => was + step);
        if (now == 0)
            byAddress.TryRemove(KeyValuePair.Create(address, 0));
    }

    // Top of the timer's loop.
    private void Sweep()
    {
        if (Interlocked.Exchange(ref isSweeping, 1) == 1)
            return;
        try
        {
            SweepConnections();
            SweepSessions(NowMs());
            PublishFigures();
        }
        catch (Exception e)
        {
            Notify("fault", null, $"sweep: {e}");
        }
        finally
        {
            Volatile.Write(ref isSweeping, 0);
        }
    }

    private void SweepConnections()
    {
        foreach (Connection client in connections.Keys)
        {
            TimeSpan silent = Time.GetElapsedTime(client.LastHeard);
            if (!client.IsOpen)
            {
                if (!client.HasConnect && Time.GetElapsedTime(client.OpenedAt).TotalMilliseconds
                    > Options.Limits.ConnectTimeoutMs)
                    client.Close(ReasonCode.MaximumConnectTime, "no CONNECT in time");
            }
            else if (client.KeepAliveSeconds > 0
                && silent.TotalMilliseconds > client.KeepAliveSeconds * 1500L)
            {
                // MQTT-3.1.2-22: one and a half times the keep-alive.
                client.Close(ReasonCode.KeepAliveTimeout, "MQTT-3.1.2-22 keep alive");
            }
        }
    }

    private void SweepSessions(long nowMs)
    {
        List<Session> over = [];
        List<(WillPacket, string)> wills = [];
        lock (lifecycle)
        {
            foreach (Session session in sessions.Values)
            {
                if (session.IsConnected)
                    continue;
                if (session.DelayedWill is { } will && session.WillAtMs <= nowMs)
                {
                    wills.Add((will, session.ClientId));
                    session.DelayedWill = null;
                }
                if (session.EndsAtMs <= nowMs)
                    over.Add(session);
            }
            foreach (Session session in over)
                sessions.Remove(session.ClientId);
        }
        foreach ((WillPacket will, string clientId) in wills)
            PublishWill(will, clientId);
        foreach (Session session in over)
        {
            lock (opening)
                EndSession(session);
        }
    }

    private void PublishFigures()
    {
        if (Options.SysSeconds == 0 || NowMs() - sysAtMs < Options.SysSeconds * 1000L)
            return;
        sysAtMs = NowMs();
        Tell("uptime", (sysAtMs - startedAtMs) / 1000);
        Tell("clients/connected", connections.Count);
        Tell("clients/total", SessionCount);
        Tell("messages/received", Figures.MessagesReceived);
        Tell("messages/sent", Figures.MessagesSent);
        Tell("messages/dropped", Figures.MessagesDropped);
        Tell("messages/refused", Figures.MessagesRefused);
        Tell("bytes/received", Figures.BytesReceived);
        Tell("bytes/sent", Figures.BytesSent);
        Tell("retained messages/count", Retained.Count);
    }

    private void Tell(string name, long value)
    {
        byte[] text = System.Text.Encoding.ASCII.GetBytes(
            value.ToString(CultureInfo.InvariantCulture));
        Publish($"$SYS/broker/{name}", text, 0, true);
    }
}
