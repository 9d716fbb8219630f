namespace Edge.Wire;

/// <summary>Order among firmware versions: three numbers, <c>1.12.3</c>, each 0 to 999.</summary>
/// <remarks>Before them a name may stand, <c>bin-1.12.3</c>: it is not compared. Made into one
/// number so that a device compares with a single test.</remarks>
public static class FirmwareVersion
{
    /// <summary>Longest text. Units: characters.</summary>
    public const int CharsMax = 16;

    private const int PartMax = 999;

    /// <summary>The number of a version; false when the text is none.</summary>
    public static bool TryRead(byte[] text, int at, int count, out long number)
    {
        number = 0;
        int end = at + count;
        int from = at;
        for (int i = at; i < end; i++)
        {
            from = text[i] == (byte)'-' ? i + 1 : from;
        }

        int parts = 0;
        long sum = 0;
        while (count <= CharsMax && parts < 3)
        {
            int dot = from;
            while (dot < end && text[dot] != (byte)'.')
            {
                dot++;
            }

            // No part has a sign: it stands behind the last dash.
            if (!Ascii.TryReadLong(text, from, dot - from, out long part) || part > PartMax)
            {
                return false;
            }

            sum = (sum * 1000) + part;
            parts++;
            from = dot + 1;
            if (dot == end)
            {
                break;
            }
        }

        number = sum;
        return parts == 3 && from == end + 1;
    }

    /// <summary>The number of a firmware's own text; 0 when it states no version.</summary>
    public static long Of(string firmware)
    {
        byte[] text = Ascii.Bytes(firmware);
        return TryRead(text, 0, text.Length, out long number) ? number : 0;
    }
}
