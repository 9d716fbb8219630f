namespace Edge.Exact;

/// <summary>Reads and writes decimal numbers as whole numbers with a scale: 0.5306 is 5306 with
/// scale 4.</summary>
/// <remarks>
/// Grammar of a factor: <c>^(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?$</c>. No sign, exponent, comma or
/// blank; trailing zeros are kept as written (0.300 has scale 3). Works on bytes, for a device's
/// strings are slow to index. Stateless.
/// </remarks>
public static class DecimalText
{
    /// <summary>Most digits before the point.</summary>
    public const int WholeDigitsMax = 9;

    /// <summary>Most digits after the point, the largest scale.</summary>
    public const int ScaleMax = 9;

    /// <summary>Longest text: nine digits, a point, nine digits.</summary>
    public const int LengthMax = WholeDigitsMax + 1 + ScaleMax;

    /// <summary>Room that <see cref="Write"/> may need: sign, 19 digits, point, leading
    /// zero.</summary>
    public const int WrittenMax = 22;

    private const byte Zero = (byte)'0';
    private const byte Nine = (byte)'9';
    private const byte Point = (byte)'.';

    /// <summary>Reads a factor's value.</summary>
    /// <remarks>Range: units 0 to 999 999 999 999 999 999, scale 0 to 9.</remarks>
    /// <returns>False when the bytes do not follow the grammar; both results are then 0.</returns>
    public static bool TryRead(byte[] text, int offset, int count, out long units, out int scale)
    {
        units = 0;
        scale = 0;
        if (text == null || offset < 0 || count < 1 || count > LengthMax
            || offset > text.Length - count)
        {
            return false;
        }

        int at = offset;
        int end = offset + count;
        long value = 0;
        while (at < end && text[at] >= Zero && text[at] <= Nine)
        {
            value = (value * 10) + (text[at] - Zero);
            at++;
        }

        int whole = at - offset;
        if (whole < 1 || whole > WholeDigitsMax || (whole > 1 && text[offset] == Zero))
        {
            return false;
        }
        if (at == end)
        {
            units = value;
            return true;
        }
        return TryReadFraction(text, at, end, value, out units, out scale);
    }

    /// <summary>Writes units x 10^-scale with a point, e.g. 1433004 with scale 6 as
    /// 1.433004.</summary>
    /// <remarks>
    /// Range: units -(2^62-1) to 2^62-1, scale 0 to 9; <paramref name="into"/> needs room for
    /// <see cref="WrittenMax"/> bytes. Nothing is rounded or cut.
    /// </remarks>
    /// <returns>The bytes written, or -1 when an argument is out of range.</returns>
    public static int Write(long units, int scale, byte[] into, int offset)
    {
        if (units < -MulDiv.Max || units > MulDiv.Max || scale < 0 || scale > ScaleMax)
        {
            return -1;
        }
        if (into == null || offset < 0 || offset > into.Length - WrittenMax)
        {
            return -1;
        }

        int at = offset;
        long magnitude = units;
        if (units < 0)
        {
            into[at++] = (byte)'-';
            magnitude = -units;
        }

        int digits = 1;
        for (long rest = magnitude / 10; rest > 0; rest /= 10)
        {
            digits++;
        }
        if (digits <= scale)
        {
            digits = scale + 1;
        }

        int end = at + digits + (scale > 0 ? 1 : 0);
        int place = 0;
        for (int i = end - 1; i >= at; i--)
        {
            if (scale > 0 && place == scale)
            {
                into[i] = Point;
                scale = 0;
                continue;
            }
            into[i] = (byte)(Zero + (int)(magnitude % 10));
            magnitude /= 10;
            place++;
        }
        return end - offset;
    }

    private static bool TryReadFraction(
        byte[] text, int at, int end, long whole, out long units, out int scale)
    {
        units = 0;
        scale = 0;
        int digits = end - at - 1;
        if (text[at] != Point || digits < 1 || digits > ScaleMax)
        {
            return false;
        }

        long value = whole;
        for (int i = at + 1; i < end; i++)
        {
            if (text[i] < Zero || text[i] > Nine)
            {
                return false;
            }
            value = (value * 10) + (text[i] - Zero);
        }
        units = value;
        scale = digits;
        return true;
    }
}
