namespace Edge.Metering;

/// <summary>Turns registers into a number, or says why not.</summary>
public static class RegisterValue
{
    /// <summary>A number came out.</summary>
    public const int Ok = 0;

    /// <summary>NaN or infinity.</summary>
    public const int NotANumber = 1;

    /// <summary>Below zero or not below the register's end.</summary>
    public const int Range = 2;

    /// <summary>A floating-point energy below zero.</summary>
    public const int Negative = 3;

    /// <summary>A half byte above 9 in a decimal field.</summary>
    public const int Bcd = 4;

    /// <summary>No rule for this type or length.</summary>
    public const int Form = 5;

    /// <summary>Upper end of a counter whose map names none: 10^12 counts.</summary>
    /// <remarks>Far above any meter and far below where the ledger's products would wrap.</remarks>
    public const long MaxCounts = 1000000000000;

    /// <summary>The name used in records and vectors.</summary>
    /// <param name="fault">One of the constants.</param>
    /// <returns>A lower-case word.</returns>
    public static string Name(int fault)
    {
        switch (fault)
        {
            case Ok: return "ok";
            case NotANumber: return "not-a-number";
            case Range: return "range";
            case Negative: return "negative";
            case Bcd: return "bcd";
            default: return "form";
        }
    }

    /// <summary>A signed value as it stands: integers as they are, floats in thousandths.</summary>
    /// <param name="data">Bytes as received, high byte of each register first.</param>
    /// <param name="at">First byte.</param>
    /// <param name="type">One of <see cref="RegisterType"/>.</param>
    /// <param name="lowFirst">True when the low word comes first.</param>
    /// <param name="value">The value.</param>
    /// <returns>One of the constants.</returns>
    public static int Read(byte[] data, int at, int type, bool lowFirst, out long value)
    {
        value = 0;
        int words = RegisterType.Words(type);
        if (type < RegisterType.U16 || type > RegisterType.S64 || at + 2 * words > data.Length)
        {
            return Form;
        }

        if (type == RegisterType.F32)
        {
            int first = Word(data, at);
            int second = Word(data, at + 2);
            return lowFirst
                ? SinglePrecision.ToMilli(second, first, out value)
                : SinglePrecision.ToMilli(first, second, out value);
        }

        for (int i = 0; i < words; i++)
        {
            value = (value << 16) | (uint)Word(data, at + 2 * (lowFirst ? words - 1 - i : i));
        }

        if (type == RegisterType.U64 && value < 0)
        {
            return Range; // above what a long holds
        }

        if (type == RegisterType.S16 && value >= 0x8000)
        {
            value -= 0x10000;
        }
        else if (type == RegisterType.S32 && value >= 0x80000000L)
        {
            value -= 0x100000000L;
        }

        return Ok;
    }

    /// <summary>A counter: a value that is a number, not negative and below its end.</summary>
    /// <param name="data">Bytes as received.</param>
    /// <param name="at">First byte.</param>
    /// <param name="type">One of <see cref="RegisterType"/>.</param>
    /// <param name="lowFirst">True when the low word comes first.</param>
    /// <param name="end">First value that cannot be, 0 for <see cref="MaxCounts"/>.</param>
    /// <param name="counts">The counter.</param>
    /// <returns>One of the constants.</returns>
    public static int Counter(
        byte[] data, int at, int type, bool lowFirst, long end, out long counts)
    {
        int fault = Read(data, at, type, lowFirst, out counts);
        if (fault != Ok)
        {
            return fault;
        }

        if (counts < 0)
        {
            return type == RegisterType.F32 ? Negative : Range;
        }

        return counts >= (end > 0 ? end : MaxCounts) ? Range : Ok;
    }

    /// <summary>A counter in binary-coded decimal, lowest byte first.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="count">How many, 1 to 8.</param>
    /// <param name="counts">The counter.</param>
    /// <returns><see cref="Ok"/> or <see cref="Bcd"/>.</returns>
    public static int FromDecimal(byte[] data, int count, out long counts)
    {
        counts = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            if ((data[i] >> 4) > 9 || (data[i] & 0x0F) > 9)
            {
                counts = 0;
                return Bcd;
            }

            counts = (counts * 100) + ((data[i] >> 4) * 10) + (data[i] & 0x0F);
        }

        return Ok;
    }

    private static int Word(byte[] data, int at) => (data[at] << 8) | data[at + 1];
}
