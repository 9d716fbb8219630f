using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Pipeline;

namespace Edge.Simulation.World;

/// <summary>Verifies whole logs from outside, batch by batch, receipt by receipt.</summary>
internal static class LogAudit
{
    /// <summary>I7, I8, I9 of one log.</summary>
    /// <returns>Its entries.</returns>
    public static List<string> Proofs(SimWorld world, SimGateway gateway, int shard)
    {
        string origin = gateway.Origins[shard];
        var trust = new Trust().Add(gateway.KeyOf(origin)).Add(world.Platform.CosignerKey);
        var check = new BatchCheck(trust);
        var entries = new List<string>();
        long old = 0, size = world.Platform.SizeOf(origin);
        using var reader = new JournalReader(gateway.JournalPath);
        while (old < size)
        {
            byte[]? bytes = world.Platform.Stored(origin, old, receipt: false);
            if (bytes is null) world.Watch.Fail("I9", $"no batch begins at {old}");
            byte[]? receipt = world.Platform.Stored(origin, old, receipt: true);
            foreach (CheckStep step in check.Next(bytes!, receipt))
                if (step.Outcome == CheckOutcome.Fail)
                    world.Watch.Fail("I9", $"batch {old}: {step.Name}: {step.Detail}");
            _ = BatchDocument.TryParse(bytes, out BatchDocument batch, out _);
            entries.AddRange(batch.Entries);
            if (old == 0 || batch.Size == size) Tree(world, entries, batch);
            Kept(world, reader, batch, shard + 1);
            old = batch.Size;
        }
        return entries;
    }

    // I9: the gateway holds this batch's own receipt, over this batch's own note.
    private static void Kept(SimWorld world, JournalReader reader, BatchDocument batch, long shard)
    {
        byte[]? kept = reader.BatchAt(shard, batch.Old) is { } row
            ? reader.Receipt(row.Id)?.Document : null;
        bool isGood = ReceiptDocument.TryParse(kept ?? [], out ReceiptDocument receipt, out _)
            && receipt.Old == batch.Old && receipt.Size == batch.Size
            && receipt.Note.StartsWith(batch.Checkpoint, StringComparison.Ordinal);
        if (!isGood)
            world.Watch.Fail("I9", $"the gateway has no receipt of batch {batch.Old}");
    }

    // A second opinion on the root: RFC 6962 2.1 in ten lines, sharing nothing with the rooms.
    private static void Tree(SimWorld world, List<string> entries, BatchDocument batch)
    {
        byte[][] leaves = [.. entries.Select(entry => SHA256.HashData(
            [0, .. Encoding.ASCII.GetBytes(entry)]))];
        _ = Note.TryParseCheckpoint(batch.Checkpoint, out _, out Checkpoint at, out _);
        if (!Root(leaves).AsSpan().SequenceEqual(at.Root))
            world.Watch.Fail("I9", $"the root of {at.Size} entries is not RFC 6962's");
    }

    private static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1) return leaves[0];
        int split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return SHA256.HashData([1, .. Root(leaves[..split]), .. Root(leaves[split..])]);
    }
}
