using System.Security.Cryptography;
using Edge.Batch;

namespace Edge.Simulation.World;

/// <summary>What the auditor saw of one log: what was signed, cosigned and receipted in it.
/// </summary>
internal sealed class LogWatch(SimWorld world, string origin)
{
    private readonly SortedDictionary<long, byte[]> signed = [];
    private readonly Dictionary<long, string> cosigned = [];
    private readonly SortedDictionary<long, string> entries = [];

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

    /// <summary>Remembers what stands in the log.</summary>
    public void Take(BatchDocument batch)
    {
        for (int i = 0; i < batch.Entries.Count; i++) entries[batch.Old + i] = batch.Entries[i];
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
