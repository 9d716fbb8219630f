namespace Edge.Device.Classify;

/// <summary>Logarithm to base two in sixteenths, with integers alone.</summary>
public static class BinaryLog
{
    private const int OneBits = 15;

    /// <summary>Sixteen times the logarithm, cut. Range: values below 1 count as 1.</summary>
    public static int Sixteenths(long value)
    {
        int whole = 0;
        for (long left = value; left > 1; left >>= 1)
        {
            whole++;
        }

        if (whole == 0)
        {
            return 0;
        }

        long mantissa = whole > OneBits
            ? value >> (whole - OneBits)
            : value << (OneBits - whole);
        int result = whole;
        for (int i = 0; i < 4; i++)
        {
            mantissa = mantissa * mantissa >> OneBits;
            result <<= 1;
            if (mantissa >= 2L << OneBits)
            {
                mantissa >>= 1;
                result++;
            }
        }

        return result;
    }
}
