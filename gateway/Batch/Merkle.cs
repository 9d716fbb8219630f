using System.Buffers;
using System.Security.Cryptography;

namespace Edge.Batch;

/// <summary>The two hash rules of the log's tree.</summary>
/// <remarks>Source: RFC 6962 section 2.1. Thread-safety: no state.</remarks>
public static class Merkle
{
    /// <summary>Length of every hash.</summary>
    /// <remarks>Units: bytes.</remarks>
    public const int HashBytes = 32;

    /// <summary>
    /// Root of a tree without leaves: SHA-256 of nothing. A fresh copy each time.
    /// </summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    /// <summary>Hash of one entry as a leaf: SHA-256(00 ‖ entry).</summary>
    /// <remarks>The 00 keeps an entry from ever passing for an inner node.</remarks>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        // One call with all bytes in a row: a hash kept open costs four times as much to set up.
        byte[] marked = ArrayPool<byte>.Shared.Rent(1 + entry.Length);
        marked[0] = 0x00;
        entry.CopyTo(marked.AsSpan(1));
        byte[] hash = SHA256.HashData(marked.AsSpan(0, 1 + entry.Length));
        ArrayPool<byte>.Shared.Return(marked);
        return hash;
    }

    /// <summary>Hash of an entry's text, taken as UTF-8.</summary>
    public static byte[] Leaf(string entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Leaf(System.Text.Encoding.UTF8.GetBytes(entry));
    }

    /// <summary>Hash of an inner node: SHA-256(01 ‖ left ‖ right).</summary>
    /// <exception cref="ArgumentException">A hash is not 32 bytes long.</exception>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != HashBytes || right.Length != HashBytes)
            throw new ArgumentException("a node is made of two hashes of 32 bytes");
        Span<byte> both = stackalloc byte[1 + (2 * HashBytes)];
        both[0] = 0x01;
        left.CopyTo(both[1..]);
        right.CopyTo(both[(1 + HashBytes)..]);
        return SHA256.HashData(both);
    }
}
