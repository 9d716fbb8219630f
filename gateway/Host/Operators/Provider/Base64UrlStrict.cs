using System.Buffers.Text;

namespace Edge.Host.Operators.Provider;

/// <summary>Base64url without padding, one spelling per value.</summary>
/// <remarks>Source: RFC 7515 section 2; spare bits, blanks and padding are refused.</remarks>
internal static class Base64UrlStrict
{
    /// <summary>Reads text that is exactly what the writer would make.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        foreach (var one in text)
        {
            if (!char.IsAsciiLetterOrDigit(one) && one is not ('-' or '_')) return false;
        }

        if (text.Length % 4 == 1) return false;
        var read = Base64Url.DecodeFromChars(text);
        // Re-encode: set spare bits do not survive it.
        if (!Base64Url.EncodeToString(read).AsSpan().SequenceEqual(text)) return false;
        bytes = read;
        return true;
    }
}
