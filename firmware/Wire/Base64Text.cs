namespace Edge.Wire;

/// <summary>
/// Base64 of RFC 4648 section 4 with padding; one text per value, anything else is refused.
/// </summary>
public static class Base64Text
{
    /// <summary>Characters that a number of bytes needs.</summary>
    public static int TextLength(int byteCount) => (byteCount + 2) / 3 * 4;

    /// <summary>Writes the text of a stretch of bytes.</summary>
    /// <returns>Where the next byte goes, or -1 when it does not fit.</returns>
    public static int Encode(byte[] source, int offset, int count, byte[] into, int at)
    {
        if (at < 0 || TextLength(count) > into.Length - at)
        {
            return -1;
        }

        int end = offset + count;
        for (int i = offset; i < end; i += 3)
        {
            int left = end - i;
            int bits = (source[i] << 16) | (left > 1 ? source[i + 1] << 8 : 0)
                | (left > 2 ? source[i + 2] : 0);
            into[at] = Letter(bits >> 18);
            into[at + 1] = Letter((bits >> 12) & 63);
            into[at + 2] = left > 1 ? Letter((bits >> 6) & 63) : (byte)'=';
            into[at + 3] = left > 2 ? Letter(bits & 63) : (byte)'=';
            at += 4;
        }

        return at;
    }

    /// <summary>The text of a stretch of bytes.</summary>
    public static string Encode(byte[] source, int offset, int count)
    {
        byte[] text = new byte[TextLength(count)];
        Encode(source, offset, count, text, 0);
        return Ascii.Text(text, 0, text.Length);
    }

    /// <summary>
    /// Reads a text. Refuses wrong length, foreign characters, and spare bits that are not 0.
    /// </summary>
    /// <param name="source">The text's bytes.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">How long it is.</param>
    /// <param name="into">Takes the bytes; it must have room for three quarters of the
    /// text.</param>
    /// <param name="at">Where the first one goes.</param>
    /// <returns>The number of bytes, or -1 when the text is not canonical Base64.</returns>
    public static int Decode(byte[] source, int offset, int count, byte[] into, int at)
    {
        int length = DecodedLength(source, offset, count);
        if (length < 0 || length > into.Length - at)
        {
            return -1;
        }

        int written = 0;
        for (int i = 0; i < count; i += 4)
        {
            int bits = 0;
            for (int j = 0; j < 4; j++)
            {
                int value = Value(source[offset + i + j]);
                bool pad = written + j > length && source[offset + i + j] == (byte)'=';
                if (value < 0 && !pad)
                {
                    return -1;
                }

                bits = (bits << 6) | (pad ? 0 : value);
            }

            int take = length - written < 3 ? length - written : 3;
            for (int j = 0; j < 3; j++)
            {
                int part = (bits >> (16 - (8 * j))) & 255;
                if (j >= take && part != 0)
                {
                    return -1;
                }

                if (j < take)
                {
                    into[at + written + j] = (byte)part;
                }
            }

            written += take;
        }

        return length;
    }

    /// <summary>Reads a text.</summary>
    /// <returns>Its bytes, or null when it is not canonical Base64.</returns>
    public static byte[] Decode(string text)
    {
        byte[] source = Ascii.Bytes(text);
        int length = DecodedLength(source, 0, source.Length);
        if (length < 0)
        {
            return null;
        }

        byte[] bytes = new byte[length];
        return Decode(source, 0, source.Length, bytes, 0) == length ? bytes : null;
    }

    /// <summary>Whether the stretch is the canonical text of 32 bytes, as every tag is.</summary>
    public static bool IsTag(byte[] source, int offset, int count)
    {
        if (count != Limits.TagChars || source[offset + count - 1] != (byte)'=')
        {
            return false;
        }

        for (int i = 0; i < count - 1; i++)
        {
            if (Value(source[offset + i]) < 0)
            {
                return false;
            }
        }

        // 43 characters hold 258 bits: the last two are spare.
        return (Value(source[offset + count - 2]) & 3) == 0;
    }

    private static int DecodedLength(byte[] source, int offset, int count)
    {
        if (count < 0 || (count & 3) != 0)
        {
            return -1;
        }

        int length = count / 4 * 3;
        if (count > 0 && source[offset + count - 1] == (byte)'=')
        {
            length -= source[offset + count - 2] == (byte)'=' ? 2 : 1;
        }

        return length;
    }

    private static byte Letter(int value)
    {
        if (value < 26)
        {
            return (byte)('A' + value);
        }

        if (value < 52)
        {
            return (byte)('a' + value - 26);
        }

        return value < 62 ? (byte)('0' + value - 52) : value == 62 ? (byte)'+' : (byte)'/';
    }

    // Lower case is upper case with one more bit; most letters take the first way out.
    private static int Value(byte letter)
    {
        int low = letter | 0x20;
        if (low >= 'a' && low <= 'z')
        {
            return low - 'a' + ((letter & 0x20) == 0 ? 0 : 26);
        }

        if (letter >= '0' && letter <= '9')
        {
            return letter - '0' + 52;
        }

        return letter == (byte)'+' ? 62 : letter == (byte)'/' ? 63 : -1;
    }
}
