using System.Text;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.External;

/// <summary>Messages of another broker that wait for the application's decision; answered in the
/// order they came. Source: MQTT-4.6.0-2.</summary>
/// <remarks>Thread-safety: safe.</remarks>
internal sealed class AnswerLine(int most) : ITicketLine, IThreadPoolWorkItem
{
    private readonly Queue<(PublishTicket Ticket, InboundMessage Message)> waiting = [];
    private TaskCompletionSource? room;
    private int drainAsked;

    /// <summary>Another broker does not say who published.</summary>
    public string ClientId => "";

    public string? UserName => null;

    /// <summary>Waits until the line is short enough for one more.</summary>
    public Task RoomAsync(CancellationToken cancellation)
    {
        lock (waiting)
        {
            if (waiting.Count < most)
                return Task.CompletedTask;
            room = new TaskCompletionSource(
                TaskCreationOptions.RunContinuationsAsynchronously);
            return room.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Puts a message at the end; what the gate does not take is decided.</summary>
    public PublishTicket Join(InboundMessage message, bool isGated)
    {
        var ticket = new PublishTicket(
            this,
            new Message
            {
                Topic = message.Topic,
                TopicUtf8 = Encoding.UTF8.GetBytes(message.Topic),
                Payload = message.Payload.ToArray(),
                Forward = message.Properties.ToBytes(),
                Qos = (byte)message.Qos,
                Retain = message.Retain,
            },
            0, isGated ? TicketKind.Gated : TicketKind.Plain);
        lock (waiting)
            waiting.Enqueue((ticket, message));
        return ticket;
    }

    public void ScheduleDrain()
    {
        if (Interlocked.Exchange(ref drainAsked, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref drainAsked, 0);
        lock (waiting)
        {
            while (waiting.TryPeek(out var next) && next.Ticket.IsDecided)
            {
                waiting.Dequeue();
                next.Message.Answer(next.Ticket.Outcome.Code);
            }
            if (waiting.Count < most)
                room?.TrySetResult();
        }
    }
}
