#nullable disable
using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Twin.Chips;

/// <summary>A gateway for one device at the far end of a bad line.</summary>
/// <remarks>
/// It judges by the acceptance table of trust.md 1, commits what it accepts at once, and answers
/// by acks that may be lost, doubled, or late. It tells the truth unless it is asked to lie.
/// </remarks>
public sealed class SimulatedGateway : ILink
{
    private const int QueueMax = 64;
    private const int PayloadBytesMax = 1024;
    private readonly DeviceIdentity identity;
    private readonly TagMaker maker;
    private readonly EventLine line = new EventLine();
    private readonly Chance chance;
    private readonly byte[][] queue = new byte[QueueMax][];
    private readonly long[] dueAt = new long[QueueMax];
    private int queued;
    private long now;
    private bool open;
    private bool opening;
    private long openAt;
    private long helloLow;
    private string link = Tags.Zero;
    private readonly SimulatedShelf accepted = new SimulatedShelf();

    /// <summary>A gateway that knows a device.</summary>
    public SimulatedGateway(DeviceIdentity identity, Chance chance)
    {
        this.identity = identity;
        this.chance = chance;
        maker = identity.Maker(PayloadBytesMax);
    }

    /// <summary>Takes every line as it was handed over, before anything can happen to it.</summary>
    public delegate void LineSink(byte[] line, int count);

    /// <summary>Takes a line of another topic than events.</summary>
    public delegate void OtherSink(int topic, byte[] line, int count);

    /// <summary>Called for status, telemetry and replies; null for nobody.</summary>
    public OtherSink Other { get; set; }

    /// <summary>Called for each line handed over; null for nobody.</summary>
    public LineSink Sink { get; set; }

    /// <summary>Highest durable event.</summary>
    public long Last { get; private set; }

    /// <summary>Events named missing by a hello.</summary>
    public long Missing { get; private set; }

    /// <summary>Sum of <c>net</c> accepted. Units: g.</summary>
    public long Grams { get; private set; }

    /// <summary>Code of the last line: accept, again, gap, hello ...</summary>
    public string Code { get; private set; } = "";

    /// <summary>Lines that were neither accepted, nor again, gap or hello.</summary>
    public int Refused { get; private set; }

    /// <summary>Lines accepted.</summary>
    public int AcceptedLines { get; private set; }

    /// <summary>Lines lost on the way up. Units: per thousand.</summary>
    public int LoseUpPermille { get; set; }

    /// <summary>Answers lost. Units: per thousand.</summary>
    public int LoseDownPermille { get; set; }

    /// <summary>Answers that come twice. Units: per thousand.</summary>
    public int DoublePermille { get; set; }

    /// <summary>Connections cut at a line. Units: per thousand.</summary>
    public int CutPermille { get; set; }

    /// <summary>Longest delay of an answer. Units: ms.</summary>
    public int DelayMs { get; set; }

    /// <summary>Takes everything, says nothing: a half-open connection.</summary>
    public bool HalfOpen { get; set; }

    /// <summary>Nobody answers a connection.</summary>
    public bool Unreachable { get; set; }

    /// <summary>The store is full: nothing is accepted.</summary>
    public bool Full { get; set; }

    /// <summary>Added to what an ack says: a lie.</summary>
    public long LieBy { get; set; }

    /// <summary>Key epoch it holds.</summary>
    public long Epoch { get; set; }

    /// <summary>Times a connection was opened.</summary>
    public int Openings { get; private set; }

    /// <inheritdoc/>
    public bool Up => open;

    /// <summary>Time passes.</summary>
    public void Advance(long nowMs)
    {
        now = nowMs;
        if (opening && nowMs >= openAt && !Unreachable)
        {
            opening = false;
            open = true;
        }
    }

    /// <inheritdoc/>
    public void Open()
    {
        Openings++;
        queued = 0;
        open = false;
        opening = true;
        openAt = now + 100;
    }

    /// <inheritdoc/>
    public void Close()
    {
        open = false;
        opening = false;
        queued = 0;
    }

    /// <summary>The connection breaks.</summary>
    public void Cut()
    {
        Close();
    }

    /// <summary>The gateway is replaced by one that holds events up to a number.</summary>
    public void Restore(long last)
    {
        Last = last;
        link = last == 0 ? Tags.Zero : accepted.Get(last);
    }

    /// <summary>Sends bytes of one's own on a topic that is answered.</summary>
    public void Inject(byte[] bytes, int topic)
    {
        Put(bytes, topic, now);
    }

    /// <inheritdoc/>
    public bool Send(int topic, byte[] data, int count)
    {
        if (!open)
        {
            return false;
        }

        if (Sink != null && topic == LinkTopic.Event)
        {
            Sink(data, count);
        }

        if (topic != LinkTopic.Event)
        {
            if (Other != null && !HalfOpen)
            {
                Other(topic, data, count);
            }

            return true;
        }

        if (chance.Permille(CutPermille))
        {
            Cut();
            return true;
        }

        if (!HalfOpen && !chance.Permille(LoseUpPermille))
        {
            Judge(data, count);
        }

        return true;
    }

    /// <inheritdoc/>
    public int Receive(byte[] into, out int topic)
    {
        topic = LinkTopic.Ack;
        if (queued == 0 || dueAt[0] > now || !open)
        {
            return 0;
        }

        byte[] next = queue[0];
        queued--;
        for (int i = 0; i < queued; i++)
        {
            queue[i] = queue[i + 1];
            dueAt[i] = dueAt[i + 1];
        }

        topic = next[0];
        System.Array.Copy(next, 1, into, 0, next.Length - 1);
        return next.Length - 1;
    }

    private void Judge(byte[] data, int count)
    {
        byte[] copy = new byte[count];
        System.Array.Copy(data, 0, copy, 0, count);
        if (!line.TryParse(copy, 0, count) || line.Dev != identity.Dev)
        {
            Code = "form";
            Refused++;
            return;
        }

        if (line.Epoch != Epoch)
        {
            Answer("epoch", null);
            return;
        }

        if (!line.HasGoodG(maker, identity.GatewayKeyOf(Epoch)))
        {
            Code = "tag";
            Refused++;
            return;
        }

        Order();
    }

    private void Order()
    {
        long seq = line.Seq;
        if (seq == 0 && IsOfAnother())
        {
            Refused++;
            Answer("clone", "clone");
        }
        else if (seq == 0)
        {
            line.TryGetLong("low", out long low);
            helloLow = low;
            Answer("hello", null);
        }
        else if (seq <= Last)
        {
            bool same = accepted.Get(seq) == line.P;
            Refused += same ? 0 : 1;
            Answer(same ? "again" : "clone", same ? null : "clone");
        }
        else if (Full)
        {
            Answer("full", "full");
        }
        else if (seq == Last + 1 && line.Prev != link)
        {
            Refused++;
            Answer("chain", "chain");
        }
        else if (seq == Last + 1 || seq == helloLow)
        {
            Missing += seq - Last - 1;
            Accept(seq);
        }
        else
        {
            Answer("gap", null);
        }
    }

    // The greeting names another event under a number that is taken.
    private bool IsOfAnother()
    {
        line.TryGetLong("next", out long next);
        if (next == 1 || next - 1 > Last || !line.TryGetText("link", out string last))
        {
            return false;
        }

        string kept = accepted.Get(next - 1);
        return kept != Tags.Zero && kept != last;
    }

    private void Accept(long seq)
    {
        Last = seq;
        link = line.P;
        accepted.Put(seq, link);
        AcceptedLines++;
        Grams += line.TryGetLong("net", out long net) && line.Kind == "dropoff" ? net : 0;
        Answer("accept", null);
    }

    private void Answer(string code, string why)
    {
        Code = code;
        if (chance.Permille(LoseDownPermille))
        {
            return;
        }

        byte[] key = identity.GatewayKeyOf(Epoch);
        byte[] ack = AckLine.Write(
            identity.Hmac, key, Epoch, identity.Dev, Last + LieBy, -1, why);
        Put(ack, LinkTopic.Ack, now + (DelayMs > 0 ? chance.Below(DelayMs) : 0));
        if (chance.Permille(DoublePermille))
        {
            Put(ack, LinkTopic.Ack, now + DelayMs);
        }
    }

    // In order, as on one MQTT connection; when the room is used up the newest is lost.
    private void Put(byte[] bytes, int topic, long due)
    {
        if (queued == QueueMax)
        {
            return;
        }

        byte[] kept = new byte[bytes.Length + 1];
        kept[0] = (byte)topic;
        System.Array.Copy(bytes, 0, kept, 1, bytes.Length);
        queue[queued] = kept;
        dueAt[queued] = queued > 0 && dueAt[queued - 1] > due ? dueAt[queued - 1] : due;
        queued++;
    }
}
