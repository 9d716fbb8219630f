using System.Collections.Concurrent;
using Edge.Mqtt.Client;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt;

/// <summary>Packet ids, the sending window and answers. Source: MQTT 5.0 4.3, 4.9.</summary>
public sealed partial class MqttClient
{
    private readonly Lock gate = new();
    private readonly Dictionary<ushort, PendingPublish> pending = [];
    private readonly List<PendingPublish> order = [];
    private readonly Dictionary<ushort, TaskCompletionSource<IReadOnlyList<ReasonCode>>> asked = [];
    private readonly ConcurrentDictionary<string, uint> identifiers = [];
    private readonly Lock sending = new(); // taken before a link's own lock and before the gate
    private readonly Queue<PendingPublish> line = [];
    private int places;
    private ushort lastId;
    private bool hasEnded;

    // Messages leave in the order they were given (MQTT-4.6.0-1), so one at a time is numbered
    // and written; a window that wakes its waiters one by one would let them overtake each other.
    private void Advance()
    {
        lock (sending)
        {
            while (Next() is { } one)
            {
                if (Volatile.Read(ref link) is { } open)
                    open.Send(b => WriteOnce(b, one, open));
                else if (!options.Reconnect || Volatile.Read(ref hasEnded))
                    Fail(one, new MqttException(
                        $"publish {one.Message.Topic}: not connected; connect first"));
            }
        }
    }

    // The first in the line, with an id, if the window has a place for it.
    private PendingPublish? Next()
    {
        lock (gate)
        {
            while (pending.Count < places && line.TryDequeue(out PendingPublish? one))
            {
                if (one.IsGivenUp)
                    continue;
                one.PacketId = NextId();
                pending[one.PacketId] = one;
                order.Add(one);
                return one;
            }
            return null;
        }
    }

    // MQTT-2.2.1-4: an id not in use; the window is far smaller than the ids there are.
    private ushort NextId()
    {
        do
            lastId = lastId == ushort.MaxValue ? (ushort)1 : (ushort)(lastId + 1);
        while (pending.ContainsKey(lastId) || asked.ContainsKey(lastId));
        return lastId;
    }

    // A reconnect between registering and sending has sent it already.
    private static void WriteOnce(ByteBuffer into, PendingPublish one, ClientLink open)
    {
        if (!one.WasSent)
            one.Write(into, open.IsV5);
    }

    private void Repeat(ByteBuffer into, ClientLink opened)
    {
        lock (gate)
        {
            foreach (PendingPublish one in order)
            {
                // A broker that forgot the session knows no PUBREL: the message was taken then.
                if (!SessionPresent && one.IsReleased)
                    one.Done.TrySetResult(ReasonCode.Success);
                else
                    one.Write(into, opened.IsV5);
            }
            foreach (PendingPublish one in order.Where(o => o.Done.Task.IsCompleted).ToList())
                Close(one);
        }
    }

    private void Close(PendingPublish one)
    {
        pending.Remove(one.PacketId);
        order.Remove(one);
    }

    private void Fail(PendingPublish one, Exception why)
    {
        lock (gate)
        {
            if (pending.ContainsKey(one.PacketId))
                Close(one);
        }
        one.Done.TrySetException(why);
    }

    private void FailAll(string why)
    {
        List<PendingPublish> all;
        lock (gate)
            all = [.. order];
        foreach (PendingPublish one in all)
            Fail(one, new MqttException($"publish {one.Message.Topic}: {why}"));
        Advance();
    }

    private void FailAnswers(string why)
    {
        lock (gate)
        {
            foreach (TaskCompletionSource<IReadOnlyList<ReasonCode>> one in asked.Values)
                one.TrySetException(new MqttException($"no answer: {why}"));
            asked.Clear();
        }
    }

    private void OnAck(ClientLink open, PacketType type, AckPacket packet)
    {
        PendingPublish? one;
        bool released = type == PacketType.Pubrec && (byte)packet.Code < 0x80;
        lock (gate)
        {
            if (!pending.TryGetValue(packet.PacketId, out one))
                return;
            if (released)
                one.IsReleased = true;
            else
                Close(one);
        }
        if (released)
        {
            open.Send(b => WriteAck.Write(b, PacketType.Pubrel, packet.PacketId));
            return;
        }
        one.Done.TrySetResult(packet.Code == ReasonCode.NoMatchingSubscribers
            ? ReasonCode.Success : packet.Code);
        Advance();
    }

    private async Task<ReasonCode> AskAsync(
        ClientLink open, SubscribeEntry entry, CancellationToken cancellation)
    {
        var properties = new PropertySet
        {
            SubscriptionIdentifier = identifiers.TryGetValue(entry.Filter, out uint id) ? id : null,
        };
        IReadOnlyList<ReasonCode> codes = await AnswerAsync(open, (b, packetId) =>
            WriteSubscribe.Write(b, new SubscribePacket(packetId, [entry], properties), open.IsV5),
            cancellation).ConfigureAwait(false);
        return codes.Count > 0 ? codes[0] : ReasonCode.UnspecifiedError;
    }

    private async Task<IReadOnlyList<ReasonCode>> AnswerAsync(
        ClientLink open, Action<ByteBuffer, ushort> write, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<IReadOnlyList<ReasonCode>>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        ushort id;
        lock (gate)
        {
            id = NextId();
            asked[id] = answer;
        }
        open.Send(b => write(b, id));
        try
        {
            return await answer.Task.WaitAsync(
                TimeSpan.FromMilliseconds(options.TimeoutMs), time, cancellation)
                .ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new MqttException("subscribe: no answer in time; is the broker alive?", e);
        }
        finally
        {
            lock (gate)
                asked.Remove(id);
        }
    }

    private void OnAnswer(SubackPacket packet)
    {
        lock (gate)
        {
            if (asked.Remove(packet.PacketId, out var answer))
                answer.TrySetResult(packet.Codes);
        }
    }
}
