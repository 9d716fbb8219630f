using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Pipeline;

/// <summary>The last thing this gateway signed: origin, size, root.</summary>
internal sealed record SignedHead(string Origin, long Size, byte[] Root);

/// <summary>
/// The last signed (size, root), outside the database: two slots written in turn.
/// </summary>
/// <remarks>Synced before the note leaves, so a database restored from a backup cannot make the
/// gateway sign less than it did, or another root for the same size. A torn slot leaves the other
/// one. Both are allocated at creation: a write changes no metadata. Source: trust.md section 2.
/// Thread-safety: one caller at a time.</remarks>
internal sealed class Head : IDisposable
{
    private const int SlotBytes = 4_096;
    private const int HashAt = SlotBytes - 32;

    private readonly FileStream _file;
    private readonly string _path;
    private long _turn;

    private Head(FileStream file, string path)
    {
        _file = file;
        _path = path;
    }

    /// <summary>What was signed last, or null when nothing ever was.</summary>
    public SignedHead? Last { get; private set; }

    /// <summary>Opens or creates the head file of a data folder.</summary>
    /// <exception cref="GatewayException">Unreadable, or both slots are damaged.</exception>
    public static Head Open(string folder)
    {
        var path = Path.Combine(folder, "head");
        try
        {
            var isNew = !File.Exists(path);
            var file = new FileStream(path, Options());
            if (isNew)
            {
                file.Write(new byte[2 * SlotBytes]);
                file.Flush(flushToDisk: true);
            }

            var head = new Head(file, path);
            head.Load();
            return head;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(
                "open the head file", path, wrong.Message,
                "check the disk and the rights of the data folder: edge doctor", wrong);
        }
    }

    /// <summary>Writes the next head and syncs it; only then may its note leave.</summary>
    /// <exception cref="GatewayException">The disk failed: stop, do not try again.</exception>
    public void Write(SignedHead next)
    {
        if (Last is { } last && last.Origin == next.Origin)
        {
            Journal.Check(
                next.Size > last.Size
                || (next.Size == last.Size && next.Root.AsSpan().SequenceEqual(last.Root)),
                $"head {last.Size} was signed, {next.Size} with another root or below may not be");
        }

        try
        {
            _file.Position = (_turn + 1) % 2 * SlotBytes;
            _file.Write(Slot(_turn + 1, next));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException wrong)
        {
            throw new GatewayException(
                "write the head", _path, wrong.Message,
                "nothing was sent; check the disk, then start the gateway again", wrong);
        }

        _turn++;
        Last = next;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void Load()
    {
        var bytes = new byte[2 * SlotBytes];
        _file.Position = 0;
        var count = _file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count == bytes.Length && !bytes.AsSpan().ContainsAnyExcept((byte)0)) return;

        var first = Read(bytes.AsSpan(0, SlotBytes));
        var second = Read(bytes.AsSpan(SlotBytes, SlotBytes));
        if (first is null && second is null)
        {
            throw new GatewayException(
                "read the head file", _path, "both slots are damaged",
                "do not delete it; compare with the platform's checkpoint, then restore a copy");
        }

        var isFirst = (first?.Turn ?? -1) > (second?.Turn ?? -1);
        (_turn, Last) = (isFirst ? first : second)!.Value;
    }

    private static byte[] Slot(long turn, SignedHead head)
    {
        var slot = new byte[SlotBytes];
        var origin = Encoding.UTF8.GetBytes(head.Origin);
        BinaryPrimitives.WriteInt64BigEndian(slot, turn);
        BinaryPrimitives.WriteInt64BigEndian(slot.AsSpan(8), head.Size);
        head.Root.CopyTo(slot, 16);
        BinaryPrimitives.WriteInt32BigEndian(slot.AsSpan(48), origin.Length);
        origin.CopyTo(slot, 52);
        SHA256.HashData(slot.AsSpan(0, HashAt), slot.AsSpan(HashAt));
        return slot;
    }

    private static (long Turn, SignedHead Head)? Read(ReadOnlySpan<byte> slot)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(slot[..HashAt], hash);
        if (!hash.SequenceEqual(slot[HashAt..])) return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(slot[48..]);
        if (length is < 1 or > HashAt - 52) return null;
        return (BinaryPrimitives.ReadInt64BigEndian(slot), new SignedHead(
            Encoding.UTF8.GetString(slot.Slice(52, length)),
            BinaryPrimitives.ReadInt64BigEndian(slot[8..]),
            slot.Slice(16, 32).ToArray()));
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
