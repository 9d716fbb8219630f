using Edge.Device.Ports;

namespace Edge.Device.Store;

/// <summary>
/// What a device has recorded: payloads by sequence number, in append-only segments.
/// </summary>
/// <remarks>
/// A segment starts with a head (its generation, first sequence number, what was acked then, and
/// the 32 bytes of <c>p</c> of the event before), then records. A torn tail is left alone and a
/// new segment begun. Acked segments go only when space is needed, oldest first; when none is
/// acked, an event is refused. Source: firmware.md 5, trust.md 1. Thread-safety: none.
/// </remarks>
public sealed class Journal
{
    /// <summary>Size of a segment on a board. Units: bytes.</summary>
    public const int SegmentBytes = 32768;

    /// <summary>Bytes of tag <c>p</c> that a head carries.</summary>
    public const int LinkBytes = 32;

    private const int HeadBytes = 1 + 4 + 7 + 7 + LinkBytes;
    private const byte HeadMark = 0x45;
    private readonly IFlash flash;
    private readonly int first;
    private readonly int segmentBytes;
    private readonly SegmentTable table;
    private readonly RecordFrame frame;
    private readonly StoredPayload stored;
    private readonly byte[] head = new byte[HeadBytes];
    private long cursorSeq;
    private int cursorIndex = -1;
    private int cursorAt;
    private int tail;
    private bool torn;

    /// <summary>A journal over neighbouring segments of a board's flash, 32 KB each.</summary>
    public Journal(IFlash flash, int firstSegment, int segments, int payloadBytesMax)
        : this(flash, firstSegment, segments, SegmentBytes, payloadBytesMax)
    {
    }

    /// <summary>A journal over neighbouring segments of a flash.</summary>
    /// <param name="flash">Where it lies.</param>
    /// <param name="firstSegment">Number of its first segment.</param>
    /// <param name="segments">How many it may use: with their size, its byte budget.</param>
    /// <param name="segmentBytes">Size of each; <see cref="SegmentBytes"/> on a board.</param>
    /// <param name="payloadBytesMax">Longest payload it takes.</param>
    public Journal(
        IFlash flash, int firstSegment, int segments, int segmentBytes, int payloadBytesMax)
    {
        this.segmentBytes = segmentBytes;
        this.flash = flash;
        first = firstSegment;
        table = new SegmentTable(segments);
        frame = new RecordFrame(flash, payloadBytesMax);
        stored = new StoredPayload(payloadBytesMax);
    }

    /// <summary>Sequence number of the next event, from 1.</summary>
    public long Next { get; private set; }

    /// <summary>
    /// Oldest sequence number still held; equal to <see cref="Next"/> when none is.
    /// </summary>
    public long Low => table.Count == 0 ? Next : table.FirstSeq(0);

    /// <summary>Highest sequence number known to be durable at the gateway.</summary>
    public long Acked { get; private set; }

    /// <summary>Events recorded and not acked.</summary>
    public long Waiting => Next - 1 - Acked;

    /// <summary>The 32 bytes of <c>p</c> before the newest segment's first event.</summary>
    public byte[] Link { get; } = new byte[LinkBytes];

    /// <summary>First event behind <see cref="Link"/>.</summary>
    public long LinkSeq { get; private set; }

    /// <summary>Makes an empty journal: only a claim may do so.</summary>
    public bool Create()
    {
        for (int i = 0; i < table.Capacity; i++)
        {
            if (!flash.Erase(first + i))
            {
                return false;
            }
        }

        table.Clear();
        Next = 1;
        Acked = 0;
        return Begin(new byte[LinkBytes]);
    }

    /// <summary>Takes all segments away; false when the flash failed at one of them.</summary>
    public bool Erase()
    {
        bool all = true;
        for (int i = 0; i < table.Capacity; i++)
        {
            all = flash.Erase(first + i) && all;
        }

        table.Clear();
        return all;
    }

    /// <summary>Finds what was recorded; false when there is no journal at all.</summary>
    public bool Open()
    {
        table.Clear();
        Acked = 0;
        for (int i = 0; i < table.Capacity; i++)
        {
            if (ReadHead(i))
            {
                table.Add(i, LittleEndian.Get(head, 1, 4), LittleEndian.Get(head, 5, 7));
            }
        }

        if (table.Count == 0)
        {
            return false;
        }

        ReadHead(table.Slot(table.Count - 1));
        Acked = LittleEndian.Get(head, 12, 7);
        LinkSeq = LittleEndian.Get(head, 5, 7);
        System.Array.Copy(head, 19, Link, 0, LinkBytes);
        FindTail();
        return true;
    }

    /// <summary>What can still be recorded before acked events are needed no more. Units: bytes.
    /// </summary>
    public long RoomBytes
    {
        get
        {
            int free = table.Capacity - table.Count;
            for (int i = 0; i < table.Count - 1 && table.FirstSeq(i + 1) - 1 <= Acked; i++)
            {
                free++;
            }

            return (torn ? 0 : segmentBytes - tail) + ((long)free * segmentBytes);
        }
    }

    /// <summary>Whether events of so many payload bytes in all can be recorded now.</summary>
    public bool HasRoom(int events, int bytesEach)
    {
        long need = (long)events * (bytesEach + RecordFrame.OverheadBytes);
        long room = torn ? 0 : segmentBytes - tail;
        int free = table.Capacity - table.Count;
        for (int i = 0; i < table.Count - 1 && table.FirstSeq(i + 1) - 1 <= Acked; i++)
        {
            free++;
        }

        // What a segment cannot hold for want of one more record is not counted as room.
        int usable = segmentBytes - RecordFrame.Size(HeadBytes) - RecordFrame.Size(bytesEach);
        return need <= room || need <= (long)free * usable;
    }

    /// <summary>
    /// Records a payload under <see cref="Next"/>; true only when it is closed on flash.
    /// </summary>
    /// <param name="payload">The payload as it will be signed; <c>prev</c> is its last
    /// member.</param>
    /// <param name="count">Its length.</param>
    /// <param name="link">The 32 bytes of <c>p</c> of the event before.</param>
    public bool Append(byte[] payload, int count, byte[] link)
    {
        int length = table.Count == 0 ? -1 : stored.Pack(payload, count);
        if (length < 0)
        {
            return false;
        }

        int size = RecordFrame.Size(length);
        if ((torn || tail + size > segmentBytes) && !Begin(link))
        {
            return false;
        }

        if (!Write(length) && (!Begin(link) || !Write(length)))
        {
            return false;
        }

        Next++;
        return true;
    }

    /// <summary>
    /// Notes that events are durable at the gateway; never beyond the last recorded.
    /// </summary>
    public void Ack(long upto)
    {
        if (upto > Acked && upto < Next)
        {
            Acked = upto;
        }
    }

    /// <summary>Takes a gateway's answer to a hello as it is, be it below what was acked.</summary>
    public void Rewind(long upto)
    {
        Acked = upto < Next ? upto : Next - 1;
    }

    /// <summary>Reads the payload of an event.</summary>
    /// <returns>Its length, or -1 when it is not held or was damaged.</returns>
    public int Read(long seq, byte[] into)
    {
        if (!Seek(seq))
        {
            return -1;
        }

        int length = frame.Read(first + table.Slot(cursorIndex), cursorAt, stored.Buffer);
        if (length < 0)
        {
            return -1;
        }

        cursorSeq++;
        cursorAt += RecordFrame.Size(length);
        return stored.Unpack(length, into);
    }

    /// <summary>
    /// The first readable event at or after a sequence number; Next when there is none.
    /// </summary>
    public long NextHeld(long seq, byte[] scratch)
    {
        long at = seq < Low ? Low : seq;
        while (at < Next && Read(at, scratch) < 0)
        {
            at++;
        }

        return at;
    }

    private bool Write(int length)
    {
        int slot = first + table.Slot(table.Count - 1);
        byte[] record = stored.Buffer;
        if (frame.Append(slot, record, length) || frame.IsAt(slot, tail, record, length))
        {
            tail += RecordFrame.Size(length);
            return true;
        }

        torn = true;
        return false;
    }

    // Starts a segment for the next event, in a free slot or in that of the oldest acked segment.
    private bool Begin(byte[] link)
    {
        int slot = table.FreeSlot();
        if (slot < 0)
        {
            bool acked = table.Count > 1 && table.FirstSeq(1) - 1 <= Acked;
            if (!acked || !flash.Erase(first + table.Slot(0)))
            {
                return false;
            }

            slot = table.RemoveOldest();
            cursorIndex = -1;
        }

        long generation = table.Count == 0 ? 1 : table.Generation(table.Count - 1) + 1;
        head[0] = HeadMark;
        LittleEndian.Put(generation, head, 1, 4);
        LittleEndian.Put(Next, head, 5, 7);
        LittleEndian.Put(Acked, head, 12, 7);
        System.Array.Copy(link, 0, head, 19, LinkBytes);
        if (!flash.Erase(first + slot) || !frame.Append(first + slot, head, HeadBytes))
        {
            return false;
        }

        table.Add(slot, generation, Next);
        tail = RecordFrame.Size(HeadBytes);
        torn = false;
        LinkSeq = Next;
        System.Array.Copy(link, 0, Link, 0, LinkBytes);
        return true;
    }

    private bool ReadHead(int slot) =>
        frame.Read(first + slot, 0, head) == HeadBytes && head[0] == HeadMark;

    private void FindTail()
    {
        int slot = first + table.Slot(table.Count - 1);
        tail = RecordFrame.Size(HeadBytes);
        Next = table.FirstSeq(table.Count - 1);
        int size = Good(slot, tail);
        while (size > 0)
        {
            tail += size;
            Next++;
            size = Good(slot, tail);
        }

        torn = flash.Length(slot) != tail;
        cursorIndex = -1;
    }

    // Size of the record at a place: a good one, or a damaged one with a good one somewhere behind
    // it, so that a lost sector does not let a sequence number be given twice.
    private int Good(int slot, int at)
    {
        int size = frame.Skip(slot, at, true);
        if (size > 0)
        {
            return size;
        }

        int guess = frame.Skip(slot, at, false);
        int next = guess;
        int ahead = at;
        while (next > 0)
        {
            ahead += next;
            if (frame.Skip(slot, ahead, true) > 0)
            {
                return guess;
            }

            next = frame.Skip(slot, ahead, false);
        }

        return -1;
    }

    // Puts the cursor on a record. Only lengths are followed: each record is checked when read.
    private bool Seek(long seq)
    {
        int index = seq < Next ? table.Find(seq) : -1;
        if (index < 0)
        {
            return false;
        }

        if (index != cursorIndex || cursorSeq > seq)
        {
            cursorIndex = index;
            cursorSeq = table.FirstSeq(index);
            cursorAt = RecordFrame.Size(HeadBytes);
        }

        while (cursorSeq < seq)
        {
            int size = frame.Skip(first + table.Slot(index), cursorAt, false);
            if (size <= 0)
            {
                return false;
            }

            cursorAt += size;
            cursorSeq++;
        }

        return true;
    }
}
