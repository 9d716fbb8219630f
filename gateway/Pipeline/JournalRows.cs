namespace Edge.Pipeline;

/// <summary>One accepted event as the journal keeps it.</summary>
internal sealed record EventRow(
    long Id, long DeviceId, long Seq, long AtMs, string Flags, byte[] Line);

/// <summary>
/// One entry as it is to be kept: all of it but the envelope, which the event has.
/// </summary>
/// <param name="EventId">The event it seals, or 0.</param>
/// <param name="IsJoined">The event's line follows the head in the entry.</param>
/// <param name="Milligrams">What it reduces; 0 when nothing.</param>
/// <param name="Head">The entry up to the envelope; the whole entry when there is none.</param>
/// <param name="Leaf">SHA-256(00 ‖ entry).</param>
internal sealed record EntryRow(
    long EventId, bool IsJoined, long Milligrams, ReadOnlyMemory<byte> Head, byte[] Leaf);

/// <summary>One batch as the journal keeps it.</summary>
/// <param name="Id">Its number, from 1 without holes.</param>
/// <param name="Old">Entries before it.</param>
/// <param name="Size">Entries up to its end.</param>
/// <param name="Root">Root at its end.</param>
/// <param name="Proof">Consistency proof from the batch before, 32 bytes each.</param>
/// <param name="LastEvent">Newest event sealed at its end.</param>
/// <param name="Hour">Refusals before this hour are sealed at its end. Units: hours UTC.</param>
/// <param name="Shard">Row of its log.</param>
internal sealed record BatchRow(
    long Id, long Old, long Size, byte[] Root, byte[] Proof, long LastEvent, long Hour,
    long Shard)
{
    /// <summary>What stands before anything is sealed in a log: the batches and events of the logs
    /// before it, and an empty tree.</summary>
    public static BatchRow Begin(BatchRow? before, long shard) => new(
        before?.Id ?? 0, 0, 0, Edge.Batch.Merkle.EmptyRoot, [], before?.LastEvent ?? 0,
        before?.Hour ?? 0, shard);
}

/// <summary>Refused lines of one device, code and hour.</summary>
internal sealed record RefusalRow(long Hour, string Device, string Code, long Count, byte[] Sha256);

/// <summary>What one device adds up to in the log.</summary>
/// <param name="Device">The device.</param>
/// <param name="Events">Sealed events.</param>
/// <param name="Grams">Sum of <c>net</c> of drop-offs. Units: g.</param>
/// <param name="WattHours">Sum of <c>wh</c> of charging sessions. Units: Wh.</param>
/// <param name="Milligrams">Sum of reductions. Units: mg CO2e.</param>
public sealed record Tally(
    string Device, long Events, long Grams, long WattHours, long Milligrams);
