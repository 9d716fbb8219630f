namespace Edge.Exact;

/// <summary>
/// Multiplies and divides whole numbers through a 124-bit intermediate, written with <c>long</c>
/// alone, so that an ESP32, a gateway and a platform get the same milligram.
/// </summary>
/// <remarks>
/// Range: operands and results 0 to 2^62-1. Nothing wraps and nothing throws: the device ignores
/// <c>checked</c> where the host would throw, so every range test is written out. Stateless.
/// Source: Knuth, The Art of Computer Programming vol. 2, 4.3.1 algorithms M and D, in base 2^31.
/// </remarks>
public static class MulDiv
{
    /// <summary>Round toward minus infinity: reduction and baseline rows.</summary>
    public const int Down = 0;

    /// <summary>Round toward plus infinity: project and leakage rows.</summary>
    public const int Up = 1;

    /// <summary>Round to nearest, a tie away from zero: reports, never a ledger row.</summary>
    public const int HalfUp = 2;

    /// <summary>Largest operand and largest result, 2^62-1.</summary>
    public const long Max = 4611686018427387903L;

    /// <summary>The answer when an operand or the result leaves 0 to 2^62-1.</summary>
    public const long OutOfRange = -1L;

    private const int LimbBits = 31;
    private const long LimbMask = 0x7FFFFFFFL;
    private const long LimbBase = 0x80000000L;

    /// <summary>Computes <paramref name="q"/> x <paramref name="num"/> / <paramref name="den"/>,
    /// rounded once.</summary>
    /// <remarks>Range: q and num 0 to 2^62-1, den 1 to 2^62-1, mode one of the three
    /// constants.</remarks>
    /// <returns>The quotient, or -1 when an operand, the mode or the quotient is out of
    /// range.</returns>
    public static long Compute(long q, long num, long den, int mode)
    {
        if (q < 0 || q > Max || num < 0 || num > Max || den <= 0 || den > Max)
        {
            return OutOfRange;
        }
        if (mode != Down && mode != Up && mode != HalfUp)
        {
            return OutOfRange;
        }

        // Short way: both operands fit one limb, so the product fits 62 bits.
        if (q <= LimbMask && num <= LimbMask)
        {
            long product = q * num;
            return Round(product / den, product % den, den, mode);
        }
        return ComputeWide(q, num, den, mode);
    }

    /// <summary>
    /// The same with a signed numerator; Down rounds toward minus infinity, so the magnitude of a
    /// negative reduction is rounded up.
    /// </summary>
    /// <remarks>Range: num -(2^62-1) to 2^62-1; the rest as <see cref="Compute"/>.</remarks>
    /// <returns>False when an operand, the mode or the result is out of range; result is then
    /// 0.</returns>
    public static bool TryComputeSigned(long q, long num, long den, int mode, out long result)
    {
        result = 0;
        if (num < -Max || num > Max)
        {
            return false;
        }
        if (num >= 0)
        {
            long positive = Compute(q, num, den, mode);
            result = positive < 0 ? 0 : positive;
            return positive >= 0;
        }

        int mirrored = mode == Down ? Up : mode == Up ? Down : mode;
        long magnitude = Compute(q, -num, den, mirrored);
        result = magnitude < 0 ? 0 : -magnitude;
        return magnitude >= 0;
    }

    /// <summary>Adds two signed amounts whose magnitudes stay below 2^62.</summary>
    /// <returns>False when an operand or the sum leaves -(2^62-1) to 2^62-1; sum is then
    /// 0.</returns>
    public static bool TryAdd(long a, long b, out long sum)
    {
        sum = 0;
        if (a < -Max || a > Max || b < -Max || b > Max)
        {
            return false;
        }

        // Both magnitudes are below 2^62, so the sum cannot leave long.
        long total = a + b;
        if (total < -Max || total > Max)
        {
            return false;
        }
        sum = total;
        return true;
    }

    private static long ComputeWide(long q, long num, long den, int mode)
    {
        // Schoolbook product in limbs of 31 bits; the largest partial sum is 2 x (2^31-1)^2 + 2^31
        // < 2^63.
        long qHigh = q >> LimbBits;
        long qLow = q & LimbMask;
        long nHigh = num >> LimbBits;
        long nLow = num & LimbMask;
        long low = qLow * nLow;
        long middle = (qLow * nHigh) + (qHigh * nLow) + (low >> LimbBits);
        long high = (qHigh * nHigh) + (middle >> LimbBits);
        low = ((middle & LimbMask) << LimbBits) | (low & LimbMask);

        if (high == 0)
        {
            return Round(low / den, low % den, den, mode);
        }
        if (high >= den)
        {
            return OutOfRange; // the quotient would need a 63rd bit
        }
        return Divide(high, low, den, mode);
    }

    // (high x 2^62 + low) / den with high < den: two quotient limbs, algorithm D.
    private static long Divide(long high, long low, long den, int mode)
    {
        int shift = 0;
        long divisor = den;
        while (divisor < 0x2000000000000000L)
        {
            divisor <<= 1;
            shift++;
        }

        // high < den, so high x 2^shift stays below 2^62.
        long top = shift == 0 ? high : (high << shift) | (low >> (62 - shift));
        long rest = (low << shift) & Max;
        long first = Digit(ref top, rest >> LimbBits, divisor);
        long second = Digit(ref top, rest & LimbMask, divisor);
        return Round((first << LimbBits) | second, top >> shift, den, mode);
    }

    // One quotient limb: remainder x 2^31 + limb, divided by a divisor whose top bit (2^61) is set.
    private static long Digit(ref long remainder, long limb, long divisor)
    {
        long dHigh = divisor >> LimbBits;
        long dLow = divisor & LimbMask;
        long guess = remainder / dHigh;
        long rest = remainder % dHigh;
        while (guess >= LimbBase || guess * dLow > (rest << LimbBits) + limb)
        {
            guess--;
            rest += dHigh;
            if (rest >= LimbBase)
            {
                break;
            }
        }

        // With a divisor of two limbs the guess is now exact. rest
        // < 2^32, so the shifted sum fits 63 bits.
        remainder = (rest << LimbBits) + limb - (guess * dLow);
        return guess;
    }

    private static long Round(long quotient, long remainder, long den, int mode)
    {
        if (remainder == 0 || mode == Down)
        {
            return quotient;
        }
        if (mode == HalfUp && remainder < den - remainder)
        {
            return quotient;
        }
        return quotient == Max ? OutOfRange : quotient + 1;
    }
}
