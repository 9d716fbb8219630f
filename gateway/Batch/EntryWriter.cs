using System.Diagnostics;

namespace Edge.Batch;

/// <summary>An entry as it is kept: its bytes, and where the device's line begins in them.
/// </summary>
/// <param name="Bytes">All of it.</param>
/// <param name="HeadBytes">Bytes before the bar in front of the device's line.</param>
public readonly record struct WrittenEntry(byte[] Bytes, int HeadBytes);

/// <summary>Writes the entries of events, one after the other, in the same room.</summary>
/// <remarks>The same bytes as <see cref="EntryLine.Event"/>, without a copy as text. Thread-safety:
/// one caller at a time.</remarks>
public sealed class EntryWriter
{
    private readonly JsonText text = new();

    /// <summary>An accepted event with its calculation.</summary>
    /// <exception cref="UnreachableException">It would be an entry that no reader takes.
    /// </exception>
    public WrittenEntry Event(
        long atMs, string gateway, IReadOnlyList<string> flags, string calcJson,
        ReadOnlySpan<byte> envelopeLine)
    {
        ArgumentNullException.ThrowIfNull(flags);
        JsonText meta = EntryLine.Meta(text.Clear(), atMs, gateway, "event");
        if (flags.Count > 0) meta.Name("flags").Values(flags);
        int head = meta.Name("calc").Raw(calcJson).Close('}').Written.Length;
        byte[] entry = meta.Bytes("|"u8).Bytes(envelopeLine).ToBytes();
        // What is written is read back at once: a line that no reader takes must never be a leaf.
        bool isGood = EntryLine.TryRead(entry, calcJson, out _, out int lineAt, out string fault);
        return isGood && lineAt == head + 1 ? new WrittenEntry(entry, head)
            : throw new UnreachableException($"made a bad entry: {fault}");
    }
}
