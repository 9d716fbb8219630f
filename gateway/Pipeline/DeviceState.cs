namespace Edge.Pipeline;

/// <summary>What the gateway remembers of one device between two lines.</summary>
/// <remarks>Owned by the write loop: nobody else changes it; pages may read it. <c>Last</c> may be
/// ahead of
/// <c>Durable</c> while a group is open, and falls back when the group is lost.</remarks>
internal sealed class DeviceState
{
    /// <summary>B64 of 32 zero bytes: the link before the first event.</summary>
    public const string NoLink = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    public DeviceState(long id, string device)
    {
        Id = _durableId = id;
        Device = device;
    }

    /// <summary>The journal's row for this device; 0 until it has one.</summary>
    public long Id { get; set; }

    public string Device { get; }

    /// <summary>Highest sequence that is durable or in the open group.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Tag p of <see cref="LastSeq"/>.</summary>
    public string LastLink { get; private set; } = NoLink;

    /// <summary>Boot count of <see cref="LastSeq"/>; 0 when unknown.</summary>
    public long LastBoot { get; private set; }

    /// <summary>Highest sequence that is durable.</summary>
    public long DurableSeq { get; private set; }

    /// <summary>At or below this nothing is kept to compare with: another gateway had it.</summary>
    public long Floor { get; private set; }

    /// <summary>
    /// Oldest sequence the device still has, by the greeting of <see cref="LowSession"/>.
    /// </summary>
    public long Low { get; private set; }

    /// <summary>The connection that greeted last.</summary>
    public long LowSession { get; private set; } = -1;

    /// <summary>When a line of this device was last judged. Units: ms UTC.</summary>
    public long HeardMs { get; set; }

    /// <summary>Key epoch of the last line with a good tag; 0 when unknown.</summary>
    public long Epoch { get; set; }

    /// <summary>The commit group that last changed this device.</summary>
    public long GroupNumber { get; set; }

    /// <summary>The commit group that last told this device how far it is durable.</summary>
    public long AckedGroup { get; set; }

    /// <summary>
    /// The newest accepted event, for people to look at; null when there is none.
    /// </summary>
    public Sighting? Seen { get; set; }

    /// <summary>Lines with a good tag but other bytes or another chain were seen.</summary>
    public bool IsSuspect { get; set; }

    private long _durableId;
    private string _durableLink = NoLink;
    private long _durableBoot;

    public void Greet(long session, long low)
    {
        LowSession = session;
        Low = low;
    }

    public void Advance(long seq, string link, long boot)
    {
        LastSeq = seq;
        LastLink = link;
        LastBoot = boot;
    }

    /// <summary>Called when the open group is committed.</summary>
    public void Settle()
    {
        DurableSeq = LastSeq;
        _durableId = Id;
        _durableLink = LastLink;
        _durableBoot = LastBoot;
    }

    /// <summary>Called when the open group is lost, and the device's row with it if it was in it.
    /// </summary>
    public void FallBack()
    {
        Id = _durableId;
        LastSeq = DurableSeq;
        LastLink = _durableLink;
        LastBoot = _durableBoot;
    }

    /// <summary>The platform's word on what was booked through other gateways.</summary>
    /// <remarks>Only moves forward: what is durable here stays known.</remarks>
    public void Raise(long seq, string link)
    {
        if (seq <= LastSeq) return;
        Floor = seq;
        Advance(seq, link, 0);
        Settle();
    }
}

/// <summary>The newest event of a device, as pages show it.</summary>
/// <param name="AtMs">When it was received. Units: ms UTC.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Seq">Its number.</param>
/// <param name="Quantity">Grams of a drop-off, Wh of a charge, else 0.</param>
/// <param name="Category">Its category, or empty.</param>
/// <param name="P">Its tag p.</param>
public sealed record Sighting(
    long AtMs, string Kind, long Seq, long Quantity, string Category, string P)
{
    /// <summary>The id of its receipt page.</summary>
    public string ReceiptId => Edge.Wire.ReceiptId.From(P);

    /// <summary>Takes what pages show from a parsed line.</summary>
    internal static Sighting From(long atMs, Edge.Wire.EventLine line)
    {
        line.TryGetLong(line.Kind == "charge" ? "wh" : "net", out var quantity);
        if (!line.TryGetText("cat", out var category)) category = "";
        return new Sighting(atMs, line.Kind, line.Seq, quantity, category, line.P);
    }
}
