using System.Text;

namespace Edge.Wire;

/// <summary>
/// Text of a line as bytes 20..7E: no culture, no escapes, no decoding of what is signed.
/// </summary>
public static class Ascii
{
    /// <summary>The bytes of a short text.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The text of a stretch of bytes.</summary>
    public static string Text(byte[] source, int offset, int count) =>
        Encoding.UTF8.GetString(source, offset, count);

    /// <summary>Whether two stretches of bytes are the same. Not in fixed time.</summary>
    public static bool Same(byte[] a, int aOffset, byte[] b, int bOffset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (a[aOffset + i] != b[bOffset + i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies a text of plain ASCII.</summary>
    /// <returns>Where the next byte goes, or -1 when it does not fit.</returns>
    public static int Put(string text, byte[] into, int at)
    {
        int length = text.Length;
        if (at < 0 || length > into.Length - at)
        {
            return -1;
        }

        int written = Encoding.UTF8.GetBytes(text, 0, length, into, at);
        return written == length ? at + written : -1;
    }

    /// <summary>Copies bytes.</summary>
    /// <returns>Where the next byte goes, or -1 when they do not fit.</returns>
    public static int Put(byte[] source, int offset, int count, byte[] into, int at)
    {
        if (at < 0 || count > into.Length - at)
        {
            return -1;
        }

        System.Array.Copy(source, offset, into, at, count);
        return at + count;
    }

    /// <summary>Writes an integer in decimal. Range: |value| up to 2^53-1.</summary>
    /// <returns>Where the next byte goes, or -1 when it does not fit or is out of range.</returns>
    public static int PutLong(long value, byte[] into, int at)
    {
        if (at < 0 || value > Limits.IntegerMax || value < -Limits.IntegerMax)
        {
            return -1;
        }

        long rest = value < 0 ? -value : value;
        int digits = 1;
        for (long left = rest; left > 9; left /= 10)
        {
            digits++;
        }

        int start = value < 0 ? at + 1 : at;
        if (digits > into.Length - start)
        {
            return -1;
        }

        if (value < 0)
        {
            into[at] = (byte)'-';
        }

        for (int i = start + digits - 1; i >= start; i--)
        {
            into[i] = (byte)('0' + (int)(rest % 10));
            rest /= 10;
        }

        return start + digits;
    }

    /// <summary>
    /// Reads an integer that fills the stretch: no leading zero, plus, blank or "-0".
    /// </summary>
    public static bool TryReadLong(byte[] source, int offset, int count, out long value)
    {
        value = 0;
        if (count <= 0 || count > Limits.IntegerChars)
        {
            return false;
        }

        bool negative = source[offset] == (byte)'-';
        int at = negative ? offset + 1 : offset;
        int end = offset + count;
        if (at == end || (source[at] == (byte)'0' && (negative || end - at > 1)))
        {
            return false;
        }

        long sum = 0;
        for (; at < end; at++)
        {
            int digit = source[at] - '0';
            if (digit < 0 || digit > 9)
            {
                return false;
            }

            sum = (sum * 10) + digit;
        }

        value = negative ? -sum : sum;
        return sum <= Limits.IntegerMax;
    }

    /// <summary>Whether the stretch is an id: [a-z0-9][a-z0-9-]{0,31}.</summary>
    public static bool IsId(byte[] source, int offset, int count)
    {
        if (count < 1 || count > Limits.IdCharsMax || source[offset] == (byte)'-')
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            byte b = source[offset + i];
            bool good = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-';
            if (!good)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a text is an id.</summary>
    public static bool IsId(string text)
    {
        byte[] bytes = Bytes(text);
        return IsId(bytes, 0, bytes.Length);
    }
}
