namespace Edge.Exact;

/// <summary>A reduced fraction of whole numbers: what a factor becomes before anything is
/// multiplied.</summary>
/// <remarks>
/// Range: numerator -(2^62-1) to 2^62-1, denominator 1 to 2^62-1, greatest common divisor 1. The
/// default value has denominator 0 and is not a number: <see cref="IsNumber"/> tells. Immutable.
/// </remarks>
public readonly struct Fraction
{
    /// <summary>Signed numerator.</summary>
    public readonly long Numerator;

    /// <summary>Denominator; 0 only in the default value.</summary>
    public readonly long Denominator;

    private Fraction(long numerator, long denominator)
    {
        Numerator = numerator;
        Denominator = denominator;
    }

    /// <summary>False for the default value, which stands for no number at all.</summary>
    public bool IsNumber
    {
        get { return Denominator > 0; }
    }

    /// <summary>Reduces numerator / denominator.</summary>
    /// <returns>False when a part is out of range or the denominator is not positive.</returns>
    public static bool TryOf(long numerator, long denominator, out Fraction value)
    {
        value = default;
        if (numerator < -MulDiv.Max || numerator > MulDiv.Max || denominator <= 0
            || denominator > MulDiv.Max)
        {
            return false;
        }

        long divisor = GreatestCommonDivisor(numerator < 0 ? -numerator : numerator, denominator);
        value = new Fraction(numerator / divisor, denominator / divisor);
        return true;
    }

    /// <summary>units x 10^-scale as a fraction.</summary>
    /// <returns>False when scale is outside 0 to 18 or units is out of range.</returns>
    public static bool TryOfDecimal(long units, int scale, out Fraction value)
    {
        value = default;
        if (scale < 0 || scale > 18)
        {
            return false;
        }

        long power = 1;
        for (int i = 0; i < scale; i++)
        {
            power *= 10;
        }
        return TryOf(units, power, out value);
    }

    /// <summary>Reads a decimal string of <see cref="DecimalText"/>'s grammar into a reduced
    /// fraction.</summary>
    /// <returns>False when the bytes do not follow the grammar.</returns>
    public static bool TryRead(byte[] text, int offset, int count, out Fraction value)
    {
        value = default;
        long units;
        int scale;
        return DecimalText.TryRead(text, offset, count, out units, out scale)
            && TryOfDecimal(units, scale, out value);
    }

    /// <summary>The exact product a x b.</summary>
    /// <returns>False when the reduced product is out of range.</returns>
    public static bool TryMultiply(Fraction a, Fraction b, out Fraction product)
    {
        product = default;
        if (!a.IsNumber || !b.IsNumber)
        {
            return false;
        }

        // Cross-reduction first: the product of what is left is already reduced.
        long one = GreatestCommonDivisor(Magnitude(a.Numerator), b.Denominator);
        long two = GreatestCommonDivisor(Magnitude(b.Numerator), a.Denominator);
        long numerator;
        long denominator;
        if (!TryTimes(a.Numerator / one, b.Numerator / two, out numerator)
            || !TryTimes(a.Denominator / two, b.Denominator / one, out denominator))
        {
            return false;
        }
        product = new Fraction(numerator, denominator);
        return true;
    }

    /// <summary>The exact quotient a / b.</summary>
    /// <returns>False when b is zero or the reduced quotient is out of range.</returns>
    public static bool TryDivide(Fraction a, Fraction b, out Fraction quotient)
    {
        quotient = default;
        if (!b.IsNumber || b.Numerator == 0)
        {
            return false;
        }

        Fraction inverse = b.Numerator < 0
            ? new Fraction(-b.Denominator, -b.Numerator)
            : new Fraction(b.Denominator, b.Numerator);
        return TryMultiply(a, inverse, out quotient);
    }

    /// <summary>The exact difference a - b.</summary>
    /// <returns>False when the reduced difference, or its common denominator, is out of
    /// range.</returns>
    public static bool TrySubtract(Fraction a, Fraction b, out Fraction difference)
    {
        difference = default;
        if (!a.IsNumber || !b.IsNumber)
        {
            return false;
        }

        long divisor = GreatestCommonDivisor(a.Denominator, b.Denominator);
        long left;
        long right;
        long denominator;
        long numerator;
        return TryTimes(a.Numerator, b.Denominator / divisor, out left)
            && TryTimes(b.Numerator, a.Denominator / divisor, out right)
            && TryTimes(a.Denominator, b.Denominator / divisor, out denominator)
            && MulDiv.TryAdd(left, -right, out numerator)
            && TryOf(numerator, denominator, out difference);
    }

    /// <summary>Orders two numbers exactly: negative, 0 or positive as a is below, equal to or
    /// above b.</summary>
    /// <remarks>Both must be numbers; the default value compares as equal to everything.</remarks>
    public static int Compare(Fraction a, Fraction b)
    {
        if (!a.IsNumber || !b.IsNumber)
        {
            return 0;
        }
        if (a.Numerator < 0 || b.Numerator < 0)
        {
            if (a.Numerator >= 0)
            {
                return 1;
            }
            if (b.Numerator >= 0)
            {
                return -1;
            }
            return ComparePositive(-b.Numerator, b.Denominator, -a.Numerator, a.Denominator);
        }
        return ComparePositive(a.Numerator, a.Denominator, b.Numerator, b.Denominator);
    }

    /// <summary>Largest number that divides both; both non-negative, not both 0.</summary>
    public static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }

    /// <summary>quantity x this, rounded once by one of <see cref="MulDiv"/>'s modes.</summary>
    /// <returns>False when an operand or the result is out of range; result is then 0.</returns>
    public bool TryApply(long quantity, int mode, out long result)
    {
        return MulDiv.TryComputeSigned(quantity, Numerator, Denominator, mode, out result);
    }

    // Continued fractions: compare whole parts, then the reciprocals of the rests. No wide product
    // needed.
    private static int ComparePositive(long aTop, long aBottom, long bTop, long bBottom)
    {
        int sign = 1;
        while (true)
        {
            long aWhole = aTop / aBottom;
            long bWhole = bTop / bBottom;
            if (aWhole != bWhole)
            {
                return aWhole < bWhole ? -sign : sign;
            }

            long aRest = aTop % aBottom;
            long bRest = bTop % bBottom;
            if (aRest == 0 || bRest == 0)
            {
                return aRest == bRest ? 0 : aRest == 0 ? -sign : sign;
            }
            aTop = aBottom;
            aBottom = aRest;
            bTop = bBottom;
            bBottom = bRest;
            sign = -sign;
        }
    }

    private static bool TryTimes(long a, long b, out long product)
    {
        product = 0;
        long left = Magnitude(a);
        long right = Magnitude(b);
        if (left > MulDiv.Max || right > MulDiv.Max || (right != 0 && left > MulDiv.Max / right))
        {
            return false;
        }
        product = a * b;
        return true;
    }

    private static long Magnitude(long value)
    {
        return value < 0 ? -value : value;
    }
}
