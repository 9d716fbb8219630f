namespace Edge.Twin.Chips;

/// <summary>Makes IEEE 754 single precision out of thousandths, with integers only.</summary>
public static class SingleBits
{
    /// <summary>The nearest single, ties to even.</summary>
    /// <param name="milli">Thousandths; below 2^43 in size.</param>
    /// <returns>32 bits.</returns>
    public static long OfMilli(long milli)
    {
        long size = milli < 0 ? -milli : milli;
        if (size == 0)
        {
            return 0;
        }

        // size / 1000 = mantissa x 2^-shift with a mantissa of 24 bits
        int shift = 0;
        while (shift < 40 && (size << shift) / 1000 < (1L << 23))
        {
            shift++;
        }

        while ((size >> -shift) / 1000 >= (1L << 24) && shift <= 0)
        {
            shift--;
        }

        long divisor = shift >= 0 ? 1000 : 1000L << -shift;
        long number = shift >= 0 ? size << shift : size;
        long mantissa = number / divisor;
        long rest = number - (mantissa * divisor);
        if (rest * 2 > divisor || (rest * 2 == divisor && (mantissa & 1) != 0))
        {
            mantissa++;
        }

        if (mantissa == 1L << 24)
        {
            mantissa >>= 1;
            shift--;
        }

        long exponent = 150 - shift;
        long sign = milli < 0 ? 1L << 31 : 0;
        return sign | (exponent << 23) | (mantissa & 0x7FFFFF);
    }
}
