using System.Text;
using Edge.Batch;

namespace Edge.Pipeline;

/// <summary>The entries of one batch while they are made.</summary>
internal sealed class Draft
{
    private readonly Dictionary<long, Tally> _tallies = [];
    private readonly bool _keepsRoom;
    private long _bytes = Limits.BatchFrameBytes;

    /// <summary>Begins an empty draft.</summary>
    /// <param name="keepsRoom">One place is kept for the entry that closes the log.</param>
    public Draft(bool keepsRoom)
    {
        _keepsRoom = keepsRoom;
        if (keepsRoom) _bytes += Limits.CloseBytes;
    }

    /// <summary>The entries as the batch carries them.</summary>
    public List<byte[]> Entries { get; } = [];

    /// <summary>The entries as the journal keeps them.</summary>
    public List<EntryRow> Rows { get; } = [];

    /// <summary>What the batch adds to each device.</summary>
    public IReadOnlyDictionary<long, Tally> Tallies => _tallies;

    /// <summary>What the console and the fraud rules look at in the events.</summary>
    public List<Operators.Observation> Observed { get; } = [];

    /// <summary>Corrections in the draft, each with its place among the entries.</summary>
    public List<(Operators.Corrections.Planned Plan, int Place)> Corrections { get; } = [];

    /// <summary>Newest event in the draft.</summary>
    public long LastEvent { get; private set; }

    /// <summary>Is there room for one more entry of this text?</summary>
    public bool HasRoom(string entry) => HasRoom(Encoding.ASCII.GetBytes(entry));

    /// <summary>Is there room for one more entry of these bytes?</summary>
    public bool HasRoom(byte[] entry) => Entries.Count < Limits.BatchEntries - (_keepsRoom ? 1 : 0)
        && _bytes + Size(entry) <= Limits.BatchBytes;

    /// <summary>Adds an entry that is not an event's.</summary>
    public void Add(string entry) =>
        Add(0, false, 0, Whole(entry));

    /// <summary>An entry that holds no device's line: all of it is kept.</summary>
    public static WrittenEntry Whole(string entry)
    {
        var bytes = Encoding.ASCII.GetBytes(entry);
        return new WrittenEntry(bytes, bytes.Length);
    }

    /// <summary>Adds a correction's entry, and what it changes for its device.</summary>
    public void Add(Operators.Corrections.Planned correction)
    {
        Corrections.Add((correction, Rows.Count));
        Add(correction.Entry);
        AddUp(correction.DeviceId, correction.More);
    }

    /// <summary>Adds an event's entry.</summary>
    /// <param name="row">The event.</param>
    /// <param name="entry">The whole entry.</param>
    /// <param name="milligrams">What it reduces; 0 when nothing.</param>
    /// <param name="more">What it adds to its device.</param>
    public void Add(EventRow row, WrittenEntry entry, long milligrams, Tally more)
    {
        // A withheld event's entry has no envelope: then all of the entry is kept as its head.
        Add(row.Id, entry.HeadBytes < entry.Bytes.Length, milligrams, entry);
        LastEvent = row.Id;
        AddUp(row.DeviceId, more);
    }

    private void AddUp(long deviceId, Tally more)
    {
        var sum = _tallies.GetValueOrDefault(deviceId) ?? new Tally(more.Device, 0, 0, 0, 0);
        _tallies[deviceId] = new Tally(
            more.Device, sum.Events + more.Events, sum.Grams + more.Grams,
            sum.WattHours + more.WattHours, sum.Milligrams + more.Milligrams);
    }

    private void Add(long eventId, bool isJoined, long milligrams, WrittenEntry entry)
    {
        Entries.Add(entry.Bytes);
        Rows.Add(new EntryRow(
            eventId, isJoined, milligrams, entry.Bytes.AsMemory(0, entry.HeadBytes),
            Merkle.Leaf(entry.Bytes)));
        _bytes += Size(entry.Bytes);
    }

    // In the document every quotation mark is escaped, and the entry stands between two and a
    // comma.
    private static long Size(byte[] entry) => entry.Length + entry.AsSpan().Count((byte)'"') + 3;
}
