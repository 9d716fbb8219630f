using Edge.Device.Ports;
using Edge.Wire;

namespace Edge.Device.Store;

/// <summary>Makes events of what the device decides and records them, one chain for ever.</summary>
/// <remarks>
/// <c>v dev boot seq t tq kind</c> first, then the kind's own members, then <c>fw prev</c>.
/// Sequence, link and boot are found again in the journal at each start. Source: trust.md 1.
/// </remarks>
public sealed class Recorder
{
    private const int StateBytes = 16;
    private readonly Journal journal;
    private readonly DeviceIdentity identity;
    private readonly DeviceClock clock;
    private readonly TwoSlots state;
    private readonly PayloadWriter writer;
    private readonly TagMaker maker;
    private readonly byte[] tag = new byte[Limits.TagChars];
    private readonly byte[] link = new byte[Journal.LinkBytes];
    private readonly byte[] stateBytes = new byte[StateBytes];
    private bool isLinked;

    /// <summary>A recorder over a journal and a boot counter.</summary>
    /// <param name="journal">Where events are recorded.</param>
    /// <param name="state">Where the boot counter is kept; 16 bytes.</param>
    /// <param name="identity">Who records.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="payloadBytesMax">Longest payload.</param>
    public Recorder(
        Journal journal, TwoSlots state, DeviceIdentity identity, DeviceClock clock,
        int payloadBytesMax)
    {
        this.journal = journal;
        this.state = state;
        this.identity = identity;
        this.clock = clock;
        writer = new PayloadWriter(payloadBytesMax);
        maker = identity.Maker(payloadBytesMax);
    }

    /// <summary>Where events are recorded.</summary>
    public Journal Journal => journal;

    /// <summary>Which start of the device this is, from 1.</summary>
    public long Boot { get; private set; }

    /// <summary>Whether the gateway called this device a clone or its chain broken, ever.</summary>
    public bool Stopped { get; private set; }

    /// <summary>
    /// Takes the kind's own members between <see cref="Begin"/> and <see cref="Commit"/>.
    /// </summary>
    public PayloadWriter Writer => writer;

    /// <summary>
    /// The last payload recorded; its length is <see cref="PayloadWriter.Count"/>.
    /// </summary>
    public byte[] Payload => writer.Buffer;

    /// <summary>Copies tag p of the last event: its receipt is named after it.</summary>
    public void CopyLink(byte[] into) => System.Array.Copy(link, 0, into, 0, link.Length);

    /// <summary>Makes journal and counters of a newly claimed device.</summary>
    public bool Create()
    {
        System.Array.Clear(stateBytes, 0, StateBytes);
        return journal.Create() && state.Save(stateBytes, StateBytes);
    }

    /// <summary>Finds the end of the chain again and counts this start.</summary>
    /// <returns>
    /// False when there is no journal: the device needs service and counts nothing.
    /// </returns>
    public bool Open(long nowMs)
    {
        if (!journal.Open())
        {
            return false;
        }

        long boot = state.Load(stateBytes) >= 8 ? LittleEndian.Get(stateBytes, 0, 7) : 0;
        Stopped = boot > 0 && stateBytes[8] == 1;
        boot = FollowChain(nowMs, boot);
        Boot = boot + 1;
        LittleEndian.Put(Boot, stateBytes, 0, 8);
        return state.Save(stateBytes, StateBytes);
    }

    /// <summary>Stops counting until the device is claimed anew; survives a restart.</summary>
    public void Stop()
    {
        if (!Stopped)
        {
            Stopped = true;
            stateBytes[8] = 1;
            state.Save(stateBytes, StateBytes);
        }
    }

    /// <summary>Takes everything recorded away: the device counts nothing until it is claimed anew.
    /// </summary>
    public void Erase()
    {
        Stopped = true;
        journal.Erase();
    }

    /// <summary>Starts an event of a kind.</summary>
    public PayloadWriter Begin(string kind, long nowMs)
    {
        Head(kind, journal.Next, nowMs);
        return writer;
    }

    /// <summary>
    /// Ends the event and records it; false when it does not fit or flash refused.
    /// </summary>
    public bool Commit()
    {
        writer.Text("fw", identity.Firmware);
        Base64Text.Encode(link, 0, link.Length, tag, 0);
        writer.Text("prev", tag, 0, tag.Length);
        if (!writer.End() || !journal.Append(writer.Buffer, writer.Count, link))
        {
            return false;
        }

        LinkTo(writer.Buffer, writer.Count);
        return true;
    }

    /// <summary>Writes the hello that opens a connection; it is not recorded.</summary>
    /// <remarks>It names the last event by its p, unless flash lost that one: whoever holds another
    /// under that number sees at once that two devices use one name.</remarks>
    /// <param name="low">Oldest event the device still has.</param>
    /// <param name="nowMs">Monotonic time.</param>
    /// <returns>Its payload, or null when it does not fit.</returns>
    public PayloadWriter Hello(long low, long nowMs)
    {
        Head("hello", 0, nowMs);
        writer.Number("low", low);
        writer.Number("next", journal.Next);
        if (isLinked && journal.Next > 1)
        {
            Base64Text.Encode(link, 0, link.Length, tag, 0);
            writer.Text("link", tag, 0, tag.Length);
        }

        writer.Text("fw", identity.Firmware);
        writer.Text("prev", Tags.Zero);
        return writer.End() ? writer : null;
    }

    private void Head(string kind, long seq, long nowMs)
    {
        writer.Begin();
        writer.Number("v", 1);
        writer.Text("dev", identity.Dev);
        writer.Number("boot", Boot);
        writer.Number("seq", seq);
        writer.Number("t", clock.At(nowMs));
        writer.Text("tq", clock.Quality(nowMs));
        writer.Text("kind", kind);
    }

    // The link is p of the last event, made again from its payload: tags are not stored.
    private long FollowChain(long nowMs, long boot)
    {
        System.Array.Copy(journal.Link, 0, link, 0, link.Length);
        long last = journal.Next - 1;
        int count = last >= journal.LinkSeq ? journal.Read(last, writer.Buffer) : -1;
        isLinked = last < journal.LinkSeq;
        if (count < 0)
        {
            return boot;
        }

        LinkTo(writer.Buffer, count);
        PayloadMembers members = new PayloadMembers(64);
        bool read = members.TryRead(writer.Buffer, 0, count);
        if (read && members.TryGetLong(Ascii.Bytes("t"), out long t))
        {
            clock.StartAfter(nowMs, t);
        }

        bool known = read && members.TryGetLong(Ascii.Bytes("boot"), out long recorded)
            && recorded > boot;
        if (known)
        {
            members.TryGetLong(Ascii.Bytes("boot"), out recorded);
            return recorded;
        }

        return boot;
    }

    private void LinkTo(byte[] payload, int count)
    {
        maker.PutP(identity.PlatformKey, payload, 0, count, tag, 0);
        isLinked = Base64Text.Decode(tag, 0, tag.Length, link, 0) == link.Length;
    }
}
