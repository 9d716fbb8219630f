namespace Edge.Batch;

/// <summary>Base64 with one spelling per value.</summary>
/// <remarks>Source: RFC 4648 section 4 with padding; spare bits, blanks and line ends are refused.
/// </remarks>
public static class Base64Strict
{
    /// <summary>Writes bytes as text.</summary>
    public static string Write(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    /// <summary>Reads text that is exactly what <see cref="Write"/> would make.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        byte[] into = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(text, into, out int written)) return false;
        byte[] read = written == into.Length ? into : into[..written];
        // Re-encode: blanks, missing padding and set spare bits do not survive it.
        char[] again = new char[text.Length];
        _ = Convert.TryToBase64Chars(read, again, out _);
        if (!text.SequenceEqual(again)) return false;
        bytes = read;
        return true;
    }

    /// <summary>Reads one hash of 32 bytes.</summary>
    public static bool TryReadHash(ReadOnlySpan<char> text, out byte[] hash) =>
        TryRead(text, out hash) && hash.Length == Merkle.HashBytes;
}
