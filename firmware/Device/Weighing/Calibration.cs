using Edge.Device.Store;
using Edge.Wire;

namespace Edge.Device.Weighing;

/// <summary>
/// From counts to milligrams: straight lines between points, and a drift by warmth.
/// </summary>
/// <remarks>
/// Points rise in counts and in mass. Beyond the ends the outer lines go on. Warmth shifts the
/// result by a constant per kelvin from the temperature of the calibration. Integers only.
/// </remarks>
public sealed class Calibration
{
    /// <summary>Fewest points.</summary>
    public const int PointsMin = 3;

    /// <summary>Most points.</summary>
    public const int PointsMax = 8;

    /// <summary>Size as stored, at most. Units: bytes.</summary>
    public const int StoredBytesMax = 4 + 8 + 8 + 24 + (PointsMax * 12);

    private const long OffsetMg = 1L << 40;
    private readonly int[] counts = new int[PointsMax];
    private readonly long[] mg = new long[PointsMax];

    /// <summary>Points in use; 0 when the scale was never calibrated.</summary>
    public int Points { get; private set; }

    /// <summary>Counter of calibrations: the electronic seal.</summary>
    public int Seal { get; private set; }

    /// <summary>Name as an event carries it, such as <c>c-2026-07-01</c>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Drift of the zero. Units: mg per kelvin.</summary>
    public long MgPerKelvin { get; private set; }

    /// <summary>Temperature it was made at. Units: thousandths of a degree Celsius.</summary>
    public int MilliCelsius { get; private set; }

    /// <summary>Takes new points; false leaves the old ones and changes nothing.</summary>
    /// <param name="name">Name, up to 20 plain characters, with its date.</param>
    /// <param name="seal">Counter, one more than before.</param>
    /// <param name="rawCounts">Counts, rising.</param>
    /// <param name="massMg">Masses, rising. Units: mg.</param>
    /// <param name="points">3 to 8.</param>
    /// <param name="mgPerKelvin">Drift of the zero.</param>
    /// <param name="milliCelsius">Temperature it was made at.</param>
    public bool TrySet(
        string name, int seal, int[] rawCounts, long[] massMg, int points,
        long mgPerKelvin, int milliCelsius)
    {
        if (points < PointsMin || points > PointsMax || name.Length < 1 || name.Length > 20)
        {
            return false;
        }

        for (int i = 1; i < points; i++)
        {
            if (rawCounts[i] <= rawCounts[i - 1] || massMg[i] <= massMg[i - 1])
            {
                return false;
            }
        }

        System.Array.Copy(rawCounts, 0, counts, 0, points);
        System.Array.Copy(massMg, 0, mg, 0, points);
        Points = points;
        Name = name;
        Seal = seal;
        MgPerKelvin = mgPerKelvin;
        MilliCelsius = milliCelsius;
        return true;
    }

    /// <summary>Load for a raw value at a temperature. Units: mg.</summary>
    public long ToMg(int raw, int milliCelsius)
    {
        if (Points < PointsMin)
        {
            return 0;
        }

        int i = 1;
        while (i < Points - 1 && raw > counts[i])
        {
            i++;
        }

        long run = counts[i] - counts[i - 1];
        long rise = mg[i] - mg[i - 1];
        long along = raw - (long)counts[i - 1];
        long warmth = MgPerKelvin * (milliCelsius - MilliCelsius) / 1000;
        return mg[i - 1] + Quotient(along * rise, run) - warmth;
    }

    /// <summary>Counts that a mass spans at the first points. Units: counts, at least 1.</summary>
    public int CountsOf(long massMg)
    {
        if (Points < PointsMin)
        {
            return 1;
        }

        long span = Quotient(massMg * (counts[1] - counts[0]), mg[1] - mg[0]);
        return span < 1 ? 1 : (int)span;
    }

    /// <summary>Writes it for the store.</summary>
    /// <returns>Number of bytes.</returns>
    public int Put(byte[] into)
    {
        LittleEndian.Put(Points, into, 0, 1);
        LittleEndian.Put(Seal, into, 1, 3);
        LittleEndian.Put(MgPerKelvin + OffsetMg, into, 4, 7);
        LittleEndian.Put(MilliCelsius + OffsetMg, into, 11, 7);
        int nameAt = 19;
        into[18] = (byte)Name.Length;
        int at = Ascii.Put(Name, into, nameAt);
        for (int i = 0; i < Points; i++)
        {
            LittleEndian.Put(counts[i] + OffsetMg, into, at, 6);
            LittleEndian.Put(mg[i] + OffsetMg, into, at + 6, 6);
            at += 12;
        }

        return at;
    }

    /// <summary>Reads what <see cref="Put"/> wrote; false when it is no calibration.</summary>
    public bool TryRead(byte[] source, int count)
    {
        int points = count > 19 ? source[0] : 0;
        int nameLength = count > 19 ? source[18] : 0;
        int at = 19 + nameLength;
        if (points < PointsMin || points > PointsMax || at + (points * 12) != count)
        {
            return false;
        }

        int[] raw = new int[PointsMax];
        long[] mass = new long[PointsMax];
        for (int i = 0; i < points; i++)
        {
            raw[i] = (int)(LittleEndian.Get(source, at + (i * 12), 6) - OffsetMg);
            mass[i] = LittleEndian.Get(source, at + (i * 12) + 6, 6) - OffsetMg;
        }

        return TrySet(
            Ascii.Text(source, 19, nameLength), (int)LittleEndian.Get(source, 1, 3), raw, mass,
            points, LittleEndian.Get(source, 4, 7) - OffsetMg,
            (int)(LittleEndian.Get(source, 11, 7) - OffsetMg));
    }

    private static long Quotient(long value, long by)
    {
        long half = value < 0 ? -(by / 2) : by / 2;
        return (value + half) / by;
    }
}
