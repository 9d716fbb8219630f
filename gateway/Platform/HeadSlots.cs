using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Platform;

/// <summary>The last checkpoint that was cosigned.</summary>
public sealed record Head(long Counter, long Size, byte[] Root);

/// <summary>Remembers, outside the database, what was cosigned last for each log.</summary>
/// <remarks>
/// Two slots of 4 KiB per log, written in turn, each with its SHA-256, synced before a note leaves:
/// a database that was rolled back can then not make the platform sign less, or another root.
/// Source: trust.md section 2, Equivocation. Thread-safety: needs the writer's turn.
/// </remarks>
public sealed class HeadSlots
{
    private const int SlotBytes = 4096;
    private const int HashAt = SlotBytes - 32;
    private static readonly byte[] magic = "EDGEHEAD"u8.ToArray();
    private readonly string folder;

    /// <summary>Uses a folder, which is made if it is not there.</summary>
    public HeadSlots(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>The newest whole slot, or null if the log was never cosigned.</summary>
    public Head? Read(string origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        string file = FileOf(origin);
        if (!File.Exists(file)) return null;
        byte[] bytes = File.ReadAllBytes(file);
        Head? newest = null;
        for (int slot = 0; slot < 2; slot++)
        {
            if (bytes.Length < (slot + 1) * SlotBytes) continue;
            Head? head = Parse(bytes.AsSpan(slot * SlotBytes, SlotBytes), origin);
            if (head is not null && (newest is null || head.Counter > newest.Counter))
                newest = head;
        }
        return newest;
    }

    /// <summary>Writes the older slot and syncs it; when this returns the note may leave.</summary>
    /// <exception cref="IOException">The disk failed: nothing may be signed.</exception>
    public void Write(string origin, long size, byte[] root)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(root);
        long counter = (Read(origin)?.Counter ?? 0) + 1;
        byte[] slot = new byte[SlotBytes];
        magic.CopyTo(slot, 0);
        BinaryPrimitives.WriteInt64BigEndian(slot.AsSpan(8), counter);
        BinaryPrimitives.WriteInt64BigEndian(slot.AsSpan(16), size);
        root.CopyTo(slot, 24);
        SHA256.HashData(Encoding.UTF8.GetBytes(origin)).CopyTo(slot, 56);
        SHA256.HashData(slot.AsSpan(0, HashAt)).CopyTo(slot, HashAt);
        using FileStream file = new(FileOf(origin), FileMode.OpenOrCreate, FileAccess.Write);
        if (file.Length < 2 * SlotBytes) file.SetLength(2 * SlotBytes);
        file.Position = counter % 2 * SlotBytes;
        file.Write(slot);
        file.Flush(flushToDisk: true);
    }

    private static Head? Parse(ReadOnlySpan<byte> slot, string origin)
    {
        if (!slot.StartsWith(magic)) return null;
        if (!SHA256.HashData(slot[..HashAt]).AsSpan().SequenceEqual(slot[HashAt..])) return null;
        byte[] name = SHA256.HashData(Encoding.UTF8.GetBytes(origin));
        if (!slot.Slice(56, 32).SequenceEqual(name)) return null;
        return new Head(BinaryPrimitives.ReadInt64BigEndian(slot[8..]),
            BinaryPrimitives.ReadInt64BigEndian(slot[16..]), slot.Slice(24, 32).ToArray());
    }

    private string FileOf(string origin) => Path.Combine(folder,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))));
}
