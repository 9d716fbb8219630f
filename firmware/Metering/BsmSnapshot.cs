namespace Edge.Metering;

/// <summary>The signed snapshot block of a BAUER BSM-WS36A, taken apart.</summary>
/// <remarks>
/// SunSpec style: a value times ten to the power of its scale factor; an acc32 of 0 means none. 252
/// registers from the
/// block's type on. Source: BSM Modbus interface description, snapshot model 64901 (layout seen in
/// captures).
/// </remarks>
public sealed class BsmSnapshot
{
    /// <summary>Registers of the block.</summary>
    public const int Registers = 252;

    /// <summary>Kind of snapshot: 0 instant, 1 begin, 2 end.</summary>
    public int Type;

    /// <summary>Status: 0 valid, 2 being made.</summary>
    public int Status;

    /// <summary>Session register in Wh, -1 for none.</summary>
    public long SessionWh;

    /// <summary>Imported energy in Wh, -1 for none.</summary>
    public long ImportWh;

    /// <summary>Power in W.</summary>
    public long PowerW;

    /// <summary>Response counter: goes up with each snapshot.</summary>
    public long Counter;

    /// <summary>Operating seconds of the meter.</summary>
    public long OperatingS;

    /// <summary>UTC seconds of the meter's clock.</summary>
    public long EpochS;

    /// <summary>Local time minus UTC, minutes.</summary>
    public int ZoneMinutes;

    /// <summary>How often the clock was set.</summary>
    public long EpochSetCount;

    /// <summary>Operating seconds when it was last set.</summary>
    public long EpochSetS;

    /// <summary>Where the meter's address text begins, bytes from the block's start.</summary>
    public const int MeterTextAt = 18;

    /// <summary>Bytes of that text, NUL padded.</summary>
    public const int MeterTextBytes = 16;

    /// <summary>Takes a block apart.</summary>
    /// <param name="data">Register bytes, high byte first.</param>
    /// <param name="count">How many.</param>
    /// <returns>False when the block is too short or a value does not fit.</returns>
    public bool Parse(byte[] data, int count)
    {
        if (count < 2 * 32)
        {
            return false;
        }

        Type = Word(data, 0);
        Status = Word(data, 1);
        bool fits = Scale(Long(data, 2), Word(data, 6), out SessionWh)
            && Scale(Long(data, 4), Word(data, 6), out ImportWh)
            && Scale(Signed(Word(data, 7)), Word(data, 8), out PowerW);
        if (Long(data, 2) == 0)
        {
            SessionWh = -1;
        }

        if (Long(data, 4) == 0)
        {
            ImportWh = -1;
        }

        Counter = Long(data, 17);
        OperatingS = Long(data, 19);
        EpochS = Long(data, 21);
        ZoneMinutes = (int)Signed(Word(data, 23));
        EpochSetCount = Long(data, 24);
        EpochSetS = Long(data, 26);
        return fits;
    }

    private static bool Scale(long value, int factor, out long scaled)
    {
        scaled = value;
        long power = Signed(factor);
        if (power < -6 || power > 6)
        {
            return value == 0;
        }

        for (; power > 0; power--)
        {
            scaled *= 10;
        }

        for (; power < 0; power++)
        {
            scaled /= 10;
        }

        return true;
    }

    private static int Word(byte[] data, int register) =>
        (data[2 * register] << 8) | data[(2 * register) + 1];

    private static long Long(byte[] data, int register) =>
        ((long)Word(data, register) << 16) | (uint)Word(data, register + 1);

    private static long Signed(int word) => word >= 0x8000 ? word - 0x10000L : word;
}
