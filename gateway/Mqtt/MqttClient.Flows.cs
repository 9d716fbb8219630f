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
    private readonly SemaphoreSlim window;
    private int windowTaken;
    private ushort lastId;

    private PendingPublish Register(Message message)
    {
        lock (gate)
        {
            var made = new PendingPublish(message, NextId());
            pending[made.PacketId] = made;
            order.Add(made);
            return made;
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
        window.Release();
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

    // The broker's Receive Maximum below ours: places are taken out of the window for good.
    private void Shrink(int most)
    {
        while (options.InFlight - windowTaken > most && window.Wait(0))
            windowTaken++;
    }

    private void OnAck(ClientLink open, PacketType type, AckPacket packet)
    {
        PendingPublish? one;
        lock (gate)
        {
            if (!pending.TryGetValue(packet.PacketId, out one))
                return;
            bool refused = (byte)packet.Code >= 0x80;
            if (type == PacketType.Pubrec && !refused)
            {
                one.IsReleased = true;
            }
            else
            {
                Close(one);
                one.Done.TrySetResult(packet.Code == ReasonCode.NoMatchingSubscribers
                    ? ReasonCode.Success : packet.Code);
                return;
            }
        }
        open.Send(b => WriteAck.Write(b, PacketType.Pubrel, packet.PacketId));
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
