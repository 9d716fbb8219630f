namespace Edge.Metering;

/// <summary>The constants of one meter's energy ledger.</summary>
public sealed class LedgerSettings
{
    /// <summary>What one count of the register is.</summary>
    /// <remarks>Units: mWh. Range: 1 to 1 000 000. Default: 1000 (a float meter counted in
    /// Wh).</remarks>
    public long CountMilliWh = 1000;

    /// <summary>Counts after which the register begins again.</summary>
    /// <remarks>Units: counts. Default: 0, no modulus known.</remarks>
    public long Modulus;

    /// <summary>The most the connection can carry.</summary>
    /// <remarks>Units: W. Range: 1 to 10 000 000. Default: 22 000.</remarks>
    public long PmaxW = 22000;

    /// <summary>Readings that prove another register, if it rises.</summary>
    public int Confirm = 3;

    /// <summary>How far a reading may lie from a start or stop.</summary>
    /// <remarks>Units: ms. Default: 60 000.</remarks>
    public long WindowMs = 60000;

    /// <summary>Silence after which a good reading is flagged.</summary>
    /// <remarks>Units: ms. Default: 900 000.</remarks>
    public long GapMs = 900000;

    /// <summary>Silence that closes a session.</summary>
    /// <remarks>Units: ms. Default: 7 200 000.</remarks>
    public long SilenceMs = 7200000;

    /// <summary>The register is a single-precision float of kWh: its step grows with its
    /// value.</summary>
    public bool FloatSteps;

    /// <summary>Whether every constant is inside its range.</summary>
    public bool Valid =>
        CountMilliWh >= 1 && CountMilliWh <= 1000000
        && Modulus >= 0 && Modulus <= RegisterValue.MaxCounts
        && PmaxW >= 1 && PmaxW <= 10000000 && Confirm >= 2 && Confirm <= 100
        && WindowMs >= 0 && GapMs >= 0 && SilenceMs >= 0;

    // 12 years: a longer silence allows no more than this one, and the product below stays inside a
    // long.
    private const long MaxElapsedMs = 400000000000;

    /// <summary>The most counts that can have passed.</summary>
    /// <param name="elapsedMs">Time between two readings; below 0 counts as 0.</param>
    /// <returns>Counts, rounded up, and one more for the register's own rounding.</returns>
    public long Bound(long elapsedMs)
    {
        long elapsed = elapsedMs < 0 ? 0 : elapsedMs > MaxElapsedMs ? MaxElapsedMs : elapsedMs;
        long per = 36000 * CountMilliWh;
        long whole = elapsed / per;
        long rest = elapsed - (whole * per);
        long factor = PmaxW * 12;
        return (whole * factor) + (((rest * factor) + per - 1) / per) + 1;
    }

    /// <summary>Whole Wh of an unwrapped register.</summary>
    /// <param name="register">Counts.</param>
    /// <returns>Wh, rounded toward minus infinity.</returns>
    public long ToWh(long register)
    {
        // Split, so that 10^13 counts of 10^6 mWh do not wrap where the device ignores overflow.
        long per = CountMilliWh;
        long thousands = register / 1000;
        long rest = register - (thousands * 1000);
        long milli = rest * per;
        long wh = milli / 1000;
        if (milli - (wh * 1000) < 0)
        {
            wh--;
        }

        return (thousands * per) + wh;
    }
}
