using Edge.Device.Store;
using Edge.Wire;

namespace Edge.Device.Weighing;

/// <summary>The mass ledger: what lay on each scale after its last event, kept through a power
/// cut.</summary>
/// <remarks>
/// Everything else that changes a gross is idle change: never credited, an alarm when it is more
/// than 2 e. Source: hardware.md 1.3 and 3, rules 2 and 10.
/// </remarks>
public sealed class MassBook
{
    /// <summary>How long a change has to stand before it is told. Units: ms.</summary>
    public const int StandsMs = 5000;

    /// <summary>Size of what is kept for a number of places. Units: bytes.</summary>
    public static int StateBytes(int places) => SeqBytes + (places * EntryBytes);

    private const int SeqBytes = 8;
    private const int EntryBytes = 8;
    private const long OffsetMg = 1L << 40;
    private readonly TwoSlots state;
    private readonly IAlarms alarms;
    private readonly WeighedPlace[] places;
    private readonly Journal journal;
    private readonly byte[] bytes;

    /// <summary>A book over places.</summary>
    public MassBook(
        TwoSlots state, Journal journal, IAlarms alarms, WeighedPlace[] places)
    {
        this.journal = journal;
        this.state = state;
        this.alarms = alarms;
        this.places = places;
        bytes = new byte[StateBytes(places.Length)];
    }

    /// <summary>Loads what was booked before the power went, and what was recorded since.</summary>
    public void Open(int payloadBytesMax)
    {
        if (state.Load(bytes) != bytes.Length)
        {
            return;
        }

        for (int i = 0; i < places.Length; i++)
        {
            int at = SeqBytes + (i * EntryBytes);
            places[i].IsBooked = bytes[at + 7] == 1;
            places[i].IsFromBefore = places[i].IsBooked;
            places[i].BookedMg = LittleEndian.Get(bytes, at, 7) - OffsetMg;
        }

        BookAgain(new byte[payloadBytesMax]);
    }

    /// <summary>Books the gross after an event.</summary>
    public void Book(WeighedPlace at)
    {
        at.BookedMg = at.Scale.GrossMg;
        at.IsBooked = true;
        at.IsFromBefore = false;
        at.ChangedSince = -1;
        LittleEndian.Put(journal.Next - 1, bytes, 0, SeqBytes);
        for (int i = 0; i < places.Length; i++)
        {
            int place = SeqBytes + (i * EntryBytes);
            LittleEndian.Put(places[i].BookedMg + OffsetMg, bytes, place, 7);
            bytes[place + 7] = (byte)(places[i].IsBooked ? 1 : 0);
        }

        state.Save(bytes, bytes.Length);
    }

    // An event recorded just before the power went has its mass on the scale, but not in the book.
    private void BookAgain(byte[] payload)
    {
        PayloadMembers members = new PayloadMembers(64);
        byte[] kind = Ascii.Bytes("kind");
        byte[] emptying = Ascii.Bytes("emptying");
        for (long seq = LittleEndian.Get(bytes, 0, SeqBytes) + 1; seq < journal.Next; seq++)
        {
            int count = journal.Read(seq, payload);
            bool weighed = count > 0 && members.TryRead(payload, 0, count)
                && members.TryGetLong(Ascii.Bytes("net"), out long _)
                && members.TryGetLong(Ascii.Bytes("comp"), out long _);
            if (weighed && members.TryGetText(kind, out int at, out int length))
            {
                members.TryGetLong(Ascii.Bytes("net"), out long grams);
                members.TryGetLong(Ascii.Bytes("comp"), out long number);
                bool taken = length == emptying.Length
                    && Ascii.Same(payload, at, emptying, 0, length);
                Add((int)number, taken ? -grams : grams);
            }
        }
    }

    private void Add(int number, long grams)
    {
        if (number >= 1 && number <= places.Length)
        {
            places[number - 1].BookedMg += grams * 1000;
        }
    }

    /// <summary>Looks at a place nobody uses now.</summary>
    public void Watch(WeighedPlace at, long nowMs)
    {
        Scale scale = at.Scale;
        if (!scale.Settled)
        {
            return;
        }

        if (!at.IsBooked)
        {
            Book(at);
            return;
        }

        if (!HasChanged(at))
        {
            at.IsFromBefore = false;
            at.ChangedSince = -1;
            return;
        }

        at.ChangedSince = at.ChangedSince < 0 ? nowMs : at.ChangedSince;
        if (nowMs - at.ChangedSince >= StandsMs)
        {
            Tell(at, nowMs);
        }
    }

    /// <summary>Tells at once what changed, before a visit books over it.</summary>
    public void CloseBefore(WeighedPlace at, long nowMs)
    {
        if (!at.IsBooked)
        {
            return;
        }

        if (HasChanged(at))
        {
            Tell(at, nowMs);
        }
        else
        {
            at.IdleMg += at.Scale.GrossMg - at.BookedMg;
        }
    }

    /// <summary>A place was emptied: gross now = drop-offs + what was told + what was not; the
    /// last is told here when it is more than 2 e in sum.</summary>
    /// <remarks>Taking away a little between any two visits shows here. Source: hardware.md 1.3,
    /// mass ledger.</remarks>
    public void CloseEmptying(WeighedPlace at, long nowMs)
    {
        long limit = 2 * at.Scale.Rating.IntervalMg;
        if (at.IdleMg > limit || at.IdleMg < -limit)
        {
            string code = at.IdleMg < 0 ? "mass-removed" : "idle-change";
            alarms.Alarm(code, at.Number, at.Scale.Rating.ToGrams(at.IdleMg), nowMs);
        }

        at.IdleMg = 0;
    }

    private static bool HasChanged(WeighedPlace at)
    {
        long change = at.Scale.GrossMg - at.BookedMg;
        long limit = 2 * at.Scale.Rating.IntervalMg;
        return change > limit || change < -limit;
    }

    private void Tell(WeighedPlace at, long nowMs)
    {
        long change = at.Scale.GrossMg - at.BookedMg;
        string code = at.IsFromBefore ? "restart-change"
            : change < 0 ? "mass-removed" : "idle-change";
        long grams = at.Scale.Rating.ToGrams(change);
        if (alarms.Alarm(code, at.Number, grams, nowMs))
        {
            Book(at);
        }
    }
}
