using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.Device.Link;

/// <summary>Carries recorded events to the gateway until it says they are durable.</summary>
/// <remarks>
/// A hello opens each connection. Events go in order, at most four unacked, byte for byte the same
/// on every repeat. Only a tagged ack moves anything; a PUBACK never does. Twenty seconds without
/// a word while work waits end the connection. Source: trust.md 1, firmware.md 7.
/// </remarks>
public sealed class Outbox
{
    /// <summary>Events on their way at once.</summary>
    public const int InFlightMax = 4;

    /// <summary>Silence after which a peer counts as dead while work waits. Units: ms.</summary>
    public const int DeadPeerMs = 20000;

    /// <summary>How long a connection may take to come up. Units: ms.</summary>
    public const int OpeningMs = 30000;

    /// <summary>Longest line taken in: a piece of an update. Units: bytes.</summary>
    public const int InboundBytesMax = 2048;

    private const int Waiting = 0;
    private const int Opening = 1;
    private const int Greeting = 2;
    private const int Sending = 3;
    private const int AnswerMs = 5000;
    private const int ReceivedPerStep = 8;
    private readonly ILink link;
    private readonly Recorder recorder;
    private readonly DeviceIdentity identity;
    private readonly Journal journal;
    private readonly LinePost post;
    private readonly AckReader acks;
    private readonly BackOff reconnect;
    private readonly BackOff repeat;
    private readonly byte[] payload;
    private readonly byte[] inbound;
    private ICommands commands;
    private int state;
    private long since;
    private long waitUntil;
    private long askedAt = -1;
    private long repeatAt;
    private long low;
    private long done;
    private long sent;
    private long given;
    private long againAt = 1;
    private long againTo;

    /// <summary>An outbox over a link and a recorder.</summary>
    public Outbox(ILink link, Recorder recorder, DeviceIdentity identity, int payloadBytesMax)
    {
        this.link = link;
        this.recorder = recorder;
        this.identity = identity;
        journal = recorder.Journal;
        post = new LinePost(link, identity, payloadBytesMax);
        acks = new AckReader(identity.Maker(AckLine.MaxBytes), identity.Dev);
        int spread = identity.Spread(100);
        reconnect = new BackOff(spread);
        repeat = new BackOff(spread);
        payload = new byte[payloadBytesMax];
        inbound = new byte[InboundBytesMax];
    }

    /// <summary>
    /// Why the gateway will take nothing more of this device: clone, chain or behind.
    /// </summary>
    /// <remarks>The device stops counting and keeps all; after clone and chain for ever.</remarks>
    public string Halted { get; private set; }

    /// <summary>Whether the gateway refuses for want of room.</summary>
    public bool GatewayFull { get; private set; }

    /// <summary>Whether the gateway answers under another epoch: an order comes first.</summary>
    public bool WaitsForEpoch { get; private set; }

    /// <summary>Whether the gateway has answered the hello of this connection.</summary>
    public bool Connected => state == Sending;

    /// <summary>Sum reduced as the gateway last told it. Units: mg; -1 before it did.</summary>
    public long GatewayMilligrams { get; private set; } = -1;

    /// <summary>Lines handed to the link since the start.</summary>
    public int LinesSent => post.Sent;

    /// <summary>Lines on the ack topic that were no good ack.</summary>
    public int BadAcks { get; private set; }

    /// <summary>Connections that ended since the start.</summary>
    public int Drops { get; private set; }

    /// <summary>Who takes what arrives on the command topic; null for nobody.</summary>
    public void SendCommandsTo(ICommands receiver)
    {
        commands = receiver;
    }

    /// <summary>Sends events again beside the rest, as a <c>resend</c> command asks.</summary>
    public void Resend(long from, long to)
    {
        againAt = from < journal.Low ? journal.Low : from;
        againTo = to >= journal.Next ? journal.Next - 1 : to;
    }

    /// <summary>
    /// Ends the connection so that the next hello goes out under the epoch in force.
    /// </summary>
    public void Renew(long nowMs)
    {
        WaitsForEpoch = false;
        reconnect.Reset();
        Drop(nowMs);
    }

    /// <summary>Does what can be done now.</summary>
    /// <returns>Time until it wants to be called again. Units: ms. Range: 1 to 1000.</returns>
    public int Step(long nowMs)
    {
        TakeIn(nowMs);
        if (state == Waiting)
        {
            return StepWaiting(nowMs);
        }

        if (state == Opening)
        {
            return StepOpening(nowMs);
        }

        bool silent = askedAt >= 0 && nowMs - askedAt > DeadPeerMs;
        if (!link.Up || silent)
        {
            Drop(nowMs);
            return 1;
        }

        return state == Greeting ? StepGreeting(nowMs) : StepSending(nowMs);
    }

    private int StepWaiting(long nowMs)
    {
        if (nowMs < waitUntil)
        {
            long left = waitUntil - nowMs;
            return left > 1000 ? 1000 : (int)left;
        }

        link.Open();
        state = Opening;
        since = nowMs;
        return 50;
    }

    private int StepOpening(long nowMs)
    {
        if (link.Up)
        {
            state = Greeting;
            low = journal.Low;
            Greet(nowMs);
            return 20;
        }

        if (nowMs - since > OpeningMs)
        {
            Drop(nowMs);
        }

        return 50;
    }

    private int StepGreeting(long nowMs)
    {
        if (nowMs - since >= AnswerMs)
        {
            Greet(nowMs);
        }

        return 50;
    }

    private void Greet(long nowMs)
    {
        since = nowMs;
        askedAt = askedAt < 0 ? nowMs : askedAt;
        PayloadWriter hello = recorder.Hello(low, nowMs);
        if (hello != null)
        {
            post.Send(hello.Buffer, hello.Count);
        }
    }

    private int StepSending(long nowMs)
    {
        if (Halted != null || WaitsForEpoch)
        {
            return 1000;
        }

        if (sent > done && nowMs >= repeatAt)
        {
            // No progress: from the first unacked on, once per wait, or copies would breed copies.
            sent = done;
            repeatAt = nowMs + repeat.NextMs();
        }

        if (againAt <= againTo)
        {
            return SendAgain();
        }

        bool limited = GatewayFull && nowMs < repeatAt;
        if (limited || sent >= journal.Next - 1 || sent - done >= InFlightMax)
        {
            return 50;
        }

        return SendNext(nowMs) ? 1 : 50;
    }

    private int SendAgain()
    {
        int count = journal.Read(againAt, payload);
        if (count < 0 || post.Send(payload, count))
        {
            given = count > 0 && againAt > given ? againAt : given;
            againAt++;
        }

        return 20;
    }

    private bool SendNext(long nowMs)
    {
        int count = journal.Read(sent + 1, payload);
        if (count < 0)
        {
            return SkipHole(nowMs);
        }

        if (!post.Send(payload, count))
        {
            return false;
        }

        askedAt = askedAt < 0 ? nowMs : askedAt;
        if (sent == done && repeatAt <= nowMs)
        {
            repeatAt = nowMs + AnswerMs;
        }

        sent++;
        given = sent > given ? sent : given;
        return true;
    }

    // Events lost on flash: when all before them is acked, a new hello names the next one held.
    private bool SkipHole(long nowMs)
    {
        if (sent == done)
        {
            low = journal.NextHeld(sent + 1, payload);
            if (low < journal.Next)
            {
                state = Greeting;
                Greet(nowMs);
            }
        }

        return false;
    }

    private void TakeIn(long nowMs)
    {
        for (int i = 0; i < ReceivedPerStep; i++)
        {
            int count = link.Receive(inbound, out int topic);
            if (count <= 0)
            {
                return;
            }

            askedAt = askedAt < 0 ? -1 : nowMs;
            if (topic == LinkTopic.Ack)
            {
                OnAck(count, nowMs);
            }
            else if (topic == LinkTopic.Command && commands != null)
            {
                commands.OnCommand(inbound, count, nowMs);
            }
        }
    }

    private void OnAck(int count, long nowMs)
    {
        if (!acks.TryRead(identity.GatewayKey, identity.Epoch, inbound, 0, count))
        {
            WaitsForEpoch = WaitsForEpoch || IsOfLaterEpoch(count);
            BadAcks++;
            return;
        }

        if (acks.Upto >= journal.Next)
        {
            // The gateway holds what this journal never gave: a copy of the device, or flash lost.
            // Only the answer to a hello is taken to mean it, and only as long as it stands.
            BadAcks++;
            Halted = state == Greeting && Halted == null ? "behind" : Halted;
            return;
        }

        if (acks.Why == "clone" || acks.Why == "chain")
        {
            Halt(acks.Why);
        }

        GatewayFull = acks.Why == "full";
        GatewayMilligrams = acks.Milligrams >= 0 ? acks.Milligrams : GatewayMilligrams;
        if (state == Greeting)
        {
            StartSending(nowMs);
        }
        else if (acks.Upto > given)
        {
            // Not by this connection: by a copy of the device, or by lines of an earlier one. Only
            // a greeting says with what; acks that are still on their way are no answer to it.
            Drop(nowMs);
        }
        else if (acks.Upto > journal.Acked)
        {
            Progress(nowMs);
        }
    }

    // The answer to a hello rules, even below what an earlier gateway acked: that one is gone.
    private void StartSending(long nowMs)
    {
        state = Sending;
        Halted = Halted == "behind" ? null : Halted;
        reconnect.Reset();
        repeat.Reset();
        journal.Rewind(acks.Upto);

        // Nothing below the hello's low is held: the gateway takes low as the next event.
        done = low - 1 > acks.Upto ? low - 1 : acks.Upto;
        sent = done;
        given = done;
        askedAt = -1;
        repeatAt = nowMs + AnswerMs;
    }

    private void Progress(long nowMs)
    {
        journal.Ack(acks.Upto);
        repeat.Reset();
        repeatAt = nowMs + AnswerMs;
        done = journal.Acked > done ? journal.Acked : done;
        sent = sent < done ? done : sent;
        askedAt = sent == done ? -1 : nowMs;
    }

    private void Halt(string why)
    {
        Halted = why;
        recorder.Stop();
    }

    private bool IsOfLaterEpoch(int count)
    {
        for (long epoch = identity.Epoch + 1; epoch <= identity.Epoch + 2; epoch++)
        {
            byte[] key = identity.GatewayKeyOf(epoch);
            if (acks.TryRead(key, epoch, inbound, 0, count))
            {
                return true;
            }
        }

        return false;
    }

    private void Drop(long nowMs)
    {
        link.Close();
        Drops++;
        state = Waiting;
        askedAt = -1;
        GatewayFull = false;
        waitUntil = nowMs + reconnect.NextMs();
    }
}
