namespace Edge.Wire;

/// <summary>The name of an event's receipt: the first 80 bits of tag <c>p</c>.</summary>
/// <remarks>Crockford Base32 in lower case, 16 characters. Source: trust.md 1.</remarks>
public static class ReceiptId
{
    /// <summary>Length of an id. Units: characters.</summary>
    public const int Chars = 16;

    /// <summary>The id that belongs to a tag, or null when the text is no tag.</summary>
    public static string From(string p)
    {
        byte[] tag = Base64Text.Decode(p);
        return tag == null || tag.Length != Limits.KeyBytes ? null : Text(tag, 0);
    }

    /// <summary>Crockford Base32 of ten bytes: 16 characters.</summary>
    public static string Text(byte[] source, int offset)
    {
        byte[] alphabet = Ascii.Bytes("0123456789abcdefghjkmnpqrstvwxyz");
        byte[] text = new byte[Chars];
        for (int i = 0; i < Chars; i++)
        {
            int bit = i * 5;
            int at = offset + (bit >> 3);
            int pair = (source[at] << 8) | ((bit & 7) > 3 ? source[at + 1] : 0);
            text[i] = alphabet[(pair >> (11 - (bit & 7))) & 31];
        }

        return Ascii.Text(text, 0, Chars);
    }
}
