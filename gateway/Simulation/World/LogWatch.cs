using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Wire;

namespace Edge.Simulation.World;

/// <summary>What the auditor saw of one log: what was signed, cosigned and receipted in it.
/// </summary>
internal sealed class LogWatch(SimWorld world, string origin)
{
    private readonly SortedDictionary<long, byte[]> signed = [];
    private readonly Dictionary<long, string> cosigned = [];
    private readonly SortedDictionary<long, string> entries = [];
    private readonly Dictionary<(string Dev, long Seq), long> places = [];
    private readonly EventLine line = new();

    /// <summary>The log.</summary>
    public string Origin => origin;

    /// <summary>Largest size under a cosigned note that left the platform.</summary>
    public long Receipted { get; private set; }

    /// <summary>The same, but for what an old backup was allowed to lose.</summary>
    public long Promised { get; set; }

    /// <summary>Largest size under a note that left the gateway.</summary>
    public long LargestSigned { get; private set; }

    /// <summary>Largest size whose receipt the gateway holds.</summary>
    public long Booked { get; set; }

    /// <summary>I2, I7, I8 of a batch that leaves the gateway: an entry stands where it stood, and
    /// no event stands in a log twice.</summary>
    public void Take(BatchDocument batch)
    {
        for (int i = 0; i < batch.Entries.Count; i++)
        {
            long index = batch.Old + i;
            if (!entries.TryGetValue(index, out string? known)) Add(index, batch.Entries[i]);
            else if (known != batch.Entries[i])
                world.Watch.Report(index < Receipted ? "I7" : "I8",
                    $"entry {index} of {origin} was signed with two contents");
        }
    }

    /// <summary>The receipt id of the newest event in a range; null when there is none.</summary>
    public string? NewestEvent(long old, long size)
    {
        for (long index = size - 1; index >= old; index--)
            if (entries.TryGetValue(index, out string? entry) && TryEvent(entry))
                return ReceiptId.From(line.P);
        return null;
    }

    /// <summary>Every entry up to a batch's end.</summary>
    public IReadOnlyList<string> EntriesBelow(BatchDocument batch) =>
        [.. entries.Where(pair => pair.Key < batch.Size).Select(pair => pair.Value)];

    /// <summary>I6, I8: never a size below one signed, never two roots for a size.</summary>
    public void OnSigned(Checkpoint at)
    {
        if (signed.TryGetValue(at.Size, out byte[]? root) && !root.AsSpan().SequenceEqual(at.Root))
            world.Watch.Report("I8", $"two roots were signed for size {at.Size}");
        if (!signed.ContainsKey(at.Size) && at.Size < LargestSigned)
            world.Watch.Report("I6", $"size {at.Size} was signed after {LargestSigned}");
        signed[at.Size] = at.Root;
        LargestSigned = Math.Max(LargestSigned, at.Size);
    }

    /// <summary>I7: the platform has the gateway's root. I5, I11: the platform's own time, and
    /// below what was cosigned only stored bytes again.</summary>
    public void OnReceipt(byte[] document, Checkpoint at, long seconds)
    {
        if (seconds > 0) OnCosigned(document, at.Size, seconds);
        if (!signed.TryGetValue(at.Size, out byte[]? root) || !root.AsSpan().SequenceEqual(at.Root))
            world.Watch.Report("I7", $"the platform has another root for {at.Size}");
    }

    private void Add(long index, string entry)
    {
        entries[index] = entry;
        if (TryEvent(entry) && !places.TryAdd((line.Dev, line.Seq), index))
            world.Watch.Report("I2", $"{line.Dev} {line.Seq} stands in a log as entry "
                + $"{places[(line.Dev, line.Seq)]} and as entry {index}");
    }

    private bool TryEvent(string entry)
    {
        int at = entry.IndexOf("|EDGE1|", StringComparison.Ordinal) + 1;
        byte[] bytes = Encoding.ASCII.GetBytes(entry[at..]);
        return at > 0 && line.TryParse(bytes, 0, bytes.Length);
    }

    private void OnCosigned(byte[] document, long size, long seconds)
    {
        string bytes = Convert.ToHexString(SHA256.HashData(document));
        long now = world.TrueMs / 1000;
        if (seconds > now || seconds < (world.TrueMs - world.Loop.NowMs) / 1000)
            world.Watch.Report("I11", $"cosigned at {seconds}, it is {now}");
        if (size < Receipted && cosigned.GetValueOrDefault(size) != bytes)
            world.Watch.Report("I5", $"{size} was cosigned again after {Receipted}");
        cosigned[size] = bytes;
        Receipted = Math.Max(Receipted, size);
        Promised = Math.Max(Promised, size);
    }
}
