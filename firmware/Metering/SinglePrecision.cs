namespace Edge.Metering;

/// <summary>IEEE 754 single precision read with integers only.</summary>
/// <remarks>The device's floating point prints and rounds in its own way; a credited quantity never
/// goes through it.</remarks>
public static class SinglePrecision
{
    /// <summary>The conversion gave a number.</summary>
    public const int Ok = 0;

    /// <summary>NaN or infinity.</summary>
    public const int NotANumber = 1;

    /// <summary>Larger than a counter can be.</summary>
    public const int Range = 2;

    // 2^52 thousandths: above it no meter counts, and the shifts below stay inside a long.
    private const long Limit = 4503599627370496;

    /// <summary>The value in thousandths, nearest, ties to even.</summary>
    /// <param name="high">Register with sign and exponent.</param>
    /// <param name="low">Register with the low half of the mantissa.</param>
    /// <param name="milli">1000 x value, signed (minus zero is 0); kWh become Wh, volts
    /// millivolts.</param>
    /// <returns><see cref="Ok"/>, <see cref="NotANumber"/> or <see cref="Range"/>.</returns>
    public static int ToMilli(int high, int low, out long milli)
    {
        milli = 0;
        int exponent = (high >> 7) & 0xFF;
        if (exponent == 0xFF)
        {
            return NotANumber;
        }

        long mantissa = ((long)(high & 0x7F) << 16) | (uint)(low & 0xFFFF);
        if (exponent == 0)
        {
            exponent = 1; // subnormal: no hidden bit
        }
        else
        {
            mantissa |= 1L << 23;
        }

        // value = mantissa x 2^(exponent - 150)
        long thousand = mantissa * 1000;
        int shift = exponent - 150;
        if (shift >= 0)
        {
            if (shift > 28 || thousand > (Limit >> shift))
            {
                return Range;
            }

            milli = thousand << shift;
        }
        else
        {
            milli = ShiftNearestEven(thousand, -shift);
        }

        if ((high & 0x8000) != 0)
        {
            milli = -milli;
        }

        return Ok;
    }

    /// <summary>The smallest step of a single near a value: what a rounded counter may seem to
    /// jump.</summary>
    /// <param name="milli">1000 x value, not negative.</param>
    /// <returns>Thousandths, at least 1: 1 up to 16 384 units, 2 above, 8 above 65 536, 16 above
    /// 131 072.</returns>
    public static long StepMilli(long milli)
    {
        long units = milli / 1000;
        long limit = 16384;
        int doublings = 0;
        while (units >= limit && doublings < 40)
        {
            limit <<= 1;
            doublings++;
        }

        // Below 16 384 the step is 2^-10 units or less, 0.98 thousandths; every doubling above
        // doubles it. Rounded up.
        return ((1000L << doublings) + 1023) / 1024;
    }

    private static long ShiftNearestEven(long value, int bits)
    {
        if (bits > 40)
        {
            return 0; // value < 2^34
        }

        long whole = value >> bits;
        long rest = value - (whole << bits);
        long half = 1L << (bits - 1);
        if (rest > half || (rest == half && (whole & 1) != 0))
        {
            whole++;
        }

        return whole;
    }
}
