using Edge.Device.Store;
using Edge.Device.Weighing;

namespace Edge.SmartBin;

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

    private const int EntryBytes = 8;
    private const long OffsetMg = 1L << 40;
    private readonly TwoSlots state;
    private readonly BinEvents events;
    private readonly Compartment[] compartments;
    private readonly byte[] bytes;
    private bool restarted;

    /// <summary>A book over compartments.</summary>
    public MassBook(TwoSlots state, BinEvents events, Compartment[] compartments)
    {
        this.state = state;
        this.events = events;
        this.compartments = compartments;
        bytes = new byte[compartments.Length * EntryBytes];
    }

    /// <summary>Loads what was booked before the power went.</summary>
    public void Open()
    {
        restarted = true;
        if (state.Load(bytes) != bytes.Length)
        {
            return;
        }

        for (int i = 0; i < compartments.Length; i++)
        {
            compartments[i].IsBooked = bytes[(i * EntryBytes) + 7] == 1;
            compartments[i].BookedMg = LittleEndian.Get(bytes, i * EntryBytes, 7) - OffsetMg;
        }
    }

    /// <summary>Books the gross after an event.</summary>
    public void Book(Compartment at)
    {
        at.BookedMg = at.Scale.GrossMg;
        at.IsBooked = true;
        at.ChangedSince = -1;
        for (int i = 0; i < compartments.Length; i++)
        {
            LittleEndian.Put(compartments[i].BookedMg + OffsetMg, bytes, i * EntryBytes, 7);
            bytes[(i * EntryBytes) + 7] = (byte)(compartments[i].IsBooked ? 1 : 0);
        }

        state.Save(bytes, bytes.Length);
    }

    /// <summary>Looks at a compartment nobody uses now.</summary>
    public void Watch(Compartment at, long nowMs)
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

        long change = scale.GrossMg - at.BookedMg;
        long limit = 2 * scale.Rating.IntervalMg;
        if (change <= limit && change >= -limit)
        {
            at.ChangedSince = -1;
            return;
        }

        at.ChangedSince = at.ChangedSince < 0 ? nowMs : at.ChangedSince;
        if (nowMs - at.ChangedSince >= StandsMs)
        {
            Tell(at, change, nowMs);
        }
    }

    /// <summary>Notes that a visit has begun: what changes from here on is told as such.</summary>
    public void Visited()
    {
        restarted = false;
    }

    private void Tell(Compartment at, long change, long nowMs)
    {
        string code = restarted ? "restart-change" : change < 0 ? "mass-removed" : "idle-change";
        long grams = at.Scale.Rating.ToGrams(change);
        if (events.Alarm(code, at.Number, grams, nowMs))
        {
            Book(at);
        }
    }
}
