using Edge.Wire;

namespace Edge.Device.Store;

/// <summary>
/// What a device has recorded in all since its claim: events, grams, Wh, milligrams.
/// </summary>
/// <remarks>
/// Saved now and then with the last event counted; at a start the events recorded since are counted
/// again from the journal, so that no power cut makes the sums differ from it.
/// </remarks>
public sealed class Totals
{
    private const int SaveEvery = 16;
    private const int StateBytes = 40;

    // The longest event, a charge with everything, has under thirty.
    private const int MembersMax = 40;
    private readonly TwoSlots state;
    private readonly byte[] bytes = new byte[StateBytes];
    private readonly byte[] nameKind = Ascii.Bytes("kind");
    private readonly byte[] nameNet = Ascii.Bytes("net");
    private readonly byte[] nameWh = Ascii.Bytes("wh");
    private readonly byte[] nameMg = Ascii.Bytes("mg");
    private readonly byte[] dropoff = Ascii.Bytes("dropoff");
    private readonly byte[] charge = Ascii.Bytes("charge");
    private readonly PayloadMembers members = new PayloadMembers(MembersMax);

    /// <summary>Totals kept in two segments.</summary>
    public Totals(TwoSlots state)
    {
        this.state = state;
    }

    /// <summary>Last event counted.</summary>
    public long Seq { get; private set; }

    /// <summary>Net of all drop-offs. Units: g.</summary>
    public long Grams { get; private set; }

    /// <summary>Energy of all charging sessions. Units: Wh.</summary>
    public long WattHours { get; private set; }

    /// <summary>Reduction shown for all of them. Units: mg CO2e.</summary>
    public long Milligrams { get; private set; }

    /// <summary>Loads the sums and counts what the journal has beyond them.</summary>
    public void Open(Journal journal, int payloadBytesMax)
    {
        byte[] payload = new byte[payloadBytesMax];
        if (state.Load(bytes) == StateBytes)
        {
            Seq = LittleEndian.Get(bytes, 0, 8);
            Grams = LittleEndian.Get(bytes, 8, 8);
            WattHours = LittleEndian.Get(bytes, 16, 8);
            Milligrams = LittleEndian.Get(bytes, 24, 8);
        }

        for (long seq = Seq + 1; seq < journal.Next; seq++)
        {
            int count = journal.Read(seq, payload);
            if (count > 0)
            {
                Count(payload, count);
            }

            Seq = seq;
        }
    }

    /// <summary>Counts an event just recorded.</summary>
    public void Add(long seq, byte[] text, int count)
    {
        Count(text, count);
        Seq = seq;
        if (seq % SaveEvery == 0)
        {
            Save();
        }
    }

    /// <summary>
    /// Writes the sums; false when the flash failed, which costs only time at a start.
    /// </summary>
    public bool Save()
    {
        LittleEndian.Put(Seq, bytes, 0, 8);
        LittleEndian.Put(Grams, bytes, 8, 8);
        LittleEndian.Put(WattHours, bytes, 16, 8);
        LittleEndian.Put(Milligrams, bytes, 24, 8);
        return state.Save(bytes, StateBytes);
    }

    private void Count(byte[] text, int count)
    {
        if (!members.TryRead(text, 0, count)
            || !members.TryGetText(nameKind, out int at, out int length))
        {
            return;
        }

        if (length == dropoff.Length && Ascii.Same(text, at, dropoff, 0, length)
            && members.TryGetLong(nameNet, out long net))
        {
            Grams += net;
        }

        if (length == charge.Length && Ascii.Same(text, at, charge, 0, length)
            && members.TryGetLong(nameWh, out long wh))
        {
            WattHours += wh;
        }

        Milligrams += members.TryGetLong(nameMg, out long mg) ? mg : 0;
    }
}
